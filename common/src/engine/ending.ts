import { describeError } from '../base/errors';
import { stackFrames } from '../base/log';
import { backoff } from '../base/wait';
import type { Destination } from '../contract/destination';
import { Fatal, LeaseLost, Retryable } from '../contract/errors';
import type { Run } from '../contract/run';
import type { Ending } from '../state/conclude';
import type { StoredRun } from '../state/documents';
import type { Lease } from '../state/lease';
import type { Halt } from './halt';
import { finalVerdict } from './outcomes';
import type { EngineOptions, SliceProgress } from './slice';

/** Passing errors are given so much time, and at least so many slices in a row that settle nothing. */
const PATIENCE = { ms: 60 * 60_000, slices: 3 };
/** Slices in a row that settle nothing for an unknown reason. */
const MAX_UNEXPECTED = 3;

export interface SliceResult {
  run: Run | StoredRun;
  more: boolean;
  delayMs: number;
}

/** A slice that works no more, and why. */
export interface EndedSlice {
  lease: Lease;
  /** Absent when it ended before it was known what there is to do. */
  slice: SliceProgress | undefined;
  halt: Halt;
  error: unknown;
  destination: Destination<unknown>;
  options: EngineOptions;
}

/** Decides what becomes of the run after a slice, and writes it. */
export async function endSlice(ended: EndedSlice): Promise<SliceResult> {
  const { lease, options } = ended;
  const { run } = lease;
  try {
    return await decide(ended);
  } catch (error) {
    // Nothing could be written: the lease runs out, and the worker that claims the run continues from its last checkpoint.
    lease.end();
    const { code } = describeError(error);
    options.log.warn({ run: run.id, pipeline: run.pipeline, code }, 'slice ended without a final checkpoint');
    return { run, more: !(error instanceof LeaseLost), delayMs: 1000 };
  }
}

async function decide(ended: EndedSlice): Promise<SliceResult> {
  const { lease, slice, halt, error, destination, options } = ended;
  const { run } = lease;
  if (error instanceof LeaseLost || lease.lost.aborted) throw new LeaseLost();
  if (error instanceof Fatal) return finish(ended, { status: 'failed', error: describeError(error) });
  if (!error && slice?.progress.done) {
    const verdict = finalVerdict(slice.progress.counts, options.rejectLimit, destination.rejectedAdvice);
    return finish(ended, verdict ? { status: 'failed', error: describeError(verdict) } : { status: 'done' });
  }
  if (halt.reason === 'stop') return finish(ended, { status: 'stopped' });
  if (error && halt.reason === undefined) return stall(ended, error);
  // Jobs of the destination have a time-out of their own, which counts over all slices.
  const waits = (slice?.jobs.size ?? 0) > 0;
  if (halt.reason === 'deadline' && !slice?.checkpoints.moved && !waits) return stall(ended, noProgress(destination));
  await lease.release((current) => current);
  return { run, more: halt.reason === 'deadline', delayMs: 0 };
}

async function finish({ lease, slice, options }: EndedSlice, ending: Ending): Promise<SliceResult> {
  const { id, pipeline, counts } = lease.run;
  const { status, error } = ending;
  options.log[status === 'failed' ? 'error' : 'info'](
    { run: id, pipeline, status, counts: slice?.progress.counts ?? counts, code: error?.code },
    'run ended',
  );
  return { run: await lease.finish(ending), more: false, delayMs: 0 };
}

/** A job on the other side that takes longer than a slice would otherwise be sent again by every slice, for ever. */
const noProgress = ({ title, stuckAdvice = `look whether ${title} answers` }: Destination<unknown>) =>
  new Retryable('no_progress', `Whole slices of work have settled nothing: ${stuckAdvice}, then resume.`);

/** A passing error: leave the run to a later slice, unless that has been tried too often without moving. */
async function stall(ended: EndedSlice, thrown: unknown): Promise<SliceResult> {
  const { lease, slice, options } = ended;
  const error = describeError(thrown);
  const stalls = slice?.checkpoints.moved ? 1 : lease.run.stalls + 1;
  const now = lease.serverNow;
  const stalledAt = stalls === 1 ? undefined : lease.run.stalledAt;
  const stalledMs = stalledAt === undefined ? 0 : now - Date.parse(stalledAt);
  const retryable = thrown instanceof Retryable ? thrown : undefined;
  const patient = retryable ? stalledMs < PATIENCE.ms || stalls < PATIENCE.slices : stalls < MAX_UNEXPECTED;
  const frames = retryable ? {} : { frames: stackFrames(thrown) };
  options.log.warn({ run: lease.run.id, code: error.code, stalls, ...frames }, 'run is interrupted');
  if (!patient) return finish(ended, { status: 'failed', error });
  const delayMs = Math.round(Math.max(retryable?.retryAfterMs ?? 0, backoff(stalls, 500, 60_000)));
  const notBefore = new Date(now + delayMs).toISOString();
  await lease.release((run) => ({ ...run, stalls, stalledAt: stalledAt ?? new Date(now).toISOString(), notBefore }));
  return { run: lease.run, more: true, delayMs };
}
