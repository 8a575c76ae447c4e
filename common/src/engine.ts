import { Batcher } from './batcher';
import { Checkpoints } from './checkpoint';
import { describeError, Fatal, LeaseLost, Retryable } from './errors';
import { allFailures } from './failures';
import { Semaphore } from './flow';
import type { Lease } from './lease';
import type { Logger } from './log';
import type { Run, Scope, Selection, Settings, Shard, StoredRun } from './model';
import { type Context, type Item, type Pipeline, rejected, type WriteContext } from './pipeline';
import { type Entry, Progress } from './progress';
import type { Store } from './store/store';
import { backoff } from './wait';

/** Pages that may be read or mapped at once: bounds memory, whatever the number of shards. */
const PAGES = 3;
/** How long batches in flight may still take once the slice is to end. */
const GRACE_MS = { stop: 3000, shutdown: 5000, deadline: 30_000 };
/** Slices in a row that settle nothing before the run is given up; with the waits in between about an hour. */
const MAX_STALLS = { passing: 60, unexpected: 3 };
/** The reject limit says nothing about a handful of records. */
const REJECT_FLOOR = 100;

export interface EngineOptions {
  store: Store;
  settings: Settings;
  log: Logger;
  /** Share of rejected records above which the run is failed. */
  rejectLimit: number;
}

export interface Slice {
  run: Run | StoredRun;
  more: boolean;
  delayMs: number;
}

/**
 * Advances a claimed run until it ends, the time is up, or `signal` aborts: read a page, map, write batches, checkpoint.
 * Settles every trouble of the run itself in the run's document.
 */
export async function advance(
  lease: Lease,
  pipeline: Pipeline,
  options: EngineOptions,
  until: { deadlineMs: number; signal: AbortSignal },
): Promise<Slice> {
  const halt = new Halt(lease, until);
  const slice = new SliceOfWork(lease, pipeline, options, halt);
  let trouble: unknown;
  try {
    await slice.work();
  } catch (error) {
    trouble = error;
  } finally {
    halt.end();
  }
  return settleSlice(lease, slice, halt, trouble, options);
}

type Reason = keyof typeof GRACE_MS;

/** Why and how a slice ends early: no new batches at once, those in flight a little later. */
class Halt {
  private readonly aborting = new AbortController();
  private readonly timers: NodeJS.Timeout[] = [];
  reason: Reason | undefined;

  constructor(lease: Lease, until: { deadlineMs: number; signal: AbortSignal }) {
    this.timers.push(setTimeout(() => this.begin('deadline'), until.deadlineMs));
    this.on(until.signal, () => this.begin('shutdown'));
    this.on(lease.stopped, () => this.begin('stop'));
    this.on(lease.lost, () => this.abort());
  }

  /** Ends everything under way. */
  get signal(): AbortSignal {
    return this.aborting.signal;
  }

  /** Nothing new is begun any more. */
  get draining(): boolean {
    return this.reason !== undefined || this.signal.aborted;
  }

  abort(): void {
    this.aborting.abort(new Error('the slice of work has ended'));
  }

  end(): void {
    for (const timer of this.timers) clearTimeout(timer);
    for (const unsubscribe of this.subscriptions) unsubscribe();
  }

  private readonly subscriptions: (() => void)[] = [];

  private on(signal: AbortSignal, listener: () => void): void {
    if (signal.aborted) return listener();
    signal.addEventListener('abort', listener, { once: true });
    this.subscriptions.push(() => signal.removeEventListener('abort', listener));
  }

  private begin(reason: Reason): void {
    this.reason ??= reason;
    this.timers.push(setTimeout(() => this.abort(), GRACE_MS[reason]));
  }
}

/** One slice: the readers of the shards, the batches they fill, the writes under way. */
class SliceOfWork {
  readonly progress: { current: Progress | undefined } = { current: undefined };
  checkpoints: Checkpoints | undefined;
  private readonly ctx: Context;
  private readonly writes = new Set<Promise<void>>();
  private readonly slots: Semaphore;
  private failure: { error: unknown } | undefined;

  constructor(
    private readonly lease: Lease,
    private readonly pipeline: Pipeline,
    private readonly options: EngineOptions,
    private readonly halt: Halt,
  ) {
    const { settings, log } = options;
    this.ctx = { signal: halt.signal, log, settings, guard: () => lease.guard() };
    this.slots = new Semaphore(pipeline.destination.concurrency);
  }

  async work(): Promise<void> {
    if (this.halt.draining) return;
    const selection = await this.selection(this.lease.run.scope);
    await this.plan(selection);
    const progress = new Progress(this.lease.run);
    this.progress.current = progress;
    this.checkpoints = new Checkpoints(this.lease, progress, this.options.store, (error) => this.fail(error));
    try {
      await this.pump(selection, progress, this.checkpoints);
    } finally {
      await Promise.allSettled(this.writes);
      this.checkpoints.cancel();
      if (!this.lease.lost.aborted) await this.checkpoints.flush();
    }
    if (this.failure) throw this.failure.error;
  }

  /** A retry of failures becomes the list of their ids. */
  private async selection(scope: Scope): Promise<Selection> {
    if (scope.kind !== 'failures') return scope;
    const ids: string[] = [];
    for await (const failures of allFailures(this.options.store, scope.runId)) ids.push(...failures.map(({ id }) => id));
    return { kind: 'ids', ids };
  }

  /** Cuts the scope into shards, once per run. */
  private async plan(selection: Selection): Promise<void> {
    if (this.lease.run.shards) return;
    const { source } = this.pipeline;
    const total = await source.count(selection, this.ctx);
    const shards = await source.shards(selection, total, this.ctx);
    await this.lease.update((run) => ({
      ...run,
      shards,
      ...(total ? { total: total.count, totalIs: total.exactness } : {}),
    }));
  }

  private async pump(selection: Selection, progress: Progress, checkpoints: Checkpoints): Promise<void> {
    const { batch } = this.pipeline.destination;
    const batcher = new Batcher(batch, (entries, records, mayRepeat) =>
      this.dispatch({ entries, records, mayRepeat }, progress, checkpoints),
    );
    const pages = new Semaphore(PAGES);
    const turn = new Semaphore(1);
    const shards = this.lease.run.shards ?? [];
    const repeats = repeatRule(this.lease.run);

    const read = async (shard: Shard, index: number): Promise<void> => {
      const iterator = this.pipeline.source.read(shard, selection, this.ctx)[Symbol.asyncIterator]();
      for (;;) {
        const ended = await pages.run(async () => {
          if (this.halt.draining || this.failure) return true;
          const page = await iterator.next();
          if (page.done) {
            progress.finish(index);
            checkpoints.request();
            return true;
          }
          const mapped = await this.map(page.value, index);
          await turn.run(async () => {
            for (const { entry, records } of mapped) {
              if (this.halt.draining || this.failure) return;
              progress.add(entry);
              if (records.length === 0) checkpoints.request();
              else await batcher.add(entry, records, repeats(entry.cursor, shard));
            }
          });
          return this.halt.draining;
        });
        if (ended) return;
      }
    };

    const readers = shards.map((shard, index) =>
      shard.done ? undefined : read(shard, index).catch((error) => this.fail(error)),
    );
    await Promise.all(readers);
    if (!this.halt.draining && !this.failure) await batcher.flush();
    await Promise.all(this.writes);
  }

  /** Maps a page; what is settled by that alone has its outcome. */
  private async map(items: Item<unknown>[], shard: number): Promise<{ entry: Entry; records: unknown[] }[]> {
    const { enrich, map } = this.pipeline;
    const values = items.flatMap(({ value }) => (value === undefined ? [] : [value]));
    const related = enrich && values.length > 0 ? await enrich(values, this.ctx) : undefined;
    const run = this.lease.run;
    const mapCtx = { settings: this.options.settings, now: Date.parse(run.startedAt), historical: run.scope.kind === 'all' };
    return items.map(({ id, cursor, value }) => {
      const entry: Entry = { shard, id, cursor };
      if (value === undefined) {
        entry.outcome = rejected('not_found', 'commercetools has no such record (any more).', 'id');
        return { entry, records: [] };
      }
      const mapped = map(value, related, mapCtx);
      if (mapped.kind !== 'mapped') {
        entry.outcome = mapped;
        return { entry, records: [] };
      }
      entry.warnings = mapped.warnings;
      if (mapped.records.length === 0) entry.outcome = { kind: 'written' };
      return { entry, records: mapped.records };
    });
  }

  /** Returns as soon as the batch is on its way; waits while too many are. */
  private async dispatch(batch: Batch, progress: Progress, checkpoints: Checkpoints): Promise<void> {
    await this.slots.acquire();
    if (this.failure || this.halt.draining) {
      this.slots.release();
      return;
    }
    const write = this.write(batch, progress, checkpoints)
      .catch((error) => this.fail(error))
      .finally(() => {
        this.slots.release();
        this.writes.delete(write);
      });
    this.writes.add(write);
  }

  private async write({ entries, records, mayRepeat }: Batch, progress: Progress, checkpoints: Checkpoints): Promise<void> {
    const { destination } = this.pipeline;
    if (destination.repeatsCost && progress.noteSent(entries.map(({ entry }) => entry))) await checkpoints.note();
    await this.lease.guard();
    const ctx: WriteContext = { ...this.ctx, mayRepeat };
    const outcomes = await destination.write(records, ctx);
    let position = 0;
    for (const { entry, size } of entries) {
      entry.outcome = combine(outcomes.slice(position, position + size), entry.warnings);
      position += size;
    }
    checkpoints.request();
    this.checkRejects(progress);
  }

  private checkRejects({ counts }: Progress): void {
    if (counts.read < REJECT_FLOOR || counts.rejected <= counts.read * this.options.rejectLimit) return;
    this.fail(tooManyRejected(counts));
  }

  private fail(error: unknown): void {
    // The first trouble explains the others, which are mostly its consequences.
    this.failure ??= { error };
    this.halt.abort();
  }
}

interface Batch {
  entries: { entry: Entry; size: number }[];
  records: unknown[];
  mayRepeat: boolean;
}

const tooManyRejected = (counts: Run['counts']) =>
  new Fatal(
    'too_many_rejected',
    `${counts.rejected} of ${counts.read} records were rejected: look at their reasons, mend the cause, then resume or retry.`,
  );

/** Lists of ids and retries repeat on purpose; otherwise only what a worker before us may have sent already. */
function repeatRule(run: StoredRun): (cursor: string, shard: Shard) => boolean {
  if (run.scope.kind === 'ids' || run.scope.kind === 'failures') return () => true;
  return (cursor, { sent }) => sent !== undefined && cursor <= sent;
}

/** A source record is rejected if any part of it is, written if any part arrived. */
function combine(outcomes: Entry['outcome'][], warnings: string[] = []): NonNullable<Entry['outcome']> {
  const all = outcomes.flatMap((outcome) => (outcome ? [outcome] : []));
  const bad = all.find(({ kind }) => kind === 'rejected');
  if (bad) return bad;
  const arrived = all.filter((outcome) => outcome.kind === 'written');
  if (arrived.length === 0 && all[0]) return all[0];
  return { kind: 'written', warnings: [...new Set([...warnings, ...arrived.flatMap((outcome) => outcome.warnings ?? [])])] };
}

/** Decides what becomes of the run after a slice, and writes it. */
async function settleSlice(
  lease: Lease,
  slice: SliceOfWork,
  halt: Halt,
  trouble: unknown,
  options: EngineOptions,
): Promise<Slice> {
  const { log } = options;
  const run = lease.run;
  try {
    const counts = slice.progress.current?.counts ?? run.counts;
    const finish = async (status: 'done' | 'failed' | 'stopped', error?: { code: string; message: string }): Promise<Slice> => {
      log[status === 'failed' ? 'error' : 'info'](
        { run: run.id, pipeline: run.pipeline, status, counts, code: error?.code },
        'run ended',
      );
      return { run: await lease.finish({ status, ...(error ? { error } : {}) }), more: false, delayMs: 0 };
    };
    if (trouble instanceof LeaseLost || lease.lost.aborted) throw new LeaseLost();
    if (trouble instanceof Fatal) return await finish('failed', describeError(trouble));
    if (!trouble && slice.progress.current?.done) {
      if (counts.read >= REJECT_FLOOR && counts.rejected > counts.read * options.rejectLimit) {
        return await finish('failed', describeError(tooManyRejected(counts)));
      }
      return await finish('done');
    }
    if (halt.reason === 'stop') return await finish('stopped');
    if (trouble && halt.reason === undefined) return await stall(lease, slice, trouble, finish, log);
    await lease.release((current) => current);
    return { run, more: halt.reason === 'deadline', delayMs: 0 };
  } catch (error) {
    // Nothing could be written: the lease runs out and whoever claims the run goes on from its last checkpoint.
    lease.end();
    log.warn({ run: run.id, pipeline: run.pipeline, code: describeError(error).code }, 'slice ended without a final checkpoint');
    return { run, more: !(error instanceof LeaseLost), delayMs: 1000 };
  }
}

/** Passing trouble: leave the run to a later slice, unless that has been tried too often without moving. */
async function stall(
  lease: Lease,
  slice: SliceOfWork,
  trouble: unknown,
  finish: (status: 'failed', error: { code: string; message: string }) => Promise<Slice>,
  log: Logger,
): Promise<Slice> {
  const error = describeError(trouble);
  const stalls = slice.checkpoints?.moved ? 1 : lease.run.stalls + 1;
  const limit = trouble instanceof Retryable ? MAX_STALLS.passing : MAX_STALLS.unexpected;
  const frames = trouble instanceof Error ? trouble.stack?.split('\n').slice(1, 6) : undefined;
  log.warn(
    { run: lease.run.id, code: error.code, stalls, ...(trouble instanceof Retryable ? {} : { frames }) },
    'run is interrupted',
  );
  if (stalls >= limit) return finish('failed', error);
  const asked = trouble instanceof Retryable ? (trouble.retryAfterMs ?? 0) : 0;
  const delayMs = Math.round(Math.max(asked, backoff(stalls, 500, 60_000)));
  const notBefore = new Date(lease.serverNow + delayMs).toISOString();
  await lease.release((run) => ({ ...run, stalls, notBefore }));
  return { run: lease.run, more: true, delayMs };
}
