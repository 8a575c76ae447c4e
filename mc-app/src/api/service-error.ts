import type { ErrorAnswer } from './types';

/** Errors named by what the user can do about them. */
export type ErrorKind =
  /** No usable answer: the address is wrong, the service is down or too slow. */
  | 'unreachable'
  /** The Merchant Center doesn't know the user any more. */
  | 'session'
  /** The service doesn't accept the Merchant Center's token: its configuration has to change. */
  | 'untrusted'
  /** The user lacks a permission. */
  | 'forbidden'
  /** What was asked for doesn't exist, or not any more. */
  | 'missing'
  /** What was asked for can't be done as things are. */
  | 'refused'
  /** The service fails, or one of the two sides it works with. */
  | 'failed';

export class ServiceError extends Error {
  readonly kind: ErrorKind;
  readonly code: string | undefined;
  /** Of a failure of one of the two sides: the code that a run fails with for it. */
  readonly reason: string | undefined;
  /** The run that stands in the way. */
  readonly runId: string | undefined;

  /** @param items what the service says is wrong, one for each fault; the first names the error */
  constructor(
    kind: ErrorKind,
    message = '',
    readonly items: ErrorAnswer['errors'] = [],
  ) {
    super(message);
    this.name = 'ServiceError';
    this.kind = kind;
    this.code = items[0]?.code;
    this.reason = items[0]?.reason;
    this.runId = items[0]?.runId;
  }
}

function kindOf(status: number): ErrorKind {
  if (status === 401) return 'untrusted';
  if (status === 403) return 'forbidden';
  if (status === 404) return 'missing';
  return status < 500 ? 'refused' : 'failed';
}

const isErrorAnswer = (value: unknown): value is ErrorAnswer =>
  typeof value === 'object' && value !== null && Array.isArray((value as Partial<ErrorAnswer>).errors);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an answer that isn't a success means. Only our service has our error shape: anything else comes from a proxy. */
export function errorOf(status: number, text: string): ServiceError {
  const answer = parsed(text);
  if (!isErrorAnswer(answer)) return new ServiceError(status === 401 ? 'session' : 'unreachable');
  return new ServiceError(kindOf(status), answer.message, answer.errors);
}

/** Anything thrown while asking, as one of ours; what isn't is a mistake in this application, not the service's silence. */
export const asServiceError = (error: unknown): ServiceError =>
  error instanceof ServiceError ? error : new ServiceError('failed');
