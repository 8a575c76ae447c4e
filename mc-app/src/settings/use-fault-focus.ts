import { useCallback } from 'react';
import { useHistory } from 'react-router-dom';
import { usePaths } from '../frame/paths';
import { placeOf } from './form-context';
import { rulesOf, sectionOf } from './sections';

const FIRST = 'input:not(:disabled), textarea:not(:disabled), button';

/** Leads to a setting: to its section, and the focus into its field. */
export function useFaultFocus(): (path: string) => void {
  const paths = usePaths();
  const history = useHistory();
  return useCallback(
    (path) => {
      const section = paths.settingsOf(sectionOf(path));
      if (!history.location.pathname.startsWith(section)) history.push(section);
      // Once the section is there.
      setTimeout(() => {
        const place = document.getElementById(placeOf(path)) ?? document.getElementById(placeOf(rulesOf(path) ?? path));
        place?.querySelector<HTMLElement>(FIRST)?.focus();
      });
    },
    [paths, history],
  );
}
