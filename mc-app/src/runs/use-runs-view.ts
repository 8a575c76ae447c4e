import { useHistory, useLocation } from 'react-router-dom';
import type { RunStatus, RunsQuery } from '../api/types';

export type RunsView = Pick<RunsQuery, 'pipeline' | 'status' | 'before'>;

const STATUSES: readonly RunStatus[] = ['queued', 'running', 'stopping', 'done', 'failed', 'stopped'];

/** Which runs are shown is part of the address, so that it can be shared, reloaded and gone back to. */
export function useRunsView() {
  const history = useHistory<{ depth?: number } | undefined>();
  const { pathname, search, state } = useLocation<{ depth?: number } | undefined>();
  const given = new URLSearchParams(search);
  const status = STATUSES.find((each) => each === given.get('status'));
  const view: RunsView = {
    ...(given.get('pipeline') ? { pipeline: given.get('pipeline') ?? '' } : {}),
    ...(status ? { status } : {}),
    ...(given.get('before') ? { before: given.get('before') ?? '' } : {}),
  };
  const depth = state?.depth ?? 0;
  const go = (next: RunsView, nextDepth: number) => {
    const pairs = Object.entries(next).filter(([, value]) => value);
    history.push({ pathname, search: new URLSearchParams(pairs).toString(), state: { depth: nextDepth } });
  };
  return {
    view,
    change: ({ pipeline, status: wanted }: RunsView) => go({ pipeline, status: wanted }, 0),
    older: (before: string) => go({ ...view, before }, depth + 1),
    /** Pages have no way back but the one we came by; who came by a link goes to the newest. */
    newer: () => (depth > 0 ? history.goBack() : go({ pipeline: view.pipeline, status: view.status }, 0)),
  };
}
