import type { Logger } from '../base/log';
import type { Context } from '../contract/context';
import type { AnyTransfer, Pipeline } from '../contract/pipeline';
import type { Selection } from '../contract/run';
import type { Lease } from '../state/lease';
import type { Store } from '../state/stores/store';
import { type Batch, Batcher } from './batcher';
import { Checkpoints, type Rider } from './checkpoint';
import type { Halt } from './halt';
import { JobLog } from './jobLog';
import { planned } from './plan';
import { Progress } from './progress';
import { Readers } from './readers';
import { Reassembly } from './reassembly';
import { RepeatLog } from './repeatLog';
import { SampleLog } from './samples';
import { HALVINGS, type SliceParts, Writers } from './writers';

/** A run ought to show progress in about so many steps at least, unless its batches would become smaller than is worth a request. */
const STEPS = 20;
const SMALLEST_BATCH = 1000;

export interface EngineOptions {
  store: Store;
  log: Logger;
  /** Share of rejected records above which the run is failed. */
  rejectLimit: number;
  /** How the records of the run are mapped: by the settings that it has begun with, whatever has been saved since. Default: as given. */
  mappedFor?: (lease: Lease) => Promise<Pipeline>;
}

/** What a slice has done: all of it, or what it came to before its end. */
export interface SliceProgress {
  progress: Progress;
  checkpoints: Checkpoints;
  jobs: JobLog;
}

/**
 * Works on a run until everything is settled or `halt` ends it: readers fill batches, writers send them, checkpoints follow.
 * `onPlanned` is called once it is known what there is to do.
 * @throws what ended it early; whatever is settled by then has its checkpoint
 */
export async function workSlice(
  lease: Lease,
  transfer: AnyTransfer,
  { store, log, rejectLimit }: EngineOptions,
  halt: Halt,
  onPlanned: (slice: SliceProgress) => void,
): Promise<void> {
  if (halt.draining) return;
  const ctx: Context = { signal: halt.signal, log, guard: () => lease.guard() };
  const selection = await planned(lease, transfer, store, ctx);
  const { destination } = transfer;
  const progress = new Progress(lease.run);
  const repeats = new RepeatLog(lease, destination.repeatsCost);
  const riders: Rider[] = [repeats, new SampleLog(lease)];
  const checkpoints = new Checkpoints(lease, progress, riders, store, destination.checkpointMs, (error) => halt.fail(error));
  const jobs = new JobLog(lease, () => checkpoints.request());
  riders.push(jobs);
  onPlanned({ progress, checkpoints, jobs });
  await pump({ lease, transfer, ctx, halt, progress, repeats, jobs, checkpoints, rejectLimit }, selection);
  if (halt.failure) throw halt.failure.error;
  if (!progress.done) await repeats.settled();
}

async function pump(parts: SliceParts, selection: Selection): Promise<void> {
  const { lease, progress, checkpoints, jobs, transfer } = parts;
  const writers = new Writers(parts);
  const { bytesOf } = transfer.destination;
  const include = (shard: number, cursor: string, batch: Batch) => progress.include(shard, cursor, batch);
  const batcher = new Batcher({
    ...{ limits: batchLimits(parts), bytesOf, include },
    dispatch: (batch) => writers.dispatch(batch),
  });
  const reassembly = new Reassembly(jobs.left, lease.run, {
    ...{ bytesOf, include },
    dispatch: async (batch, before) => (batch ? writers.dispatch(batch, before) : jobs.drop(before)),
  });
  try {
    await new Readers(parts, batcher, reassembly).readAll(selection);
  } finally {
    await writers.ended();
    checkpoints.cancel();
    if (!lease.lost.aborted) await checkpoints.flush();
  }
}

function batchLimits({ lease, transfer }: SliceParts): { records: number; bytes: number } {
  const { records, bytes } = transfer.destination.batch;
  const { total, stalls } = lease.run;
  const wanted = total === undefined ? records : Math.min(records, Math.max(SMALLEST_BATCH, Math.ceil(total / STEPS)));
  // Jobs that outlast a slice are sent again by the next one, smaller until they fit.
  return { records: Math.max(1, wanted >> Math.min(stalls, HALVINGS)), bytes };
}
