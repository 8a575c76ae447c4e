import { useApplicationContext } from '@commercetools-frontend/application-shell-connectors';
import { useEverythingSchedules, useSchedules } from '../api/schedule-queries';
import { cronOf, DEFAULTS } from './rhythms';

/** What is set unless people choose otherwise, by the clocks of the user. */
export function useDefaultSchedules() {
  const timeZone = useApplicationContext(({ user }) => user?.timeZone || 'UTC');
  const of = (name: keyof typeof DEFAULTS) => ({ cron: cronOf(DEFAULTS[name]), timeZone, enabled: true });
  return { changes: of('changes'), all: of('all') };
}

/** The same, while it is known that nothing starts by itself so far. */
export function useSuggestedSchedules() {
  const defaults = useDefaultSchedules();
  const { data: everything } = useEverythingSchedules();
  const { data: single } = useSchedules();
  const isFree = everything && !everything.changes && !everything.all && single?.length === 0;
  return isFree ? defaults : undefined;
}
