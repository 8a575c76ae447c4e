import type { Context, MapContext } from './context';
import type { Destination } from './destination';
import { Fatal } from './errors';
import type { Rejected, Skipped } from './outcome';
import type { Notice, Scope } from './run';
import type { Source } from './source';

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
  /** What users know a record by, such as an order number; never a name or address. Kept with records that are rejected. */
  label?(value: T): unknown;
  /** When it was last changed, ISO 8601. */
  modifiedAt?(value: T): unknown;
  destination: Destination<R>;
}

/** A transfer whose record types only its own parts know. */
export type AnyTransfer = Transfer<unknown, unknown, unknown>;

/** A way of records out of the destination: they come from there, and go there to be deleted. */
export interface Deletion extends AnyTransfer {
  /** What so many of its records are, in numbers: the texts are made where they are shown. */
  describe(count: number): { count: number; withVariants: boolean };
}

/** A kind of record, and how it is imported. */
export interface PipelineDefinition<T, R, X> extends Transfer<T, R, X> {
  id: string;
  title: string;
  /** Pipelines whose records these refer to; they should be imported before. */
  dependsOn?: string[];
  /**
   * No import that is started: every round of the job sends what has changed since the one before, from its first round on. Rounds that find
   * nothing leave no trace, and those without rejected records no run in the history.
   */
  background?: boolean;
  /** No run of it begins now, as settings are; one in progress is worked to its end. */
  off?: boolean;
  /** How its records are deleted from the destination. */
  deletion?: Deletion;
  /** What should be known before an import starts, e.g. of settings that are missing. */
  notices?(): Notice[];
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
