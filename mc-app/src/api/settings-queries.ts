import { useQuery } from '@tanstack/react-query';
import { afterError, orNone } from './polling';
import { useService } from './service-context';
import type { SettingsStatus } from './types';

export const SETTINGS = ['settings'];

/** The settings, and where each is from. A service without them answers 404: null, then. */
export function useSettings() {
  const service = useService();
  return useQuery({
    queryKey: SETTINGS,
    queryFn: ({ signal }) => orNone<SettingsStatus, null>(service.get('/settings', {}, signal), null),
    refetchInterval: afterError,
  });
}

/** What was saved by whom, when; newest first. */
export function useSettingsHistory() {
  const service = useService();
  return useQuery({
    queryKey: [...SETTINGS, 'history'],
    queryFn: async ({ signal }) => (await service.get('/settings/history', {}, signal)).revisions,
    refetchInterval: afterError,
  });
}

/** Fields of the newest records are read for it, so that it is asked for once in a while only. */
const CANDIDATES_STALE_MS = 10 * 60_000;

/** Names of fields that the newest records of an import have, and how many of them; of no import while there is none to ask for. */
export function useCandidates(pipeline: string | undefined) {
  const service = useService();
  return useQuery({
    queryKey: ['candidates', pipeline],
    queryFn: ({ signal }) => service.get('/settings/candidates', { query: { pipeline: pipeline ?? '' } }, signal),
    enabled: pipeline !== undefined,
    staleTime: CANDIDATES_STALE_MS,
    refetchOnWindowFocus: false,
  });
}
