import type { StoredRun } from '../state/documents';
import { removeFailures, saveFailures } from '../state/failures';
import type { Lease } from '../state/lease';
import type { Store } from '../state/stores/store';
import type { Progress, SettledRange } from './progress';

/** More than one checkpoint a second is of no use to a reader. */
const EVERY_MS = 1000;

/** Keeps something that is written along with every checkpoint. */
export interface Rider {
  into(run: StoredRun): StoredRun;
  /** Worth a write of its own. */
  readonly dirty?: boolean;
}

/** Writes a run's progress: first the rejected records, then cursor and counts in one document. */
export class Checkpoints {
  private last = Number.NEGATIVE_INFINITY;
  private workedSince = performance.now();
  private running: Promise<void> = Promise.resolve();
  private busy = false;
  private again = false;
  /** Shards of which this slice has written something. */
  private readonly begun = new Set<number>();
  private timer: NodeJS.Timeout | undefined;
  /** Whether this slice has settled anything. */
  moved = false;

  constructor(
    private readonly lease: Lease,
    private readonly progress: Progress,
    /** More may join while the slice is set up. */
    private readonly riders: readonly Rider[],
    private readonly store: Store,
    /** Least time between two; 0: one after each write. */
    private readonly everyMs = EVERY_MS,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Something was settled: write it, but no more often than every so many milliseconds. */
  request(): void {
    if (this.busy) this.again = true;
    if (this.timer || this.busy) return;
    const wait = Math.max(0, this.last + (this.everyMs || EVERY_MS) - performance.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.flush().catch(this.onError);
    }, wait);
  }

  /** A batch was settled. With a cadence of 0, nothing more is sent in its place before that is stored. */
  async afterWrite(): Promise<void> {
    if (this.everyMs === 0) await this.flush();
    else this.request();
  }

  /** Writes everything that is settled; one at a time. */
  flush(): Promise<void> {
    const task = this.running.then(async () => {
      this.busy = true;
      try {
        await this.writeAll();
      } finally {
        this.busy = false;
        this.last = performance.now();
        if (this.again) this.request();
        this.again = false;
      }
    });
    this.running = task.catch(() => {});
    return task;
  }

  /** Whatever is still waiting to be written isn't any more; the slice has ended. */
  cancel(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async writeAll(): Promise<void> {
    for (let more = true; more; ) {
      const snapshot = this.progress.snapshot();
      if (!snapshot) return this.writeRiders();
      const { id } = this.lease.run;
      for (const range of snapshot.settled) await this.saveRejected(id, range);
      const now = performance.now();
      const worked = Math.round(now - this.workedSince);
      await this.lease.update((run) => this.ridden({ ...run, ...snapshot.change, workedMs: run.workedMs + worked, stalls: 0 }));
      this.workedSince = now;
      this.progress.commit(snapshot);
      this.moved = true;
      more = snapshot.more;
    }
  }

  private async writeRiders(): Promise<void> {
    if (this.riders.some(({ dirty }) => dirty)) await this.lease.update((run) => this.ridden(run));
  }

  private ridden(run: StoredRun): StoredRun {
    return this.riders.reduce((ridden, rider) => rider.into(ridden), run);
  }

  /**
   * Before the cursor moves. A worker that died here before us may have saved rejected records of a longer range with
   * the same beginning: what isn't overwritten is removed, or they'd be listed twice.
   */
  private async saveRejected(runId: string, { shard, from, failures, ranges }: SettledRange): Promise<void> {
    const first = ranges.length > 0 && !this.begun.has(shard);
    if (failures.length === 0 && !first) return;
    await this.lease.guard();
    if (failures.length > 0) await saveFailures(this.store, runId, shard, from, failures);
    else await removeFailures(this.store, runId, shard, from);
    if (ranges.length > 0) this.begun.add(shard);
  }
}
