import type { PipelineStatus, Run } from './types';

/** An answer of another instance may be older than the one before: a person who watches must not see numbers fall. */
function furthest<R extends Pick<Run, 'id' | 'counts' | 'heartbeatAt'>>(known: R | undefined, fresh: R): R {
  if (known?.id !== fresh.id || fresh.counts.read >= known.counts.read) return fresh;
  return { ...fresh, counts: known.counts };
}

/** The fresh list, with the counts of runs in progress never below those already shown. */
export function neverBackwards(known: PipelineStatus[] | undefined, fresh: PipelineStatus[]): PipelineStatus[] {
  return fresh.map((status) => {
    const before = known?.find(({ pipeline }) => pipeline === status.pipeline);
    return status.active ? { ...status, active: furthest(before?.active, status.active) } : status;
  });
}

/** In the order they should run: every pipeline after those it depends on, otherwise as the service lists them. */
export function inOrder(pipelines: PipelineStatus[]): PipelineStatus[] {
  const ordered: PipelineStatus[] = [];
  const place = (status: PipelineStatus, path: string[]): void => {
    if (ordered.includes(status) || path.includes(status.pipeline)) return;
    for (const id of status.dependsOn) {
      const needed = pipelines.find(({ pipeline }) => pipeline === id);
      if (needed) place(needed, [...path, status.pipeline]);
    }
    ordered.push(status);
  };
  for (const status of pipelines) place(status, []);
  return ordered;
}
