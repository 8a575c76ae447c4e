import type { Reason } from '../contract/sequence';
import type { StoredRun } from '../state/documents';
import type { StoredSequence, StoredStep } from '../state/sequences';

/** How the steps of a sequence follow from one another; nothing here reads or writes. */

export const inProgress = ({ status }: Pick<StoredSequence, 'status'>): boolean =>
  status === 'queued' || status === 'running' || status === 'stopping';

/** The sequence with one of its steps replaced. */
export const withStep = (sequence: StoredSequence, step: StoredStep): StoredSequence => ({
  ...sequence,
  steps: sequence.steps.map((each) => (each.pipeline === step.pipeline ? step : each)),
});

/** The step whose run is being started or in progress; there is one at most. */
export const openStep = ({ steps }: StoredSequence): StoredStep | undefined =>
  steps.find(({ status }) => status === 'starting' || status === 'running');

/** Whether a run will have imported everything; any other scope leaves records out. */
export const coversAll = ({ scope, status }: Pick<StoredRun, 'scope' | 'status'>): boolean =>
  scope.kind === 'all' && scope.startId === undefined && status !== 'stopping';

/** What a step needs to know of its run. */
export type StepRun = Pick<StoredRun, 'id' | 'status' | 'counts' | 'error' | 'finishedAt'>;

/** A step whose run has ended. */
export function endedStep({ resumes: _, reason: _reason, ...step }: StoredStep, run: StepRun): StoredStep {
  const { counts, status, error } = run;
  if (status === 'failed') return { ...step, status, counts, ...(error ? { reason: error } : {}) };
  return { ...step, status: status === 'done' ? 'done' : 'stopped', counts };
}

export const failedStep = ({ resumes: _, ...step }: StoredStep, reason: Reason): StoredStep => ({
  ...step,
  status: 'failed',
  reason,
});

/** A step that is to start its run from the beginning. */
export const waitingStep = ({ pipeline }: StoredStep): StoredStep => ({ pipeline, status: 'waiting' });

/** The next step whose dependencies are done; undefined when none can begin any more. */
export function nextStep(sequence: StoredSequence, dependsOn: (pipeline: string) => readonly string[]): StoredStep | undefined {
  return sequence.steps.find(
    ({ pipeline, status }) => status === 'waiting' && statusesOf(sequence, dependsOn(pipeline)).every((each) => each === 'done'),
  );
}

/** What depends on an import that didn't end well is left out, and so is what depends on that. */
export function withLeftOut(sequence: StoredSequence, dependsOn: (pipeline: string) => readonly string[]): StoredSequence {
  return sequence.steps.reduce((current, { pipeline }) => {
    const step = current.steps.find((each) => each.pipeline === pipeline);
    const cause = step?.status === 'waiting' ? dependsOn(pipeline).find((id) => endedBadly(current, id)) : undefined;
    return step && cause !== undefined ? withStep(current, leftOut(step, cause)) : current;
  }, sequence);
}

/** All that waits is left out: the failure of this import is one of all others as well. */
export function withNothingLeft(sequence: StoredSequence, cause: string): StoredSequence {
  return {
    ...sequence,
    steps: sequence.steps.map((step) => (step.status === 'waiting' ? leftOut(step, cause) : step)),
  };
}

/** How a sequence without open or waiting steps has ended. */
export function endingOf({ steps }: StoredSequence): 'done' | 'failed' | 'stopped' {
  if (steps.some(({ status }) => status === 'failed')) return 'failed';
  return steps.every(({ status }) => status === 'done') ? 'done' : 'stopped';
}

const BAD = ['failed', 'stopped', 'left_out'];

const statusesOf = ({ steps }: StoredSequence, pipelines: readonly string[]) =>
  steps.filter(({ pipeline }) => pipelines.includes(pipeline)).map(({ status }) => status);

const endedBadly = (sequence: StoredSequence, pipeline: string): boolean =>
  statusesOf(sequence, [pipeline]).some((status) => BAD.includes(status));

const leftOut = ({ resumes: _, ...step }: StoredStep, pipeline: string): StoredStep => ({
  ...step,
  status: 'left_out',
  reason: { code: 'dependency_not_done', message: `The import of ${pipeline} did not end well.`, pipeline },
});
