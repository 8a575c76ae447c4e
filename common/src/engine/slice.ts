import type { Logger } from '../base/log';
import { Budget, MemoryReservation, Semaphore } from '../base/semaphore';
import { sleep } from '../base/wait';
import type { Context, WriteContext } from '../contract/context';
import type { Destination } from '../contract/destination';
import type { AnyTransfer } from '../contract/pipeline';
import type { Selection, Shard } from '../contract/run';
import type { Item } from '../contract/source';
import type { StoredRun } from '../state/documents';
import type { Lease } from '../state/lease';
import type { Store } from '../state/stores/store';
import { type Batch, Batcher } from './batcher';
import { Checkpoints } from './checkpoint';
import type { Halt } from './halt';
import { combine, rejectsVerdict } from './outcomes';
import { planned } from './plan';
import { type Entry, Progress } from './progress';
import { type MappedRecord, mapPage } from './transferPage';

/** Pages that may be read or mapped at once: bounds memory, whatever the number of shards. */
const PAGES = 3;
/**
 * Records on their way at once, as JSON: a job of a destination takes seconds, so many batches wait for theirs together. As
 * objects they are about three times as large.
 */
const IN_FLIGHT_BYTES = 12_000_000;
/** Records read and not yet part of a checkpoint: what a single slow batch can keep the others waiting for. */
const MOST_PENDING = 100_000;
const PENDING_PAUSE_MS = 100;
/** A run ought to show progress in about so many steps at least, unless its batches would become smaller than is worth a request. */
const STEPS = 20;
const SMALLEST_BATCH = 1000;
const HALVINGS = 6;

export interface EngineOptions {
  store: Store;
  log: Logger;
  /** Share of rejected records above which the run is failed. */
  rejectLimit: number;
}

/** One slice: the readers of the shards, the batches they fill, the writes under way. */
export class Slice {
  readonly progress: { current: Progress | undefined } = { current: undefined };
  checkpoints: Checkpoints | undefined;
  private readonly ctx: Context;
  private readonly writes = new Set<Promise<void>>();
  private readonly slots: Semaphore;
  private readonly memory = new Budget(IN_FLIGHT_BYTES);
  private failure: { error: unknown } | undefined;

  constructor(
    private readonly lease: Lease,
    private readonly transfer: AnyTransfer,
    private readonly options: EngineOptions,
    private readonly halt: Halt,
  ) {
    const { log } = options;
    this.ctx = { signal: halt.signal, log, guard: () => lease.guard() };
    // What a slice sent before it stalled may still be under way: less joins it each time.
    this.slots = new Semaphore(Math.max(1, transfer.destination.concurrency >> Math.min(lease.run.stalls, HALVINGS)));
  }

  get destination(): Destination<unknown> {
    return this.transfer.destination;
  }

  async work(): Promise<void> {
    if (this.halt.draining) return;
    const selection = await planned(this.lease, this.transfer, this.options.store, this.ctx);
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
    if (this.transfer.destination.repeatsCost && !progress.done) {
      progress.forgetSent();
      await this.checkpoints.note();
    }
  }

  private batchLimits(): { records: number; bytes: number } {
    const { records, bytes } = this.transfer.destination.batch;
    const { total, stalls } = this.lease.run;
    const wanted = total === undefined ? records : Math.min(records, Math.max(SMALLEST_BATCH, Math.ceil(total / STEPS)));
    // Jobs that outlast a slice are sent again by the next one, smaller until they fit.
    return { records: Math.max(1, wanted >> Math.min(stalls, HALVINGS)), bytes };
  }

  private async pump(selection: Selection, progress: Progress, checkpoints: Checkpoints): Promise<void> {
    const dispatch = (batch: Batch) => this.dispatch(batch, progress, checkpoints);
    const batcher = new Batcher(this.batchLimits(), dispatch, this.transfer.destination.bytesOf);
    const lane: Lanes = { selection, progress, checkpoints, batcher, pages: new Semaphore(PAGES), turn: new Semaphore(1) };
    const shards = this.lease.run.shards ?? [];
    const open = [...shards.entries()].filter(([, shard]) => !shard.done);
    await Promise.all(open.map(([index, shard]) => this.readShard(shard, index, lane).catch((error) => this.fail(error))));
    if (!this.ending) await batcher.flush();
    await Promise.all(this.writes);
  }

  private get ending(): boolean {
    return this.halt.draining || this.failure !== undefined;
  }

  private async readShard(shard: Shard, index: number, lanes: Lanes): Promise<void> {
    const iterator = this.transfer.source.read(shard, lanes.selection, this.ctx)[Symbol.asyncIterator]();
    const mayRepeat = repeatRule(this.lease.run, shard);
    // A function of its own, so that nothing holds the raw records while their batches wait to be sent.
    const mapNext = async () => {
      const page = await iterator.next();
      return page.done ? undefined : this.map(page.value, index);
    };
    const nextPage = async (): Promise<boolean> => {
      if (this.ending) return false;
      const mapped = await mapNext();
      if (mapped === undefined) {
        lanes.progress.finish(index);
        lanes.checkpoints.request();
        return false;
      }
      await lanes.turn.run(() => this.collect(mapped, mayRepeat, lanes));
      return true;
    };
    // The permit is taken before a page is read: readers that wait hold no page.
    while (await lanes.pages.run(nextPage));
  }

  /** Hands a page's records on; waits while the destination is busy, which is what slows the readers down. */
  private async collect(mapped: MappedItem[], mayRepeat: (cursor: string) => boolean, lanes: Lanes): Promise<void> {
    await this.untilSettled(lanes);
    for (const { entry, records } of mapped) {
      if (this.ending) return;
      lanes.progress.add(entry);
      if (records.length === 0) lanes.checkpoints.request();
      else await lanes.batcher.add(entry, records, mayRepeat(entry.cursor));
    }
  }

  /** The cursor can't pass a batch that takes its time, and everything behind it has to be remembered: not without end. */
  private async untilSettled({ progress, batcher }: Lanes): Promise<void> {
    if (progress.pending < MOST_PENDING) return;
    // The others may be waiting for what waits here for its batch to be filled.
    await batcher.flush();
    while (progress.pending >= MOST_PENDING && !this.ending) await sleep(PENDING_PAUSE_MS, this.ctx.signal);
  }

  /** Maps a page; what is settled by that alone has its outcome. */
  private async map(items: Item<unknown>[], shard: number): Promise<MappedItem[]> {
    const { scope, resumedAt, startedAt } = this.lease.run;
    const mapCtx = { now: Date.parse(resumedAt ?? startedAt), historical: scope.kind === 'all' };
    const values = items.map(({ value }) => value);
    const mapped = await mapPage(this.transfer, values, mapCtx, this.ctx);
    return items.map(({ id, cursor }, index) => mappedItem({ shard, id, cursor, outcome: undefined }, mapped[index]));
  }

  /** Returns as soon as the batch is on its way; waits while too many are. */
  private async dispatch(batch: Batch, progress: Progress, checkpoints: Checkpoints): Promise<void> {
    await this.slots.acquire();
    const memory = new MemoryReservation(this.memory, batch.bytes);
    await memory.reacquire();
    const leave = () => {
      memory.release();
      this.slots.release();
    };
    if (this.ending) return leave();
    const write = this.write(batch, progress, checkpoints, memory)
      .catch((error) => this.fail(error))
      .finally(() => {
        leave();
        this.writes.delete(write);
      });
    this.writes.add(write);
  }

  private async write(batch: Batch, progress: Progress, checkpoints: Checkpoints, memory: MemoryReservation): Promise<void> {
    const { destination } = this.transfer;
    const { entries, sizes, mayRepeat } = batch;
    if (destination.repeatsCost && progress.noteSent(entries)) await checkpoints.note();
    await this.lease.guard();
    const ctx: WriteContext = { ...this.ctx, mayRepeat, memory };
    // Handed over: nothing here holds the records while they wait for their job.
    const outcomes = await destination.write(batch.records.splice(0), ctx);
    let position = 0;
    for (const [index, entry] of entries.entries()) {
      const next = position + (sizes[index] ?? 0);
      entry.outcome = combine(outcomes.slice(position, next), entry.warnings);
      position = next;
    }
    checkpoints.request();
    const verdict = rejectsVerdict(progress.counts, this.options.rejectLimit);
    if (verdict) this.fail(verdict);
  }

  private fail(error: unknown): void {
    // The first trouble explains the others, which are mostly its consequences.
    this.failure ??= { error };
    this.halt.abort();
  }
}

interface MappedItem {
  entry: Entry;
  records: unknown[];
}

function mappedItem(entry: Entry, mapped: MappedRecord | undefined): MappedItem {
  if (mapped?.kind !== 'mapped') {
    entry.outcome = mapped;
    return { entry, records: [] };
  }
  if (mapped.warnings) entry.warnings = mapped.warnings;
  if (mapped.records.length === 0) entry.outcome = { kind: 'written' };
  return { entry, records: mapped.records };
}

/** What the readers of one slice share. */
interface Lanes {
  selection: Selection;
  progress: Progress;
  checkpoints: Checkpoints;
  batcher: Batcher;
  pages: Semaphore;
  turn: Semaphore;
}

/** All but a first full import repeat on purpose; of that, only what a worker before us may have sent already. */
function repeatRule({ scope, repeats }: StoredRun, { sent }: Shard): (cursor: string) => boolean {
  if (scope.kind !== 'all' || repeats) return () => true;
  return (cursor) => sent !== undefined && cursor <= sent;
}
