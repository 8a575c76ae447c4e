import FlatButton from '@commercetools-uikit/flat-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useForm } from '../form-context';
import { effectiveOf, isSame, leavesOf, otherSource } from '../model';
import { useSettingWords } from '../texts/use-setting-words';
import { useSettingsText } from '../texts/use-settings-text';

/** Where the value of a setting is from, what it would be without what is saved, and the way back to that. */
export function SourceLine({ path, part }: { path: string; part?: string }) {
  const s = useSettingsText();
  const { title } = useSettingWords();
  const { draft, isReadOnly } = useForm();
  const source = useSource(path);
  const isOwn = Object.hasOwn(draft.values, path);
  const other = otherSource(draft.status, path);
  const back = s(other === 'environment' ? 'source.backEnvironment' : 'source.backDefault');
  return (
    <Spacings.Inline scale="s" alignItems="center">
      <Text.Detail tone="secondary">{part === undefined ? source : s('pair', { name: part, text: source })}</Text.Detail>
      {isOwn && !isReadOnly && (
        <FlatButton label={back} aria-label={s('pair', { name: back, text: title(path) })} onClick={() => draft.reset(path)} />
      )}
    </Spacings.Inline>
  );
}

function useSource(path: string): string {
  const s = useSettingsText();
  const words = useSettingWords();
  const { draft } = useForm();
  const { status, values } = draft;
  const other = otherSource(status, path);
  const isOwn = Object.hasOwn(values, path);
  const isChanged = draft.changed.includes(path);
  if (!isOwn) return [s(`source.${other}`), ...(isChanged ? [s('source.left')] : [])].join(' ');
  const value = words.value(path, status.otherwise[path], leavesOf(status)[path]);
  const origin = s(isChanged ? 'source.entered' : 'source.saved');
  if (isSame(effectiveOf(status, values, path), status.otherwise[path])) return origin;
  if (values[path] === '') return `${origin} ${s('source.unused', { value })}`;
  return `${origin} ${s(other === 'environment' ? 'source.otherwise' : 'source.otherwiseDefault', { value })}`;
}
