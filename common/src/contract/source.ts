import type { Context } from './context';
import type { Selection, Shard } from './run';

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

export interface Source<T> {
  /** Its system, as texts for users name it. */
  title: string;
  /**
   * How far a delta reaches back behind the watermark (milliseconds): larger than any clock skew or delay in a record's becoming
   * visible. Default 0.
   */
  overlapMs?: number;
  /** How far a window ends before the server's now (milliseconds): until then equal or earlier times may still appear. Default 0. */
  settledMs?: number;
  /**
   * Up to when these shards hold all changes, by the source's own clock (ISO 8601); undefined when they say nothing of time. Without
   * it, that is when the run was started by the store's clock, less `settledMs`.
   */
  coveredUntil?(shards: readonly Shard[]): string | undefined;
  /** Disjoint id ranges that together cover the scope; one shard for a list of ids. */
  shards(selection: Selection, total: Total | undefined, ctx: Context): Promise<Shard[]>;
  /**
   * Pages in the order of their cursors (which compare as strings), starting right after `shard.cursor`; of any size.
   * Of a selection of ids one item each, found or not: one left out would be neither read nor rejected. Throws Retryable, Fatal.
   */
  read(shard: Shard, selection: Selection, ctx: Context): AsyncIterable<Item<T>[]>;
  /** Some of the records that have changed last, the latest first; absent where they can't be asked for in that order. */
  newest?(limit: number, ctx: Context): Promise<Item<T>[]>;
  /** Those with exactly this id, number, key or whatever else users know records by; absent where they can't be asked for by that. */
  search?(text: string, limit: number, ctx: Context): Promise<Item<T>[]>;
  /** undefined = honestly unknown. */
  count(selection: Selection, ctx: Context): Promise<Total | undefined>;
}
