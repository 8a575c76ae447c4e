import MultilineTextField from '@commercetools-uikit/multiline-text-field';
import TextField from '@commercetools-uikit/text-field';
import { useState } from 'react';
import { isMetricName } from '../effects';
import { useForm } from '../form-context';
import { isSame } from '../model';
import { useSettingsText } from '../texts/use-settings-text';
import { Candidates } from './candidates';
import { Faults } from './faults';
import type { FieldProps } from './framed';
import { useField } from './use-field';
import { Warning } from './warning';

const errorsOf = (faults: readonly string[]) => ({
  touched: true,
  errors: Object.fromEntries(faults.map((each) => [each, true])),
  renderError: (text: string) => text,
});

/** A text; names of fields that records have are offered. */
export function TextValueField({ path }: FieldProps) {
  const { value, title, help, faults, set, isReadOnly } = useField(path);
  const s = useSettingsText();
  const { changed } = useForm().draft;
  return (
    <>
      <TextField
        title={title}
        description={help}
        value={typeof value === 'string' ? value : ''}
        isReadOnly={isReadOnly}
        onChange={({ target }) => set(target.value)}
        {...errorsOf(faults)}
      />
      {isMetricName(path) && changed.includes(path) && <Warning>{s('metrics.warning')}</Warning>}
      {!isReadOnly && <Candidates path={path} onTake={set} />}
    </>
  );
}

/** A number. What is none goes to the service as it is, which says so. */
export function NumberField({ path, leaf: { minimum, maximum } }: FieldProps) {
  const { value, title, help, faults, set, isReadOnly } = useField(path);
  const s = useSettingsText();
  const numberOf = (text: string) => (/^-?\d+([.,]\d+)?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : text);
  const [text, setText] = useLocalText(value, numberOf, (given) => (given === undefined ? '' : String(given)));
  const range = minimum !== undefined && maximum !== undefined ? s('number.range', { minimum, maximum }) : undefined;
  return (
    <TextField
      title={title}
      description={help}
      horizontalConstraint={10}
      value={text}
      isReadOnly={isReadOnly}
      onChange={({ target }) => {
        setText(target.value);
        set(numberOf(target.value));
      }}
      {...(range === undefined ? {} : { hint: range })}
      {...errorsOf(faults)}
    />
  );
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** A list of texts, one a line. */
export function TextListField({ path }: FieldProps) {
  const { value, title, help, faults, set, isReadOnly } = useField(path);
  const s = useSettingsText();
  const [text, setText] = useLocalText(value, linesOf, (given) => (Array.isArray(given) ? given.join('\n') : ''));
  return (
    <>
      <MultilineTextField
        title={title}
        description={help}
        hint={s('texts.hint')}
        defaultExpandMultilineText
        value={text}
        isReadOnly={isReadOnly}
        onChange={({ target }) => {
          setText(target.value);
          set(linesOf(target.value));
        }}
      />
      <Faults of={faults} />
    </>
  );
}

/** The text as it is typed, until the value is another than what it says: after a reset, or when others have saved. */
function useLocalText(value: unknown, read: (text: string) => unknown, write: (value: unknown) => string) {
  const [text, setText] = useState(() => write(value));
  const shown = isSame(read(text), value) || (value === undefined && text === '') ? text : write(value);
  return [shown, setText] as const;
}
