import { designTokens } from '@commercetools-uikit/design-system';
import styled from '@emotion/styled';
import type { ReactNode } from 'react';

const List = styled.dl<{ width: string }>`
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(${({ width }) => width}, 1fr));
  gap: ${designTokens.spacing30} ${designTokens.spacing50};
  margin: 0;
`;
const Term = styled.dt`
  color: ${designTokens.colorNeutral40};
  font-size: ${designTokens.fontSize20};
  line-height: ${designTokens.lineHeight20};
`;
const Value = styled.dd`
  margin: 0;
  color: ${designTokens.colorSolid};
  font-size: ${designTokens.fontSize30};
  line-height: ${designTokens.lineHeight40};
  font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere;
`;

interface Props {
  of: (readonly [name: string, value: ReactNode])[];
  /** The least a column needs. */
  width?: string;
}

/** Names and values side by side, as many to a row as fit; a value of undefined is left out. */
export function Facts({ of, width = '130px' }: Props) {
  return (
    <List width={width}>
      {of
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <div key={name}>
            <Term>{name}</Term>
            <Value>{value}</Value>
          </div>
        ))}
    </List>
  );
}
