import { describeError } from '../base/errors';
import { type Logger, stackFrames } from '../base/log';
import { backoff } from '../base/wait';
import type { Destination } from '../contract/destination';
import { Fatal, LeaseLost, Retryable } from '../contract/errors';
import { type Pipeline, transferOf } from '../contract/pipeline';
import type { Run } from '../contract/run';
import type { StoredRun } from '../state/documents';
import type { Lease } from '../state/lease';
import { Halt } from './halt';
import { rejectsVerdict } from './outcomes';
import { type EngineOptions, Slice } from './slice';

/** Passing trouble is given so much time, and at least so many slices in a row that settle nothing. */
const PATIENCE = { ms: 60 * 60_000, slices: 3 };
/** Slices in a row that settle nothing for a reason nobody knows. */
const MAX_UNEXPECTED = 3;

export interface SliceResult {
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
): Promise<SliceResult> {
  const halt = new Halt(lease, until);
  const slice = new Slice(lease, transferOf(pipeline, lease.run.scope), options, halt);
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

/** Decides what becomes of the run after a slice, and writes it. */
async function settleSlice(
  lease: Lease,
  slice: Slice,
  halt: Halt,
  trouble: unknown,
  options: EngineOptions,
): Promise<SliceResult> {
  const { log } = options;
  const run = lease.run;
  try {
    const counts = slice.progress.current?.counts ?? run.counts;
    const finish = async (
      status: 'done' | 'failed' | 'stopped',
      error?: { code: string; message: string },
    ): Promise<SliceResult> => {
      log[status === 'failed' ? 'error' : 'info'](
        { run: run.id, pipeline: run.pipeline, status, counts, code: error?.code },
        'run ended',
      );
      return { run: await lease.finish({ status, ...(error ? { error } : {}) }), more: false, delayMs: 0 };
    };
    if (trouble instanceof LeaseLost || lease.lost.aborted) throw new LeaseLost();
    if (trouble instanceof Fatal) return await finish('failed', describeError(trouble));
    if (!trouble && slice.progress.current?.done) {
      const verdict = rejectsVerdict(counts, options.rejectLimit);
      return verdict ? await finish('failed', describeError(verdict)) : await finish('done');
    }
    if (halt.reason === 'stop') return await finish('stopped');
    if (trouble && halt.reason === undefined) return await stall(lease, slice, trouble, finish, log);
    if (halt.reason === 'deadline' && !slice.checkpoints?.moved) {
      return await stall(lease, slice, noProgress(slice.destination), finish, log);
    }
    await lease.release((current) => current);
    return { run, more: halt.reason === 'deadline', delayMs: 0 };
  } catch (error) {
    // Nothing could be written: the lease runs out and whoever claims the run goes on from its last checkpoint.
    lease.end();
    log.warn({ run: run.id, pipeline: run.pipeline, code: describeError(error).code }, 'slice ended without a final checkpoint');
    return { run, more: !(error instanceof LeaseLost), delayMs: 1000 };
  }
}

/** A job on the other side that takes longer than a slice would otherwise be sent again by every slice, for ever. */
const noProgress = ({ title, stuckAdvice = `look whether ${title} answers` }: Destination<unknown>) =>
  new Retryable('no_progress', `Whole slices of work have settled nothing: ${stuckAdvice}, then resume.`);

/** Passing trouble: leave the run to a later slice, unless that has been tried too often without moving. */
async function stall(
  lease: Lease,
  slice: Slice,
  trouble: unknown,
  finish: (status: 'failed', error: { code: string; message: string }) => Promise<SliceResult>,
  log: Logger,
): Promise<SliceResult> {
  const error = describeError(trouble);
  const stalls = slice.checkpoints?.moved ? 1 : lease.run.stalls + 1;
  const now = lease.serverNow;
  const stalledAt = stalls === 1 ? undefined : lease.run.stalledAt;
  const stalledMs = stalledAt === undefined ? 0 : now - Date.parse(stalledAt);
  const passing = stalledMs < PATIENCE.ms || stalls < PATIENCE.slices;
  const givenUp = trouble instanceof Retryable ? !passing : stalls >= MAX_UNEXPECTED;
  log.warn(
    { run: lease.run.id, code: error.code, stalls, ...(trouble instanceof Retryable ? {} : { frames: stackFrames(trouble) }) },
    'run is interrupted',
  );
  if (givenUp) return finish('failed', error);
  const asked = trouble instanceof Retryable ? (trouble.retryAfterMs ?? 0) : 0;
  const delayMs = Math.round(Math.max(asked, backoff(stalls, 500, 60_000)));
  const notBefore = new Date(now + delayMs).toISOString();
  await lease.release((run) => ({ ...run, stalls, stalledAt: stalledAt ?? new Date(now).toISOString(), notBefore }));
  return { run: lease.run, more: true, delayMs };
}
