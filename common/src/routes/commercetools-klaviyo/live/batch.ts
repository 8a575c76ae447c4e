import { describeError } from '../../../base/errors';
import type { Logger } from '../../../base/log';
import { sleep } from '../../../base/wait';
import { type MapContext, noJobs, type WriteContext } from '../../../contract/context';
import { Fatal, Retryable } from '../../../contract/errors';
import { type Outcome, rejected } from '../../../contract/outcome';
import type { AnyTransfer } from '../../../contract/pipeline';
import type { Source } from '../../../contract/source';
import { labelOf } from '../../../engine/labels';
import { deferred, type LiveBatch, type Result } from '../../../engine/live/lane';
import { transferPage } from '../../../engine/transferPage';
import type { Work } from './work';

/** What a batch writes with: the deadline is known to the live session of Klaviyo. */
export type BatchContext = WriteContext & { deadline: number };

export type Results = Map<string, Result>;
export type Batch = LiveBatch<Work>;

export const contextOf = ({ signal, deadline }: Batch, log: Logger, mayRepeat: boolean): BatchContext => ({
  ...{ signal, deadline, log, mayRepeat },
  // There is no run that could be lost.
  guard: async () => {},
  memory: { reacquire: async () => {}, release: () => {} },
  jobs: noJobs,
});

/** Real time maps by this machine's clock, and nothing it meets is history by itself. */
export const mapContext = (): MapContext => ({ now: Date.now(), historical: false });

/** What an error means for a notification: never its own fault, so that it comes again. */
export function deferredBy(error: unknown, { signal, log }: Pick<BatchContext, 'signal' | 'log'>): Result {
  if (signal.aborted) return deferred('deadline');
  if (error instanceof Retryable) return deferred(error.code, error.retryAfterMs ?? 1000);
  if (error instanceof Fatal) return deferred(error.code, 5000);
  const frames = error instanceof Error ? error.stack?.split('\n').slice(1, 5) : undefined;
  log.error({ ...describeError(error), frames }, 'a batch failed');
  return deferred('internal');
}

/** @param value the record as it was read: a rejected one is kept with what users know it by */
export function resultOf(outcome: Outcome, transfer: AnyTransfer, value: unknown): Result {
  if (outcome.kind === 'written') return { kind: 'written' };
  if (outcome.kind === 'skipped') return outcome;
  const label = labelOf(transfer, value);
  return label === undefined ? outcome : { ...outcome, label };
}

/** A record that can't be mapped for an unexpected reason takes no others along. */
export function guarded(transfer: AnyTransfer): AnyTransfer {
  return {
    ...transfer,
    map: (value, related, ctx) => {
      try {
        return transfer.map(value, related, ctx);
      } catch {
        return rejected('internal', 'This record could not be mapped.');
      }
    },
  };
}

/** Milliseconds between the looks at records that were read too early; absent ones are settled after the third. */
const PAUSES = [0, 200, 400, 800];
const ABSENT_AFTER = 2;

export interface Versioned {
  id: string;
  version: number;
}

interface Read<T> {
  found: Map<string, T>;
  /** Not there, or not any more. */
  absent: Set<string>;
  /** Still older than what was notified: read too early. */
  early: Set<string>;
}

/** Reads records until they are as new as was notified. */
export async function readFresh<T extends Versioned>(
  source: Source<unknown>,
  work: ReadonlyMap<string, Pick<Work, 'version' | 'isDeleted'>>,
  ctx: BatchContext,
): Promise<Read<T>> {
  const read: Read<T> = { found: new Map(), absent: new Set(), early: new Set(work.keys()) };
  for (const [attempt, pause] of PAUSES.entries()) {
    if (read.early.size === 0) break;
    await sleep(pause, ctx.signal);
    const values = await readIds<T>(source, [...read.early], ctx);
    for (const id of [...read.early]) sort(read, id, values.get(id), attempt, work.get(id));
    // What else was read along, such as the descendants of a category.
    for (const [id, value] of values) if (!work.has(id)) read.found.set(id, value);
  }
  return read;
}

function sort<T extends Versioned>(
  { found, absent, early }: Read<T>,
  id: string,
  value: T | undefined,
  attempt: number,
  { version, isDeleted }: Pick<Work, 'version' | 'isDeleted'> = { version: 0, isDeleted: false },
): void {
  if (value === undefined) {
    if (!isDeleted && attempt < ABSENT_AFTER) return;
    absent.add(id);
  } else {
    if (value.version < version) return;
    found.set(id, value);
  }
  early.delete(id);
}

export async function readIds<T extends Versioned>(
  source: Source<unknown>,
  ids: string[],
  ctx: BatchContext,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  if (ids.length === 0) return found;
  for await (const page of source.read({ done: false }, { kind: 'ids', ids }, ctx)) {
    for (const { id, value } of page) if (value !== undefined) found.set(id, value as T);
  }
  return found;
}

/** How often a record that moves on while it is written is written again. */
const VERIFIED = 3;

interface Writing<T> {
  source: Source<unknown>;
  transfer: AnyTransfer;
  values: Map<string, T>;
  ctx: BatchContext;
}

/**
 * Writes records and looks again: another instance may have read a newer one and written it before. What has moved on is written once more.
 */
export async function writeVerified<T extends Versioned>({ source, transfer, values, ctx }: Writing<T>): Promise<Results> {
  const results: Results = new Map();
  let left = values;
  for (let attempt = 0; attempt < VERIFIED && left.size > 0; attempt++) {
    const outcomes = await transferPage(transfer, [...left.values()], mapContext(), ctx);
    for (const [index, [id, value]] of [...left].entries()) {
      const outcome = outcomes[index];
      results.set(id, outcome ? resultOf(outcome, transfer, value) : deferred('no_result'));
    }
    const now = await readIds<T>(source, [...left.keys()], ctx);
    const moved = [...now].filter(([id, value]) => left.has(id) && !isSame(value, left.get(id)));
    left = new Map(moved);
  }
  for (const id of left.keys()) results.set(id, deferred('moving'));
  return results;
}

/** Stock changes what is read of a product without changing its version. */
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

export function setAll(results: Results, ids: Iterable<string>, result: Result): void {
  for (const id of ids) results.set(id, result);
}
