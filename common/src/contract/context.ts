import type { Logger } from '../base/log';

/** What every step of a run may use. Long waits end when `signal` aborts. */
export interface Context {
  signal: AbortSignal;
  log: Logger;
  /** Resolves while this worker still holds the run; rejects with LeaseLost before anything more is sent. */
  guard(): Promise<void>;
}

export interface WriteContext extends Context {
  /** These records may have been sent before (resume, take-over, retry, delta): use the path where repeats are harmless. */
  mayRepeat: boolean;
  /** The batch's share of the memory for records; held at first. Released while they are kept smaller, reacquired before they are read again. */
  memory: { reacquire(): Promise<void>; release(): void };
}

/** Inputs of a mapping beside the record: frozen until the run is resumed, so that a repeat gives the same output. */
export interface MapContext {
  /** When the run was started or last resumed, by the server's clock (epoch milliseconds). */
  now: number;
  /** A full import: everything it sends is history and must not trigger flows. */
  historical: boolean;
}
