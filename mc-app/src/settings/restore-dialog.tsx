import { ContentNotification } from '@commercetools-uikit/notifications';
import Text from '@commercetools-uikit/text';
import TextField from '@commercetools-uikit/text-field';
import { useState } from 'react';
import type { SettingsRevision } from '../api/types';
import { ActDialog } from '../frame/act-dialog';
import { isMetricName } from './effects';
import { useForm } from './form-context';
import { changedPaths, leavesOf } from './model';
import { WORD } from './renamed-metrics-dialog';
import { useSettingWords } from './texts/use-setting-words';
import { useSettingsText } from './texts/use-settings-text';

interface Props {
  of: SettingsRevision;
  onConfirm: () => void;
  onClose: () => void;
}

/** What would be other than now, before a revision is saved again; names of metrics ask for the word as they do in the form. */
export function RestoreDialog({ of: { revision, values }, onConfirm, onClose }: Props) {
  const s = useSettingsText();
  const words = useSettingWords();
  const { status } = useForm().draft;
  const [word, setWord] = useState('');
  const changes = changedPaths(status.values, values);
  const needsWord = changes.some(isMetricName);
  return (
    <ActDialog
      title={s('history.restoreTitle', { revision })}
      confirm={s('history.restore')}
      isDisabled={changes.length === 0 || (needsWord && word.trim() !== WORD)}
      problem={undefined}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <Text.Body>{s(changes.length === 0 ? 'history.restoreSame' : 'history.restoreBody')}</Text.Body>
      {changes.map((path) => (
        <Text.Body key={path}>
          {s('pair', { name: words.title(path), text: words.saved(path, values[path], leavesOf(status)[path]) })}
        </Text.Body>
      ))}
      {needsWord && (
        <>
          <ContentNotification type="warning">{s('metrics.warning')}</ContentNotification>
          <TextField title={s('save.word', { word: WORD })} value={word} onChange={({ target }) => setWord(target.value)} />
        </>
      )}
    </ActDialog>
  );
}
