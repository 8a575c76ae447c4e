import { keepPreviousData, QueryClient, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { isUnderWay } from '../sequence/overview';
import { inOrder, neverBackwards } from './progress';
import { useService } from './service-context';
import { asServiceError, ServiceError } from './service-error';
import type { PipelineStatus, Run, RunSamples, RunsQuery, Sequence } from './types';

/** While something runs; the service's documents change once a second at most. */
const WATCHING_MS = 2000;
/** Another user, or a schedule, may start something. */
const IDLE_MS = 10_000;
const FAILURES_PAGE = 50;

/** The notice of an error promises to ask again; what doesn't exist won't appear by asking. */
const afterError = ({ state: { error } }: { state: { error: Error | null } }) =>
  error && asServiceError(error).kind !== 'missing' ? IDLE_MS : false;

/** An error of the service is shown where it matters; anything else is a mistake of ours and belongs to the shell's error page. */
const isBug = (error: Error): boolean => !(error instanceof ServiceError);

/** One for the application. An error is shown at once, and the next poll asks again, not by hidden retries. */
export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      // The browser's idea of being online says nothing about a gateway on the same machine or in the same network.
      queries: { retry: false, networkMode: 'always', staleTime: 1000, throwOnError: isBug },
      mutations: { retry: false, networkMode: 'always' },
    },
  });

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
    queryFn: async ({ signal }): Promise<{ sequence?: Sequence }> => {
      try {
        return await service.get('/sequence', {}, signal);
      } catch (error) {
        if (error instanceof ServiceError && error.kind === 'missing') return {};
        throw error;
      }
    },
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
    queryFn: async ({ signal }): Promise<RunSamples> => {
      try {
        return await service.get('/runs/{id}/samples', { path: { id } }, signal);
      } catch (error) {
        if (error instanceof ServiceError && error.kind === 'missing') return { samples: [] };
        throw error;
      }
    },
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

export const SCHEDULES = ['schedules'];
/** Occurrences are whole minutes. */
const SCHEDULES_MS = 60_000;

/** What starts by itself. A service without schedules answers 404, which is no error: there is nothing to show then. */
export function useSchedules() {
  const service = useService();
  return useQuery({
    queryKey: SCHEDULES,
    queryFn: async ({ signal }) => {
      try {
        return (await service.get('/schedules', {}, signal)).schedules;
      } catch (error) {
        if (error instanceof ServiceError && error.kind === 'missing') return null;
        throw error;
      }
    },
    staleTime: SCHEDULES_MS,
    refetchInterval: (query) => afterError(query) || SCHEDULES_MS,
  });
}

/** When all imports start in order. A service without such schedules answers 404: there is nothing to show then. */
export function useEverythingSchedules() {
  const service = useService();
  return useQuery({
    queryKey: [...SCHEDULES, 'everything'],
    queryFn: async ({ signal }) => {
      try {
        return await service.get('/schedules/everything', {}, signal);
      } catch (error) {
        if (error instanceof ServiceError && error.kind === 'missing') return null;
        throw error;
      }
    },
    staleTime: SCHEDULES_MS,
    refetchInterval: (query) => afterError(query) || SCHEDULES_MS,
  });
}

/** Days that the page of real time shows. */
/** A week and today: as much as tells what is usual for an hour. */
const LIVE_DAYS = 8;

/** What real time is doing; its figures are up to 10 s old themselves. */
/** @param days how many are asked for */
export function useLive(days = LIVE_DAYS) {
  const service = useService();
  return useQuery({
    queryKey: ['live', days],
    queryFn: ({ signal }) => service.get('/live', { query: { days } }, signal),
    // The numbers stay while more days are asked for.
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data && state.data.state !== 'off' ? WATCHING_MS : IDLE_MS),
    refetchIntervalInBackground: false,
  });
}

const NOTIFICATIONS_MS = 10_000;

/** Where notifications go, what is reported, and how the last ones fared. */
export function useNotifications() {
  const service = useService();
  return useQuery({
    queryKey: ['notifications'],
    queryFn: ({ signal }) => service.get('/notifications', {}, signal),
    refetchInterval: NOTIFICATIONS_MS,
    refetchIntervalInBackground: false,
  });
}

const ACCOUNT = 'account';
const ACCOUNT_STALE_MS = 10 * 60_000;
/** What an action on imports may have changed: the account that the key belongs to is no part of it, and costs a check. */
export const touchedByActions = ({ queryKey }: { queryKey: readonly unknown[] }): boolean => queryKey[0] !== ACCOUNT;

/** The account in Klaviyo that is written to, as the check of the connection found it; undefined while it isn't known. */
export function useAccount(): { id: string; name?: string } | undefined {
  const service = useService();
  const { data } = useQuery({
    queryKey: [ACCOUNT],
    queryFn: ({ signal }) => service.get('/connection', {}, signal),
    staleTime: ACCOUNT_STALE_MS,
    gcTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  const checks = data?.systems.flatMap((system) => system.checks) ?? [];
  const { account: id, name } = checks.find((check) => check.id === 'klaviyo_account')?.params ?? {};
  return id === undefined ? undefined : { id, ...(name ? { name } : {}) };
}

/** Tests both sides now; costs their limits, so it is never polled. */
export function useConnection() {
  const service = useService();
  return useQuery({
    queryKey: ['connection'],
    queryFn: ({ signal }) => service.get('/connection', {}, signal),
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
}
