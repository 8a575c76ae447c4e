import { ContentNotification } from '@commercetools-uikit/notifications';
import Text from '@commercetools-uikit/text';
import TextField from '@commercetools-uikit/text-field';
import { useState } from 'react';
import { ActDialog } from '../frame/act-dialog';
import { useForm } from './form-context';
import { effectiveOf } from './model';
import { useSettingWords } from './texts/use-setting-words';
import { useSettingsText } from './texts/use-settings-text';

/** What counts twice afterwards. */
export const WORD = 'orders';

interface Props {
  /** Paths of the names that change. */
  renamed: readonly string[];
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Another metric can't be made one with the old one again: a word has to be typed before its name is saved. */
export function RenamedMetricsDialog({ renamed, busy, onConfirm, onClose }: Props) {
  const s = useSettingsText();
  const words = useSettingWords();
  const { status, values } = useForm().draft;
  const [word, setWord] = useState('');
  const nameOf = (from: typeof values, path: string) => String(effectiveOf(status, from, path) ?? '');
  return (
    <ActDialog
      title={s('save.title')}
      confirm={s('bar.save')}
      isDisabled={busy || word.trim() !== WORD}
      problem={undefined}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      {renamed.map((path) => (
        <Text.Body key={path}>
          {s('save.renamed', { title: words.title(path), from: nameOf(status.values, path), to: nameOf(values, path) })}
        </Text.Body>
      ))}
      <ContentNotification type="warning">{s('metrics.warning')}</ContentNotification>
      <TextField title={s('save.word', { word: WORD })} value={word} onChange={({ target }) => setWord(target.value)} />
    </ActDialog>
  );
}
