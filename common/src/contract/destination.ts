import type { Context, WriteContext } from './context';
import type { Outcome } from './outcome';
import type { Presence } from './record';
import type { Notice } from './run';

export interface Destination<R> {
  /** Its system, as texts for users name it. */
  title: string;
  /** What to look at when whole slices of work settle nothing; one sentence without a full stop, e.g. `look whether import jobs finish`. */
  stuckAdvice?: string;
  /** What to do when most records were rejected; one sentence without a full stop. */
  rejectedAdvice?: string;
  /** Least time between two checkpoints (milliseconds); default 1000. 0: each batch is durable before the next one is sent. */
  checkpointMs?: number;
  /** How long a batch in flight may still take once the run is stopped or its process is to end (milliseconds); default 3 to 5 s. */
  drainMs?: number;
  /** A batch handed to `write` holds at most so many records and (as JSON) so many bytes. */
  batch: { records: number; bytes: number };
  /**
   * The records of one source record in a form that takes less memory while they wait for their batch, e.g. as the text that goes out.
   * The engine asks for it as soon as they are mapped; `write` and `bytesOf` take both forms.
   */
  pack?(records: R[]): R[];
  /** Bytes of a record as JSON, where the destination knows them without writing it for that alone. */
  bytesOf?(record: R): number;
  /** How many batches may be under way at once. */
  concurrency: number;
  /** Sending a record twice costs more than a request: the engine then notes what it is about to send. */
  repeatsCost: boolean;
  /** Id of the account that is written to; undefined when the credentials may not ask. Throws Retryable, Fatal. */
  target?(ctx: Context): Promise<string | undefined>;
  /**
   * Why a first full import has to assume that its records are there already, e.g. from an earlier installation; undefined when they
   * can't be. Asked once, before anything is sent. Throws Retryable, Fatal.
   */
  holdsAlready?(ctx: Context): Promise<Notice | undefined>;
  /** One outcome per record, in order; the array is its own. Throws Retryable or Fatal when the batch couldn't be settled. */
  write(records: R[], ctx: WriteContext): Promise<Outcome[]>;
  /** The request bodies these records would become, exactly as they'd go over the wire. */
  preview(records: R[]): Promise<unknown[]>;
  /**
   * What it has of one source record, compared with what that would become; reads only. Throws Retryable, Fatal.
   * @param id of the source record, of which there may be no records: it would be skipped or rejected
   */
  compare?(id: string, records: R[], ctx: Context): Promise<Presence>;
}
