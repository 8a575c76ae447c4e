import { QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import type { RecordOfPage } from '../record-of';
import { type Service, SilentFor } from './client';
import { asServiceError, ServiceError } from './service-error';
import type { RecordView } from './types';

/** While its import is in progress. */
const WATCHING_MS = 2000;

/** An error of the service is shown where it matters; anything else is a mistake of ours and belongs to the shell's error page. */
const isBug = (error: Error): boolean => !(error instanceof ServiceError);

export const createQueryClient = () =>
  new QueryClient({
    defaultOptions: {
      // Klaviyo is asked when the panel is opened or refreshed, not whenever the window gets the focus.
      queries: { retry: false, networkMode: 'always', refetchOnWindowFocus: false, throwOnError: isBug },
      mutations: { retry: false, networkMode: 'always' },
    },
  });

/** The record beside what Klaviyo has of it, watched while its import is in progress. */
export function useRecord(service: Service, record: RecordOfPage) {
  const client = useQueryClient();
  const key = ['record', record.pipeline, record.id];
  const isFresh = useRef(false);
  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }): Promise<RecordView> => {
      const before = client.getQueryData<RecordView>(key);
      const fresh = isFresh.current;
      isFresh.current = false;
      const answer = await service.view(record, fresh, signal);
      // Its import has ended: what the service remembers is of before.
      return before?.importing && !answer.importing && !fresh ? service.view(record, true, signal) : answer;
    },
    refetchInterval: ({ state: { data, error } }) => {
      if (error instanceof SilentFor) return error.seconds * 1000;
      return data?.importing ? WATCHING_MS : false;
    },
    refetchIntervalInBackground: false,
  });
  const refresh = () => {
    isFresh.current = true;
    void query.refetch();
  };
  const sending = useMutation({
    mutationFn: () => service.send(record),
    onSuccess: ({ id }) => client.setQueryData<RecordView>(key, (known) => known && { ...known, importing: { runId: id } }),
    // It may have begun meanwhile, by another user or a schedule.
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
  const problem = sending.error ?? query.error;
  return {
    view: query.data,
    at: query.dataUpdatedAt,
    error: problem ? asServiceError(problem) : undefined,
    isAsking: query.isFetching,
    isSending: sending.isPending,
    refresh: () => {
      sending.reset();
      refresh();
    },
    send: () => sending.mutate(),
  };
}
