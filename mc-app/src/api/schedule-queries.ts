import { useQuery } from '@tanstack/react-query';
import { afterError, orNone } from './polling';
import { useService } from './service-context';

export const SCHEDULES = ['schedules'];
/** Occurrences are whole minutes. */
const SCHEDULES_MS = 60_000;

/** What starts by itself. A service without schedules answers 404, which is no error: there is nothing to show then. */
export function useSchedules() {
  const service = useService();
  return useQuery({
    queryKey: SCHEDULES,
    queryFn: ({ signal }) =>
      orNone(
        service.get('/schedules', {}, signal).then(({ schedules }) => schedules),
        null,
      ),
    staleTime: SCHEDULES_MS,
    refetchInterval: (query) => afterError(query) || SCHEDULES_MS,
  });
}

/** When all imports start in order. A service without such schedules answers 404: there is nothing to show then. */
export function useEverythingSchedules() {
  const service = useService();
  return useQuery({
    queryKey: [...SCHEDULES, 'everything'],
    queryFn: ({ signal }) => orNone(service.get('/schedules/everything', {}, signal), null),
    staleTime: SCHEDULES_MS,
    refetchInterval: (query) => afterError(query) || SCHEDULES_MS,
  });
}
