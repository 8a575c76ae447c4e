import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useService } from '../api/service-context';
import { asServiceError, type ServiceError } from '../api/service-error';
import { SETTINGS } from '../api/settings-queries';
import type { SettingsStatus } from '../api/types';
import { useSay } from '../frame/notices';
import { changedPaths, type Merged, merged, type Values } from './model';
import type { Draft, Fault } from './use-draft';

/** What others have saved since the draft was begun. */
export interface Meanwhile extends Omit<Merged, 'values'> {
  by: { revision: number; changedAt: string; changedBy: string };
  mine: Values;
  /** What they have saved. */
  saved: Values;
}

/** What was saved last, and at which paths. */
export interface Saved {
  revision: number;
  paths: string[];
}

/** The faults that a refusal names, by their paths. */
export const faultsOf = ({ items }: ServiceError): Fault[] =>
  items.flatMap(({ field, reason, message }) => (field && reason ? [{ path: field, code: reason, message }] : []));

/**
 * Saves a draft, or old values. Refused values are marked in the draft; when others have saved meanwhile, the draft is laid over
 * what they have saved, and is to be saved again.
 * @param onFault called with the path of the first value that was refused
 */
export function useSave(draft: Draft, onFault: (path: string) => void) {
  const service = useService();
  const queries = useQueryClient();
  const say = useSay();
  const [meanwhile, setMeanwhile] = useState<Meanwhile>();
  const [saved, setSaved] = useState<Saved>();

  const take = (status: SettingsStatus, values?: Values) => {
    queries.setQueryData(SETTINGS, status);
    draft.begin(status, values);
  };
  const refused = async (error: ServiceError, mine: Values) => {
    const by = error.items[0]?.saved;
    const faults = faultsOf(error);
    if (by) {
      const now = await service.get('/settings', {});
      const { values, ...others } = merged(draft.status.values, mine, now.values);
      setMeanwhile({ ...others, by, mine, saved: now.values });
      take(now, values);
    } else if (faults[0]) {
      draft.refuse(faults);
      onFault(faults[0].path);
    } else say.refused(error);
  };
  const save = useMutation({
    mutationFn: (values: Values) => service.post('/settings', {}, { revision: draft.status.revision, values }),
    onSuccess(status) {
      setSaved({ revision: status.revision, paths: changedPaths(draft.status.values, status.values) });
      setMeanwhile(undefined);
      take(status);
      void queries.invalidateQueries({ queryKey: SETTINGS });
    },
    onError: (thrown, values) => refused(asServiceError(thrown), values).catch(say.refused),
  });
  return {
    save: (values: Values) => {
      setSaved(undefined);
      save.mutate(values);
    },
    busy: save.isPending,
    meanwhile,
    saved,
  };
}
