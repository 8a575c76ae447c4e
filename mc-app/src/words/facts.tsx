import { designTokens } from '@commercetools-uikit/design-system';
import styled from '@emotion/styled';
import type { ReactNode } from 'react';

const List = styled.dl`
  display: grid;
  grid-template-columns: repeat(auto-fill, minmax(130px, 1fr));
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

/** Names and values side by side, as many to a row as fit; a value of undefined is left out. */
export function Facts({ of }: { of: (readonly [name: string, value: ReactNode])[] }) {
  return (
    <List>
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
