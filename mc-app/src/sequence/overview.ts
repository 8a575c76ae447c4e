import type { PipelineStatus, Sequence } from '../api/types';

type Step = Sequence['steps'][number];

export interface StepView extends Step {
  /** Records read and how many there are, while its run is in progress and that is known. */
  progress?: { read: number; total: number };
  /** The first that waits. */
  isNext: boolean;
}

export interface Overview {
  steps: StepView[];
  /** How many imports are over. */
  done: number;
  /** From 0 to 1: by records where all totals are known, else by imports. */
  share: number;
  /** Milliseconds; absent while an import still to come has no earlier run to judge by. */
  leftMs?: number;
  sum: { written: number; rejected: number };
}

export const isUnderWay = ({ status }: Pick<Sequence, 'status'>): boolean =>
  status === 'queued' || status === 'running' || status === 'stopping';

const isOver = ({ status }: Step): boolean => !['waiting', 'starting', 'running'].includes(status);

/** How far a sequence is, by its own word and by the status of the imports. */
export function overviewOf({ steps, mode }: Sequence, pipelines: PipelineStatus[]): Overview {
  const statusOf = ({ pipeline }: Step) => pipelines.find((each) => each.pipeline === pipeline);
  const activeOf = (step: Step) => {
    const active = statusOf(step)?.active;
    return active && active.id === step.runId ? active : undefined;
  };
  /** The last import of the same kind says what this one will be like. */
  const earlierOf = (step: Step) => {
    const last = statusOf(step)?.lastRun;
    return mode === 'all' && last?.scope.kind === 'all' && last.status === 'done' ? last : undefined;
  };
  const next = steps.find(({ status }) => status === 'waiting');
  const views = steps.map((step): StepView => {
    const { counts, total, totalIs } = activeOf(step) ?? {};
    const progress = counts && total !== undefined && totalIs !== 'unknown' ? { progress: { read: counts.read, total } } : {};
    return { ...step, ...progress, isNext: step === next };
  });
  const sizes = views.map((view): Size | undefined => {
    if (isOver(view)) return { read: view.counts?.read ?? 0, total: view.counts?.read ?? 0 };
    return view.progress ?? (view.status === 'waiting' ? sized(earlierOf(view)?.total) : undefined);
  });
  const left = views.map((view) => {
    if (isOver(view)) return 0;
    return view.status === 'waiting' ? earlierOf(view)?.workedMs : activeOf(view)?.etaMs;
  });
  return {
    steps: views,
    done: steps.filter(({ status }) => status === 'done').length,
    share: shareOf(sizes, views),
    ...(left.every((ms) => ms !== undefined) ? { leftMs: sum(left) } : {}),
    sum: {
      written: sum(steps.map(({ counts }) => counts?.written ?? 0)),
      rejected: sum(steps.map(({ counts }) => counts?.rejected ?? 0)),
    },
  };
}

interface Size {
  read: number;
  total: number;
}
const sized = (total: number | undefined): Size | undefined => (total === undefined ? undefined : { read: 0, total });
const sum = (numbers: number[]): number => numbers.reduce((all, each) => all + each, 0);
const part = ({ read, total }: Size): number => (total > 0 ? Math.min(1, read / total) : 1);

function shareOf(sizes: (Size | undefined)[], views: StepView[]): number {
  if (sizes.every((size) => size !== undefined)) {
    return part({ read: sum(sizes.map(({ read }) => read)), total: sum(sizes.map(({ total }) => total)) });
  }
  const parts = views.map((view) => {
    if (isOver(view)) return 1;
    return view.progress ? part(view.progress) : 0;
  });
  return sum(parts) / Math.max(1, views.length);
}
