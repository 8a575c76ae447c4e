import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import TextField from '@commercetools-uikit/text-field';
import { useState } from 'react';
import { useSettingWords } from '../texts/use-setting-words';
import { useSettingsText } from '../texts/use-settings-text';

interface Props {
  group: string;
  known: readonly string[];
  onAdd: (name: string) => void;
}

/** A field that none of the newest records has, but others may. */
export function AddName({ group, known, onAdd }: Props) {
  const s = useSettingsText();
  const { title } = useSettingWords();
  const [text, setText] = useState('');
  const name = text.trim();
  const add = () => {
    onAdd(name);
    setText('');
  };
  return (
    <Spacings.Inline scale="s" alignItems="flex-end">
      <TextField
        title={s('rules.add')}
        hint={s('rules.addHint')}
        horizontalConstraint={7}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <SecondaryButton
        label={s('rules.addButton')}
        aria-label={s('pair', { name: s('rules.addButton'), text: title(group) })}
        isDisabled={name === '' || known.includes(name)}
        onClick={add}
      />
    </Spacings.Inline>
  );
}
