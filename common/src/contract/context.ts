import type { Logger } from '../base/log';
import type { Notice } from './run';

/** What every step of a run may use. Long waits end when `signal` aborts. */
export interface Context {
  signal: AbortSignal;
  log: Logger;
  /** Resolves while this worker still holds the run; rejects with LeaseLost before anything more is sent. */
  guard(): Promise<void>;
}

/** A job of the destination that carries records of a batch. */
export interface Job {
  id: string;
  /** One of the destination's own. */
  kind: string;
  /** Milliseconds since it was started, over all slices of work; by the server's clock. */
  ageMs: number;
}

/** Remembers the jobs of one batch until its records are settled: a worker that takes the run over waits for them. */
export interface BatchJobs {
  /** Those that an earlier slice of work has started for these records, oldest first. Some may have ended meanwhile. */
  readonly left: readonly Job[];
  /** `left` carry exactly these records, in this order. Otherwise some have changed: wait, then send them all. */
  readonly same: boolean;
  /** Right after the destination has accepted it. Durable within about a second. */
  started(job: Pick<Job, 'id' | 'kind'>): void;
  /** It has no result, or none that counts: its records are sent again. */
  forget(id: string): void;
}

/** For a batch that is no part of a run, and for destinations that work without jobs. */
export const noJobs: BatchJobs = { left: [], same: false, started() {}, forget() {} };

export interface WriteContext extends Context {
  /** These records may have been sent before (resume, take-over, retry, delta): use the path where repeats are harmless. */
  mayRepeat: boolean;
  /** The batch's share of the memory for records; held at first. Released while they are kept smaller, reacquired before they are read again. */
  memory: { reacquire(): Promise<void>; release(): void };
  jobs: BatchJobs;
  /** Adds to what should be known of the run; each code once. Absent where there is no run. */
  notice?(notice: Notice): void;
}

/** Inputs of a mapping beside the record: frozen until the run is resumed, so that a repeat gives the same output. */
export interface MapContext {
  /** When the run was started or last resumed, by the server's clock (epoch milliseconds). */
  now: number;
  /** A full import: everything it sends is history and must not trigger flows. */
  historical: boolean;
}
