import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { Group, Legend, Option, Tick } from '../../frame/choice';
import { useSettingWords } from '../texts/use-setting-words';
import { Faults } from './faults';
import type { FieldProps } from './framed';
import { useField } from './use-field';

/** On or off. */
export function ToggleField({ path }: FieldProps) {
  const { value, title, help, faults, set, isReadOnly } = useField(path);
  return (
    <Spacings.Stack scale="xs">
      <Option>
        <Tick
          type="checkbox"
          checked={value === true}
          disabled={isReadOnly}
          aria-describedby={`${path}-help`}
          onChange={() => set(value !== true)}
        />
        <Text.Body fontWeight="bold">{title}</Text.Body>
      </Option>
      <Help path={path} help={help} />
      <Faults of={faults} />
    </Spacings.Stack>
  );
}

const Help = ({ path, help }: { path: string; help: string }) => (
  <div id={`${path}-help`}>
    <Text.Detail tone="secondary">{help}</Text.Detail>
  </div>
);

interface OptionsProps {
  path: string;
  type: 'radio' | 'checkbox';
  options: readonly string[];
  isChosen: (option: string) => boolean;
  onChange: (option: string) => void;
}

/** Few values, each with its words. */
function Options({ path, type, options, isChosen, onChange }: OptionsProps) {
  const words = useSettingWords();
  const { title, help, faults, isReadOnly } = useField(path);
  return (
    <Spacings.Stack scale="xs">
      <Group aria-describedby={`${path}-help`}>
        <Legend>{title}</Legend>
        {options.map((each) => (
          <Option key={each}>
            <Tick type={type} name={path} checked={isChosen(each)} disabled={isReadOnly} onChange={() => onChange(each)} />
            {words.option(path, each)}
          </Option>
        ))}
      </Group>
      <Help path={path} help={help} />
      <Faults of={faults} />
    </Spacings.Stack>
  );
}

/** One of few. */
export function ChoiceField({ path, leaf }: FieldProps) {
  const { value, set } = useField(path);
  return <Options path={path} type="radio" options={leaf.enum ?? []} isChosen={(each) => each === value} onChange={set} />;
}

/** Any of few, kept in the order of the schema. */
export function ChoicesField({ path, leaf }: FieldProps) {
  const { value, set } = useField(path);
  const options = leaf.items?.enum ?? [];
  const chosen = Array.isArray(value) ? value : [];
  const toggle = (option: string) =>
    set(options.filter((each) => (each === option ? !chosen.includes(each) : chosen.includes(each))));
  return <Options path={path} type="checkbox" options={options} isChosen={(each) => chosen.includes(each)} onChange={toggle} />;
}
