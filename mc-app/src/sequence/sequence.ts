import type { PipelineStatus, Run } from '../api/types';

/** Imports that run one after the other. */
export interface Sequence {
  /** Those that haven't begun yet, in order. */
  waiting: string[];
  /** The one under way. */
  current?: { pipeline: string; runId: string };
}

export type Step =
  | { kind: 'wait' }
  | { kind: 'start'; pipeline: string }
  /** The one under way is done, but another kind of run holds up the next: whatever comes after ours is no matter of ours. */
  | { kind: 'settle' }
  /** Somebody has started the same import already: it counts as ours. */
  | { kind: 'adopt'; pipeline: string; runId: string }
  | { kind: 'finish' }
  /** The one under way did not end well, so those that build on it don't begin. */
  | { kind: 'abandon'; pipeline: string };

/** Whether a run will have imported everything; any other scope leaves records out. */
const isEverything = ({ scope, status }: Run): boolean =>
  scope.kind === 'all' && scope.startId === undefined && status !== 'stopping';

/** What to do next, judged by the service's own word on each pipeline. */
export function nextStep({ waiting, current }: Sequence, pipelines: PipelineStatus[]): Step {
  if (current) {
    const status = pipelines.find(({ pipeline }) => pipeline === current.pipeline);
    if (!status) return { kind: 'abandon', pipeline: current.pipeline };
    if (status.active?.id === current.runId) return { kind: 'wait' };
    // Ids of runs begin with their time: an older last run means that the status is older than our start.
    if (!status.lastRun || status.lastRun.id < current.runId) return { kind: 'wait' };
    if (status.lastRun.id !== current.runId || status.lastRun.status !== 'done') {
      return { kind: 'abandon', pipeline: current.pipeline };
    }
  }
  const [next] = waiting;
  if (next === undefined) return { kind: 'finish' };
  const active = pipelines.find(({ pipeline }) => pipeline === next)?.active;
  if (!active) return { kind: 'start', pipeline: next };
  if (isEverything(active)) return { kind: 'adopt', pipeline: next, runId: active.id };
  return current ? { kind: 'settle' } : { kind: 'wait' };
}

const KEY = 'data-imports.sequence';

const isSequence = (value: unknown): value is Sequence =>
  typeof value === 'object' && value !== null && Array.isArray((value as Partial<Sequence>).waiting);

/** Kept with the tab, so that a reload goes on. */
export function loadSequence(): Sequence | undefined {
  try {
    const value: unknown = JSON.parse(window.sessionStorage.getItem(KEY) ?? 'null');
    return isSequence(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function saveSequence(sequence: Sequence | undefined): void {
  if (sequence) window.sessionStorage.setItem(KEY, JSON.stringify(sequence));
  else window.sessionStorage.removeItem(KEY);
}
