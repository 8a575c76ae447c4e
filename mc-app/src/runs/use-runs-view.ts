import { useHistory, useLocation } from 'react-router-dom';
import type { Run, RunsQuery } from '../api/types';

const STATUSES = ['queued', 'running', 'stopping', 'done', 'failed', 'stopped'] as const satisfies Run['status'][];
export const TRIGGERS = ['user', 'schedule', 'machine', 'cli', 'live'] as const satisfies Run['trigger'][];

export interface RunsView extends Pick<RunsQuery, 'pipeline' | 'status' | 'trigger' | 'from' | 'to' | 'before'> {
  /** Failed ones on top of the first page. */
  first?: 'failed' | undefined;
}

const known = <V extends string>(values: readonly V[], given: string | null): V | undefined =>
  values.find((each) => each === given);
/** What isn't a time is no filter: the service would refuse it. */
const timeOf = (given: string | null): string | undefined =>
  given && /T.*(Z|[+-]\d\d:\d\d)$/.test(given) && !Number.isNaN(Date.parse(given)) ? given : undefined;

function viewOf(given: URLSearchParams): RunsView {
  const found: RunsView = {
    pipeline: given.get('pipeline') ?? undefined,
    status: known(STATUSES, given.get('status')),
    trigger: known(TRIGGERS, given.get('trigger')),
    from: timeOf(given.get('from')),
    to: timeOf(given.get('to')),
    first: known(['failed'], given.get('first')),
    before: given.get('before') ?? undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value));
}

/** Whether not all runs are wanted. */
export const isFiltered = ({ before: _b, first: _f, ...filters }: RunsView): boolean => Object.values(filters).some(Boolean);

/** Which runs are shown is part of the address, so that it can be shared, reloaded and gone back to. */
export function useRunsView() {
  const history = useHistory<{ depth?: number } | undefined>();
  const { pathname, search, state } = useLocation<{ depth?: number } | undefined>();
  const view = viewOf(new URLSearchParams(search));
  const depth = state?.depth ?? 0;
  const go = (next: RunsView, nextDepth: number) => {
    const pairs = Object.entries(next).filter(([, value]) => value);
    history.push({ pathname, search: new URLSearchParams(pairs).toString(), state: { depth: nextDepth } });
  };
  const { before: _, ...filters } = view;
  return {
    view,
    change: (next: RunsView) => go({ ...next, before: undefined }, 0),
    older: (before: string) => go({ ...view, before }, depth + 1),
    /** Pages have no way back but the one we came by; who came by a link goes to the newest. */
    newer: () => (depth > 0 ? history.goBack() : go(filters, 0)),
  };
}
