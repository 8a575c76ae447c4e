import { Budget, MemoryReservation, Semaphore } from '../base/semaphore';
import type { Context, WriteContext } from '../contract/context';
import type { AnyTransfer } from '../contract/pipeline';
import type { Notice } from '../contract/run';
import type { CarriedBatch } from '../state/documents';
import type { Lease } from '../state/lease';
import type { Batch } from './batcher';
import type { Checkpoints } from './checkpoint';
import type { Halt } from './halt';
import type { JobLog } from './jobLog';
import { withNotice } from './notices';
import { combine, rejectsVerdict } from './outcomes';
import type { Progress } from './progress';
import type { RepeatLog } from './repeatLog';
import { WaitingEntries } from './waitingEntries';

/**
 * Records on their way at once, as JSON: a job of a destination takes seconds, so many batches wait for theirs together.
 * Those that a destination doesn't pack are about three times as large.
 */
const IN_FLIGHT_BYTES = 8_000_000;
/** Stalls in a row up to which less is sent at once with each. */
export const HALVINGS = 6;

/** What the parts of one slice share. */
export interface SliceParts {
  lease: Lease;
  transfer: AnyTransfer;
  ctx: Context;
  halt: Halt;
  progress: Progress;
  repeats: RepeatLog;
  jobs: JobLog;
  checkpoints: Checkpoints;
  /** Share of rejected records above which the run is failed. */
  rejectLimit: number;
}

/** The batches on their way to the destination. */
export class Writers {
  private readonly inFlight = new Set<Promise<void>>();
  private readonly slots: Semaphore;
  private readonly memory = new Budget(IN_FLIGHT_BYTES);

  constructor(private readonly parts: SliceParts) {
    const { lease, transfer } = parts;
    // What a slice sent before it stalled may still be under way: less joins it each time.
    this.slots = new Semaphore(Math.max(1, transfer.destination.concurrency >> Math.min(lease.run.stalls, HALVINGS)));
  }

  /**
   * Resolves as soon as the batch is on its way; waits while too many are.
   * @param before the batch as an earlier slice has left it, with the jobs that carry it
   */
  async dispatch(batch: Batch, before?: CarriedBatch): Promise<void> {
    await this.slots.acquire();
    const memory = new MemoryReservation(this.memory, batch.bytes);
    await memory.reacquire();
    const leave = () => {
      memory.release();
      this.slots.release();
    };
    const { halt } = this.parts;
    if (halt.draining) return leave();
    const write = this.write(batch, memory, before)
      .catch((error) => halt.fail(error))
      .finally(() => {
        leave();
        this.inFlight.delete(write);
      });
    this.inFlight.add(write);
  }

  /** Resolves when no batch is on its way any more. */
  async ended(): Promise<void> {
    await Promise.all(this.inFlight);
  }

  /** What can't be written now is lost: a notice is no reason to fail. */
  private notice(notice: Notice): void {
    const { lease, ctx } = this.parts;
    ctx.log.warn({ run: lease.run.id, code: notice.code }, notice.message);
    void lease.update((run) => ({ ...run, notices: withNotice(run, notice) })).catch(() => {});
  }

  private async write(batch: Batch, memory: MemoryReservation, before?: CarriedBatch): Promise<void> {
    const { transfer, progress, repeats, jobs, checkpoints, lease, ctx, halt, rejectLimit } = this.parts;
    const { destination } = transfer;
    const ranges = new Set(batch.entries.map(({ range }) => range));
    await repeats.sending(ranges, (shard) => progress.readUpTo(shard));
    await lease.guard();
    const waiting = new WaitingEntries(batch.entries);
    const leaveRoom = () => {
      waiting.pack();
      memory.release();
    };
    const writeCtx: WriteContext = {
      ...ctx,
      mayRepeat: batch.mayRepeat,
      memory: { reacquire: () => memory.reacquire(), release: leaveRoom },
      jobs: jobs.of(batch, before),
      notice: (notice) => this.notice(notice),
    };
    // Handed over: nothing here holds the records while they wait for their job.
    batch.entries = [];
    const outcomes = await destination.write(batch.records.splice(0), writeCtx);
    let position = 0;
    for (const { range, size, warnings, ...record } of waiting.unpack()) {
      progress.settle(range, record, combine(outcomes.slice(position, position + size), warnings));
      position += size;
    }
    await checkpoints.afterWrite();
    const verdict = rejectsVerdict(progress.counts, rejectLimit, destination.rejectedAdvice);
    if (verdict) halt.fail(verdict);
  }
}
