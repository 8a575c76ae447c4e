import { Conflict, ImportError, InvalidEnvironment, Refused, Retryable } from 'common/errors';

/** How the command ends, for scripts; docs/self-hosting.md explains each. */
export const EXIT = {
  ok: 0,
  /** The run failed, a check isn't ok, or something unexpected happened. */
  failed: 1,
  /** Wrong arguments or configuration. */
  usage: 2,
  /** The run is done, but some of its records were rejected. */
  rejected: 3,
  /** Can't be done as things are: something is running already, nothing to stop, no such run, a deletion not confirmed. */
  refused: 4,
  /** The other side gives no usable answer; the same command may work later. */
  unavailable: 5,
  /** Ended by Ctrl-C. */
  interrupted: 130,
} as const;

/** What a service refused, in its own words, which are written for users. */
export class Answered extends ImportError {
  constructor(
    readonly status: number,
    code: string,
    message: string,
    readonly runId?: string,
  ) {
    super(code, message);
  }
}

/** No answer, or one of a service that is busy or failing: the same request may succeed later. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Answered)) return error instanceof Retryable;
  return error.status === 408 || error.status === 429 || error.status >= 500;
}

export class Usage extends Error {}

/** Files that can't be used as they are: like wrong arguments. */
const UNUSABLE = ['invalid_file', 'invalid_mapping'];

export function exitCodeOf(error: unknown): number {
  if (error instanceof Usage || error instanceof InvalidEnvironment) return EXIT.usage;
  if (error instanceof Refused) return error.code === 'invalid' ? EXIT.usage : EXIT.refused;
  if (error instanceof Conflict) return EXIT.refused;
  if (error instanceof ImportError && UNUSABLE.includes(error.code)) return EXIT.usage;
  if (isPassing(error)) return EXIT.unavailable;
  if (!(error instanceof Answered)) return EXIT.failed;
  if (error.status === 400) return EXIT.usage;
  if (error.status === 404 || error.status === 409 || error.code === 'settings_locked') return EXIT.refused;
  return EXIT.failed;
}

/** The run that stands in the way, when that is the reason. */
export function blockingRun(error: unknown): string | undefined {
  return error instanceof Refused || error instanceof Answered ? error.runId : undefined;
}
