import { saveFailures } from './failures';
import type { Lease } from './lease';
import type { Progress } from './progress';
import type { Store } from './store/store';

/** Coalesces checkpoints: more than one a second tells nobody more. */
const EVERY_MS = 1000;

/** Writes a run's progress: first the rejected records, then cursor and counts in one document. */
export class Checkpoints {
  private last = Number.NEGATIVE_INFINITY;
  private workedSince = performance.now();
  private running: Promise<void> = Promise.resolve();
  private busy = false;
  private timer: NodeJS.Timeout | undefined;
  /** Whether this slice has settled anything. */
  moved = false;

  constructor(
    private readonly lease: Lease,
    private readonly progress: Progress,
    private readonly store: Store,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Something was settled: write it soon. */
  request(): void {
    if (this.timer || this.busy) return;
    const wait = Math.max(0, this.last + EVERY_MS - performance.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.flush().catch(this.onError);
    }, wait);
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
      }
    });
    this.running = task.catch(() => {});
    return task;
  }

  /** Notes what is about to be sent, before it is. */
  async note(): Promise<void> {
    const { shards } = this.progress;
    await this.lease.update((run) => ({ ...run, shards }));
  }

  /** Whatever is still waiting to be written isn't any more; the slice has ended. */
  cancel(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async writeAll(): Promise<void> {
    for (let more = true; more; ) {
      const snapshot = this.progress.snapshot();
      if (!snapshot) return;
      const { id } = this.lease.run;
      for (const { shard, from, failures } of snapshot.stretches) {
        if (failures.length === 0) continue;
        await this.lease.guard();
        await saveFailures(this.store, id, shard, from, failures);
      }
      const now = performance.now();
      const worked = Math.round(now - this.workedSince);
      await this.lease.update((run) => ({ ...run, ...snapshot.change, workedMs: run.workedMs + worked, stalls: 0 }));
      this.workedSince = now;
      this.progress.commit(snapshot);
      this.moved = true;
      more = snapshot.more;
    }
  }
}
