import { Group, Legend, Option, Tick } from './choice';

interface Props<V extends string | number> {
  title: string;
  values: readonly V[];
  options: readonly (readonly [value: V, label: string])[];
  onChange: (values: V[]) => void;
}

/** Any of few, in their order. */
export function Choices<V extends string | number>({ title, values, options, onChange }: Props<V>) {
  const toggled = (value: V): V[] =>
    options.map(([each]) => each).filter((each) => (each === value ? !values.includes(each) : values.includes(each)));
  return (
    <Group>
      <Legend>{title}</Legend>
      {options.map(([each, label]) => (
        <Option key={each}>
          <Tick type="checkbox" checked={values.includes(each)} onChange={() => onChange(toggled(each))} />
          {label}
        </Option>
      ))}
    </Group>
  );
}
