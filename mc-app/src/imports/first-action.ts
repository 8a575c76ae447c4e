import type { Changes, PipelineStatus, Sequence } from '../api/types';
import { isUnderWay } from '../sequence/overview';

/** What resuming would bring to its end: the last run, or one of everything that failed before it. */
export function unfinishedRun({ lastRun, failedRun }: Pick<PipelineStatus, 'lastRun' | 'failedRun'>): PipelineStatus['lastRun'] {
  const isOver = lastRun === undefined || lastRun.status === 'done' || lastRun.scope.kind === 'deletion';
  return isOver ? failedRun : lastRun;
}

/** What a person will most likely do next with an import; undefined when all is as it should be. */
export function firstAction(
  { lastRun, failedRun, watermark }: Pick<PipelineStatus, 'lastRun' | 'failedRun' | 'watermark'>,
  changes: Changes | undefined,
): 'all' | 'resume' | 'changes' | undefined {
  if (unfinishedRun({ lastRun, failedRun })) return 'resume';
  if (watermark === undefined) return 'all';
  return changes?.since !== undefined && changes.count !== 0 ? 'changes' : undefined;
}

/** What has changed since each import; null where that isn't to be had. */
export type KnownChanges = Record<string, Changes | null | undefined>;

/**
 * Where the one blue button of the page is: what was left unfinished goes first, then what was never imported, then what has changed.
 * While something runs nothing else is started alone. Undefined until it is known whether something has changed.
 */
export function nextOf(
  pipelines: PipelineStatus[],
  sequence: Pick<Sequence, 'status'> | undefined,
  changes: KnownChanges,
): 'everything' | 'sequence' | { pipeline: string } | undefined {
  if (sequence && isUnderWay(sequence)) return 'everything';
  if (sequence && sequence.status !== 'done') return 'sequence';
  const idle = pipelines.filter(({ active, stateError }) => !active && !stateError);
  const firstOf = (action: ReturnType<typeof firstAction>) =>
    idle.find((status) => firstAction(status, changes[status.pipeline] ?? undefined) === action);
  const isRunning = pipelines.some(({ active }) => active);
  const first = firstOf('resume') ?? (isRunning ? undefined : (firstOf('all') ?? firstOf('changes')));
  if (first) return { pipeline: first.pipeline };
  return isRunning || idle.every(({ pipeline }) => changes[pipeline] !== undefined) ? 'everything' : undefined;
}
