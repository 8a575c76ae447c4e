import { useForm } from '../form-context';
import { effectiveOf } from '../model';
import { useSettingWords } from '../texts/use-setting-words';

/** What a widget shows of a setting, and what becomes of what is entered. */
export function useField(path: string) {
  const { draft, isReadOnly } = useForm();
  const words = useSettingWords();
  return {
    value: effectiveOf(draft.status, draft.values, path),
    title: words.title(path),
    help: words.help(path),
    /** Why it can't be used as it is, in words. */
    faults: draft.faults.filter((fault) => fault.path === path).map(words.fault),
    set: (value: unknown) => draft.set(path, value),
    isReadOnly,
  };
}
