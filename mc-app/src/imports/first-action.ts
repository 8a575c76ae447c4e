import type { Changes, PipelineStatus } from '../api/types';

/** What resuming would bring to its end: the last run, or one of everything that failed before it. */
export function unfinishedRun({ lastRun, failedRun }: Pick<PipelineStatus, 'lastRun' | 'failedRun'>): PipelineStatus['lastRun'] {
  const isOver = lastRun === undefined || lastRun.status === 'done' || lastRun.scope.kind === 'deletion';
  return isOver ? failedRun : lastRun;
}

/** What a person will most likely do next: the one blue button of a card; undefined when all is as it should be. */
export function firstAction(
  { lastRun, failedRun, watermark }: Pick<PipelineStatus, 'lastRun' | 'failedRun' | 'watermark'>,
  changes: Changes | undefined,
): 'all' | 'resume' | 'changes' | undefined {
  if (unfinishedRun({ lastRun, failedRun })) return 'resume';
  if (watermark === undefined) return 'all';
  return changes?.since !== undefined && changes.count !== 0 ? 'changes' : undefined;
}
