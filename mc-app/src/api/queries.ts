import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { isUnderWay } from '../sequence/overview';
import { afterError, IDLE_MS, orNone, WATCHING_MS } from './polling';
import { inOrder, neverBackwards } from './progress';
import { useService } from './service-context';
import { asServiceError } from './service-error';
import type { PipelineStatus, Run, RunSamples, RunsQuery, Sequence } from './types';

const FAILURES_PAGE = 50;

export const STATUS = ['status'];
export const RUNS = ['runs'];
const running = (pipelines: PipelineStatus[] | undefined) => pipelines?.some(({ active }) => active !== undefined) ?? false;

/** Differs when a run has begun or ended. */
const runIds = (pipelines: PipelineStatus[]) => pipelines.map(({ active, lastRun }) => [active?.id, lastRun?.id]).join();

/** Every pipeline, polled while the page is visible. The history is asked for again when it is not the whole truth any more. */
export function useStatus() {
  const service = useService();
  const query = useQuery({
    queryKey: STATUS,
    queryFn: async ({ signal, client }) => {
      const { pipelines } = await service.get('/sync/status', {}, signal);
      const known = client.getQueryData<PipelineStatus[]>(STATUS);
      const fresh = inOrder(neverBackwards(known, pipelines));
      if (known && runIds(known) !== runIds(fresh)) void client.invalidateQueries({ queryKey: RUNS });
      return fresh;
    },
    refetchInterval: ({ state }) => (running(state.data) ? WATCHING_MS : IDLE_MS),
    refetchIntervalInBackground: false,
  });
  return { ...query, error: query.error ? asServiceError(query.error) : undefined };
}

const SEQUENCE = ['sequence'];

/** The imports that run one after the other, wherever they were started. A service without them answers 404: none, then. */
export function useSequence() {
  const service = useService();
  return useQuery({
    queryKey: SEQUENCE,
    queryFn: ({ signal }) => orNone<{ sequence?: Sequence }>(service.get('/sequence', {}, signal), {}),
    refetchInterval: ({ state }) => (state.data?.sequence && isUnderWay(state.data.sequence) ? WATCHING_MS : IDLE_MS),
    refetchIntervalInBackground: false,
  });
}

/** A page of finished runs, newest first. */
export function useRuns(query: RunsQuery) {
  const service = useService();
  return useQuery({
    queryKey: [...RUNS, query],
    queryFn: ({ signal }) => service.get('/runs', { query }, signal),
    refetchInterval: afterError,
    placeholderData: keepPreviousData,
  });
}

const FAILED_FIRST = 20;

/** The newest failed ones of those that are wanted; none while they aren't asked for. */
export function useFailedRuns(query: Omit<RunsQuery, 'limit' | 'status'>, enabled: boolean): Run[] {
  const service = useService();
  const wanted: RunsQuery = { ...query, status: 'failed', limit: FAILED_FIRST };
  const { data } = useQuery({
    queryKey: [...RUNS, wanted],
    queryFn: ({ signal }) => service.get('/runs', { query: wanted }, signal),
    enabled,
  });
  return enabled ? (data?.runs ?? []) : [];
}

/** One run as the history knows it; asked again when `underWay` changes, because the history is written at the end. */
export function useRun(id: string, underWay: boolean) {
  const service = useService();
  return useQuery({
    queryKey: ['run', id, underWay],
    queryFn: ({ signal }) => service.get('/runs/{id}', { path: { id } }, signal),
    refetchInterval: afterError,
    placeholderData: keepPreviousData,
  });
}

/** How far a run was when: asked for again and again while it is in progress. A service without it answers 404: nothing to draw, then. */
export function useSamples(id: string, underWay: boolean) {
  const service = useService();
  return useQuery({
    queryKey: ['samples', id, underWay],
    queryFn: ({ signal }) => orNone<RunSamples>(service.get('/runs/{id}/samples', { path: { id } }, signal), { samples: [] }),
    refetchInterval: (query) => (underWay ? WATCHING_MS : afterError(query)),
    refetchIntervalInBackground: false,
    placeholderData: keepPreviousData,
  });
}

/** Which rejected records: those of a reason, those whose id or label has this in it. */
export interface FailuresWanted {
  code?: string | undefined;
  q?: string;
}

/** The rejected records of a run, page by page. `count` changes while a run is in progress, and the list with it. */
export function useFailures(id: string, count: number, wanted: FailuresWanted = {}) {
  const service = useService();
  return useInfiniteQuery({
    queryKey: ['failures', id, count, wanted],
    queryFn: ({ pageParam, signal }) =>
      service.get(
        '/runs/{id}/failures',
        { path: { id }, query: { limit: FAILURES_PAGE, ...wanted, ...(pageParam ? { after: pageParam } : {}) } },
        signal,
      ),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    enabled: count > 0,
  });
}

/** Counting asks commercetools; it needn't be fresher. */
const CHANGES_STALE_MS = 60_000;

/** How many records there are to import before the first time. */
export function useTotal(pipeline: string) {
  const service = useService();
  return useQuery({
    queryKey: ['total', pipeline],
    queryFn: ({ signal }) => service.get('/sync/{pipeline}/changes', { path: { pipeline } }, signal),
    staleTime: CHANGES_STALE_MS,
  });
}

/** What has changed since the last complete import; asked again when another run has ended. */
export function useChanges(pipeline: string, lastRunId: string | undefined) {
  const service = useService();
  return useQuery({
    queryKey: ['changes', pipeline, lastRunId],
    queryFn: ({ signal }) => service.get('/sync/{pipeline}/changes', { path: { pipeline } }, signal),
    staleTime: CHANGES_STALE_MS,
    refetchInterval: CHANGES_STALE_MS,
    refetchIntervalInBackground: false,
    enabled: lastRunId !== undefined,
  });
}
