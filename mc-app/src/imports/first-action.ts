import type { Changes, PipelineStatus } from '../api/types';

/** What a person will most likely do next: the one blue button of a card; undefined when all is as it should be. */
export function firstAction(
  { lastRun, watermark }: Pick<PipelineStatus, 'lastRun' | 'watermark'>,
  changes: Changes | undefined,
): 'all' | 'resume' | 'changes' | undefined {
  const ended = lastRun?.status;
  if (lastRun && lastRun.scope.kind !== 'deletion' && (ended === 'failed' || ended === 'stopped')) return 'resume';
  if (watermark === undefined) return 'all';
  return changes?.since !== undefined && changes.count !== 0 ? 'changes' : undefined;
}
