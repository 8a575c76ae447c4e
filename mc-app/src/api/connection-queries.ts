import { useQuery } from '@tanstack/react-query';
import { useService } from './service-context';

const ACCOUNT = 'account';
const ACCOUNT_STALE_MS = 10 * 60_000;
/** What an action on imports may have changed: the account that the key belongs to is no part of it, and costs a check. */
export const touchedByActions = ({ queryKey }: { queryKey: readonly unknown[] }): boolean => queryKey[0] !== ACCOUNT;

/** The connection as it was checked when the application was opened. */
export function useCheckedConnection() {
  const service = useService();
  return useQuery({
    queryKey: [ACCOUNT],
    queryFn: ({ signal }) => service.get('/connection', {}, signal),
    staleTime: ACCOUNT_STALE_MS,
    gcTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
}

/** The account in Klaviyo that is written to, as the check of the connection found it; undefined while it isn't known. */
export function useAccount(): { id: string; name?: string } | undefined {
  const { data } = useCheckedConnection();
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
