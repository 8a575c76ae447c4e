import { useCallback, useMemo, useState } from 'react';
import type { SettingsStatus } from '../api/types';
import { changedPaths, entered, taken, type Values, without } from './model';

export type Fault = SettingsStatus['faults'][number];

/** What a user has entered over what was saved last, and what is wrong with it. */
export interface Draft {
  /** What it was begun with: others may have saved since. */
  status: SettingsStatus;
  values: Values;
  changed: string[];
  faults: Fault[];
  /** The faults are those of a save; else what is saved already can't be used. */
  isRefused: boolean;
  set(path: string, value: unknown): void;
  /** Several at once. */
  setAll(given: Values): void;
  /** Back to the environment's value. */
  reset(path: string): void;
  /** The value of a setting as these have it. */
  take(path: string, from: Values): void;
  discard(): void;
  /** Begins with what is saved now; values are those of the draft. */
  begin(status: SettingsStatus, values?: Values): void;
  refuse(faults: Fault[]): void;
}

interface State {
  status: SettingsStatus;
  values: Values;
  faults: Fault[];
  isRefused: boolean;
}

const begun = (status: SettingsStatus, values = status.values): State => ({
  status,
  values,
  faults: status.faults,
  isRefused: false,
});

/** A draft follows what is saved until something is entered: from then on others' changes show when it is saved. */
export function useDraft(newest: SettingsStatus): Draft {
  const [state, setState] = useState(() => begun(newest));
  const { status, values, faults, isRefused } = state;
  const changed = useMemo(() => changedPaths(status.values, values), [status, values]);
  if (changed.length === 0 && newest !== status && newest.revision >= status.revision) setState(begun(newest));
  /** Changes values; what was wrong with the changed ones is to be judged again. */
  const edit = useCallback(
    (change: (before: State) => Values) =>
      setState((before) => {
        const next = change(before);
        const touched = changedPaths(before.values, next);
        return { ...before, values: next, faults: before.faults.filter(({ path }) => !touched.includes(path)) };
      }),
    [],
  );
  return useMemo(
    () => ({
      ...{ status, values, changed, faults, isRefused },
      set: (path, value) => edit((before) => entered(before.status, before.values, path, value)),
      setAll: (given) =>
        edit((before) =>
          Object.entries(given).reduce((now, [path, value]) => entered(before.status, now, path, value), before.values),
        ),
      reset: (path) => edit((before) => without(before.values, path)),
      take: (path, from) => edit((before) => taken(before.values, path, from)),
      discard: () => setState((before) => begun(before.status)),
      begin: (next, given) => setState(begun(next, given)),
      refuse: (given) => setState((before) => ({ ...before, faults: given, isRefused: true })),
    }),
    [status, values, changed, faults, isRefused, edit],
  );
}
