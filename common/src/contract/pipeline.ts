import type { Logger } from '../base/log';
import { Fatal } from './errors';
import type { Notice, Scope, Selection, Settings, Shard } from './run';

/** One source record with its place in the reading order. `value` is absent when an id asked for doesn't exist. */
export interface Item<T> {
  id: string;
  /** Reading may start again right after this position. */
  cursor: string;
  value: T | undefined;
}

export interface Total {
  count: number;
  exactness: 'exact' | 'estimated';
}

/** What every step of a run may use. Long waits end when `signal` aborts. */
export interface Context {
  signal: AbortSignal;
  log: Logger;
  settings: Settings;
  /** Resolves while this worker still holds the run; rejects with LeaseLost before anything more is sent. */
  guard(): Promise<void>;
}

export interface WriteContext extends Context {
  /** These records may have been sent before (resume, take-over, retry, delta): use the path where repeats are harmless. */
  mayRepeat: boolean;
  /** For the batch's records in memory; held at first. Freed while they are kept smaller, taken before they are read again. */
  room: { take(): Promise<void>; free(): void };
}

export interface Source<T> {
  /** Disjoint id ranges that together cover the scope; one shard for a list of ids. */
  shards(selection: Selection, total: Total | undefined, ctx: Context): Promise<Shard[]>;
  /** Pages in the order of their cursors (which compare as strings), starting right after `shard.cursor`. */
  read(shard: Shard, selection: Selection, ctx: Context): AsyncIterable<Item<T>[]>;
  /** undefined = honestly unknown. */
  count(selection: Selection, ctx: Context): Promise<Total | undefined>;
}

export interface Written {
  kind: 'written';
  /** Codes of what was left out or repaired on the way, e.g. `invalid_phone`. */
  warnings?: string[];
}
export interface Skipped {
  kind: 'skipped';
  code: string;
}
export interface Rejected {
  kind: 'rejected';
  code: string;
  /** Our own words, never the other side's: theirs may quote personal data. */
  reason: string;
  field?: string;
}
export type Outcome = Written | Skipped | Rejected;

export const written: Written = { kind: 'written' };
export const skipped = (code: string): Skipped => ({ kind: 'skipped', code });
export const rejected = (code: string, reason: string, field?: string): Rejected =>
  field === undefined ? { kind: 'rejected', code, reason } : { kind: 'rejected', code, reason, field };

export interface Check {
  ok: boolean;
  /** What was checked, in the user's words. */
  title: string;
  detail?: string;
  /** What to do when it isn't ok. */
  nextStep?: string;
}

export interface Destination<R> {
  /** A batch handed to `write` holds at most so many records and (as JSON) so many bytes. */
  batch: { records: number; bytes: number };
  /** Bytes of a record as JSON, where the destination knows them without writing it for that alone. */
  bytesOf?(record: R): number;
  /** How many batches may be under way at once. */
  concurrency: number;
  /** Sending a record twice costs more than a request: the engine then notes what it is about to send. */
  repeatsCost: boolean;
  /** Id of the account that is written to; undefined when the credentials may not ask. Throws Retryable, Fatal. */
  target?(ctx: Context): Promise<string | undefined>;
  /** One outcome per record, in order; the array is its own. Throws Retryable or Fatal when the batch couldn't be settled. */
  write(records: R[], ctx: WriteContext): Promise<Outcome[]>;
  /** The request bodies these records would become, exactly as they'd go over the wire. */
  preview(records: R[]): Promise<unknown[]>;
}

/** Inputs of a mapping beside the record: frozen until the run is resumed, so that a repeat gives the same output. */
export interface MapContext {
  settings: Settings;
  /** When the run was started or last resumed, by the server's clock (epoch milliseconds). */
  now: number;
  /** A full import: everything it sends is history and must not trigger flows. */
  historical: boolean;
}

export interface Mapped<R> {
  kind: 'mapped';
  records: R[];
  warnings?: string[];
}

/**
 * A way of records from a source to a destination. `map` is pure, synchronous and total; `enrich` looks related data up
 * once per page, never per record.
 */
export interface Transfer<T, R, X> {
  source: Source<T>;
  enrich?(values: T[], ctx: Context): Promise<X>;
  map(value: T, related: X, ctx: MapContext): Mapped<R> | Skipped | Rejected;
  destination: Destination<R>;
}

/** A transfer whose record types only its own parts know. */
export type AnyTransfer = Transfer<unknown, unknown, unknown>;

/** A kind of record, and how it is imported. */
export interface PipelineDefinition<T, R, X> extends Transfer<T, R, X> {
  id: string;
  title: string;
  /** Pipelines whose records these refer to; they should be imported before. */
  dependsOn?: string[];
  /** How its records are deleted from the destination: they come from there, and go there to be deleted. */
  deletion?: AnyTransfer;
  /** What whoever starts an import should know of the settings. */
  notices?(settings: Settings): Notice[];
}

/** A pipeline whose record types only its own parts know. */
export type Pipeline = PipelineDefinition<unknown, unknown, unknown>;

/** Checks the parts against each other, then forgets their types: the engine only passes records through. */
export function definePipeline<T, R, X = undefined>(definition: PipelineDefinition<T, R, X>): Pipeline {
  return definition as unknown as Pipeline;
}

/** The same for a transfer of its own. */
export function defineTransfer<T, R, X = undefined>(definition: Transfer<T, R, X>): AnyTransfer {
  return definition as unknown as AnyTransfer;
}

/** The transfer that a scope asks for. */
export function transferOf(pipeline: Pipeline, scope: Scope): AnyTransfer {
  if (scope.kind !== 'deletion') return pipeline;
  if (!pipeline.deletion) throw new Fatal('not_deletable', 'This version knows no deletion of these records.');
  return pipeline.deletion;
}
