import { createHash } from 'node:crypto';
import type { BatchJobs } from '../contract/context';
import type { CarriedBatch, StoredRun } from '../state/documents';
import type { Lease } from '../state/lease';
import type { Batch, Entry } from './batcher';

/**
 * The jobs of the destination that carry batches which no checkpoint covers. They ride on the checkpoints: one is asked for as soon as
 * a job is started, so that a worker that takes over finds it and waits for it, instead of sending its batch again.
 */
export class JobLog {
  private readonly carried = new Set<CarriedBatch>();
  /** Batches that earlier slices have left under way. */
  readonly left: readonly CarriedBatch[];
  private readonly read: { serverNow: number; at: number };
  private unwritten = false;

  /** @param changed asks for a checkpoint */
  constructor(
    private readonly lease: Pick<Lease, 'run' | 'serverNow'>,
    private readonly changed: () => void,
  ) {
    this.left = lease.run.carried ?? [];
    for (const batch of this.left) this.carried.add(batch);
    this.read = { serverNow: lease.serverNow, at: performance.now() };
  }

  /** How many batches have jobs whose result isn't covered by a checkpoint. */
  get size(): number {
    return this.carried.size;
  }

  /** Whether something has changed since it was last written. */
  get dirty(): boolean {
    return this.unwritten;
  }

  /**
   * The jobs of a batch that is about to be sent.
   * @param before as an earlier slice has left it, perhaps with other records
   */
  of({ entries, segments }: Pick<Batch, 'entries' | 'segments'>, before?: CarriedBatch): BatchJobs {
    const batch: CarriedBatch = { segments, digest: digestOf(entries), jobs: [...(before?.jobs ?? [])] };
    if (before) {
      this.carried.delete(before);
      this.carried.add(batch);
    }
    const now = this.now();
    const change = () => {
      this.unwritten = true;
      this.changed();
    };
    return {
      left: batch.jobs.map(({ id, kind, startedAt }) => ({ id, kind, ageMs: Math.max(0, now - Date.parse(startedAt)) })),
      same: before !== undefined && before.digest === batch.digest,
      started: ({ id, kind }) => {
        batch.jobs.push({ id, kind, startedAt: new Date(this.now()).toISOString() });
        this.carried.add(batch);
        change();
      },
      forget: (id) => {
        batch.jobs = batch.jobs.filter((job) => job.id !== id);
        if (batch.jobs.length === 0) this.carried.delete(batch);
        change();
      },
    };
  }

  /** A batch of which no record is left to send: its jobs don't matter any more. */
  drop(batch: CarriedBatch): void {
    this.carried.delete(batch);
  }

  /** The run with the jobs of all batches that its cursors don't cover. */
  into(run: StoredRun): StoredRun {
    this.unwritten = false;
    for (const batch of this.carried) if (isCovered(batch, this.lease.run)) this.carried.delete(batch);
    const { carried: _, ...rest } = run;
    const open = [...this.carried].filter((batch) => !isCovered(batch, run));
    return open.length === 0 ? rest : { ...rest, carried: open.map(({ jobs, ...batch }) => ({ ...batch, jobs: [...jobs] })) };
  }

  /** Epoch milliseconds by the server's clock. */
  private now(): number {
    return this.read.serverNow + performance.now() - this.read.at;
  }
}

/** Tells whether a batch that is put together again has the very same records, in the same order. */
function digestOf(entries: readonly Entry[]): string {
  const hash = createHash('sha256');
  for (const { id, range } of entries) hash.update(`${range.shard} ${id}\n`);
  return hash.digest('hex').slice(0, 16);
}

function isCovered({ segments }: CarriedBatch, { shards = [] }: Pick<StoredRun, 'shards'>): boolean {
  return segments.every(({ shard, last }) => {
    const at = shards[shard];
    return at === undefined || at.done || (at.cursor !== undefined && at.cursor >= last);
  });
}
