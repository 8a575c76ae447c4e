import { designTokens } from '@commercetools-uikit/design-system';
import styled from '@emotion/styled';

export const Group = styled.fieldset`
  border: 0;
  margin: 0;
  padding: 0;
  display: flex;
  flex-wrap: wrap;
  gap: ${designTokens.spacing20} ${designTokens.spacing50};
  font-size: ${designTokens.fontSize30};
`;
export const Legend = styled.legend`
  padding: 0 0 ${designTokens.spacing20};
  font-weight: ${designTokens.fontWeight600};
`;
export const Option = styled.label`
  display: inline-flex;
  align-items: center;
  gap: ${designTokens.spacing20};
  cursor: pointer;
`;
export const Tick = styled.input`
  width: 18px;
  height: 18px;
  margin: 0;
  accent-color: ${designTokens.colorPrimary};
`;

interface Props<V extends string> {
  title: string;
  name: string;
  value: V;
  options: readonly (readonly [value: V, label: string])[];
  onChange: (value: V) => void;
}

/** One of few. The browser's own radio buttons: the kit's nest one radio in another, which screen readers announce twice. */
export function Choice<V extends string>({ title, name, value, options, onChange }: Props<V>) {
  return (
    <Group>
      <Legend>{title}</Legend>
      {options.map(([each, label]) => (
        <Option key={each}>
          <Tick type="radio" name={name} value={each} checked={each === value} onChange={() => onChange(each)} />
          {label}
        </Option>
      ))}
    </Group>
  );
}
