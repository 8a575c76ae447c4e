import { createContext, useContext } from 'react';
import type { Draft } from './use-draft';

interface Form {
  draft: Draft;
  /** Settings are locked, or the user may only look. */
  isReadOnly: boolean;
}

const FormContext = createContext<Form | undefined>(undefined);
export const FormProvider = FormContext.Provider;

export function useForm(): Form {
  const form = useContext(FormContext);
  if (!form) throw new Error('useForm needs a FormProvider above it.');
  return form;
}

/** Where a setting is on the page; faults lead there. */
export const placeOf = (path: string): string => `setting-${path}`;
