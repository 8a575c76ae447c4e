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

/** One of few. */
export function ChoiceField({ path, leaf }: FieldProps) {
  const words = useSettingWords();
  const { value, title, help, faults, set, isReadOnly } = useField(path);
  return (
    <Spacings.Stack scale="xs">
      <Group aria-describedby={`${path}-help`}>
        <Legend>{title}</Legend>
        {(leaf.enum ?? []).map((each) => (
          <Option key={each}>
            <Tick type="radio" name={path} checked={value === each} disabled={isReadOnly} onChange={() => set(each)} />
            {words.option(path, each)}
          </Option>
        ))}
      </Group>
      <Help path={path} help={help} />
      <Faults of={faults} />
    </Spacings.Stack>
  );
}

/** Any of few, kept in the order of the schema. */
export function ChoicesField({ path, leaf }: FieldProps) {
  const words = useSettingWords();
  const { value, title, help, faults, set, isReadOnly } = useField(path);
  const options = leaf.items?.enum ?? [];
  const chosen = Array.isArray(value) ? value : [];
  const toggled = (option: string) =>
    options.filter((each) => (each === option ? !chosen.includes(each) : chosen.includes(each)));
  return (
    <Spacings.Stack scale="xs">
      <Group aria-describedby={`${path}-help`}>
        <Legend>{title}</Legend>
        {options.map((each) => (
          <Option key={each}>
            <Tick type="checkbox" checked={chosen.includes(each)} disabled={isReadOnly} onChange={() => set(toggled(each))} />
            {words.option(path, each)}
          </Option>
        ))}
      </Group>
      <Help path={path} help={help} />
      <Faults of={faults} />
    </Spacings.Stack>
  );
}
