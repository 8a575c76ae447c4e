import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import TextField from '@commercetools-uikit/text-field';
import { type FormEvent, useState } from 'react';
import { useText } from '../i18n/use-text';

/** Finds rejected records by what users know them by. */
export function RecordSearch({ onSearch }: { onSearch(text: string): void }) {
  const t = useText();
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSearch(text.trim());
  };
  return (
    <form onSubmit={submit}>
      <Spacings.Inline scale="s" alignItems="flex-end">
        <TextField
          title={t('search.title')}
          horizontalConstraint={8}
          value={text}
          onChange={({ target }) => setText(target.value.slice(0, 100))}
        />
        <SecondaryButton type="submit" label={t('search.action')} />
      </Spacings.Inline>
    </form>
  );
}
