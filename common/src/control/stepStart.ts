import { describeError } from '../base/errors';
import { Fatal, Refused } from '../contract/errors';
import type { StoredSequence, StoredStep } from '../state/sequences';
import type { Runs } from './runs';
import { failedStep, waitingStep } from './steps';

/** Starts or resumes the run that is written down in the step; a concurrent call with the same id changes nothing. */
export async function beginStep(runs: Runs, step: StoredStep, { mode, trigger, requestedBy }: StoredSequence): Promise<void> {
  const { pipeline, runId = '' } = step;
  if (step.resumes !== undefined) {
    await runs.resume(runId).catch((error: unknown) => {
      if (!(error instanceof Refused && error.runId === runId)) throw error;
    });
    return;
  }
  const watermark = (await runs.status(pipeline))?.value.watermark;
  const scope = mode === 'changes' && watermark !== undefined ? ({ kind: 'changes' } as const) : ({ kind: 'all' } as const);
  await runs.startOnce(runId, { pipeline, scope, trigger, requestedBy });
}

/** What a step becomes that couldn't be begun. @throws what may pass by itself */
export function notBegun(step: StoredStep, error: unknown): StoredStep {
  if (error instanceof Refused && error.code === 'already_running') {
    const { status: _, ...rest } = step;
    return step.resumes === undefined ? waitingStep(step) : { ...rest, status: 'waiting' };
  }
  // What is no longer resumable is imported from the beginning.
  if (error instanceof Refused && step.resumes !== undefined) return waitingStep(step);
  if (error instanceof Refused || error instanceof Fatal) return failedStep(step, describeError(error));
  throw error;
}
