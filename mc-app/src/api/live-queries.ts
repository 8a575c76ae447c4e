import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IDLE_MS, WATCHING_MS } from './polling';
import { useService } from './service-context';

/** Days that the page of real time shows: a week and today, as much as tells what is usual for an hour. */
const LIVE_DAYS = 8;

/**
 * What real time is doing; its figures are up to 10 s old themselves.
 * @param days how many are asked for
 */
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
