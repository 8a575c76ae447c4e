import { useSyncExternalStore } from 'react';

/** Below it a table has no room for a column for every number; the menu of the Merchant Center takes its part. */
const NARROW = '(max-width: 1399px)';
/** Where there is no window to measure, as in tests without a browser, it is wide. */
const query = (): MediaQueryList | undefined => window.matchMedia?.(NARROW);

function subscribe(changed: () => void): () => void {
  const list = query();
  list?.addEventListener('change', changed);
  return () => list?.removeEventListener('change', changed);
}

/** Whether the window is too narrow for wide tables. */
export const useIsNarrow = (): boolean => useSyncExternalStore(subscribe, () => query()?.matches ?? false);
