/**
 * Errors are named by what happens next. Their messages are written by us and hold no secret and no personal data, so
 * that they may be logged, stored and shown as they are. The original error is deliberately not attached as `cause`:
 * an SDK's error holds the API key and the customer's data.
 */
export class ImportError extends Error {
  /** Stable, lower-case, documented in docs/operations.md. */
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A short text about any thrown value that is safe to log: our own errors' words, never another library's. */
export function describeError(error: unknown): { code: string; message: string } {
  if (error instanceof ImportError) return { code: error.code, message: error.message };
  const name = error instanceof Error ? error.name : typeof error;
  // A name is set by whatever made the error: only one of the usual form is repeated.
  return { code: 'internal', message: `Unexpected ${/^[A-Za-z]\w{0,63}$/.test(name) ? name : 'error'}.` };
}
