import { designTokens } from '@commercetools-uikit/design-system';
import styled from '@emotion/styled';

/** Rows of sentences with a few numbers, which stand on the right of their cells. */
export const TextTable = styled.table`
  width: 100%;
  border-collapse: collapse;
  font-variant-numeric: tabular-nums;
  & th,
  & td {
    padding: ${designTokens.spacing20};
    text-align: left;
    vertical-align: top;
    font-weight: normal;
    border-bottom: 1px solid ${designTokens.colorNeutral90};
  }
  & thead th {
    font-weight: ${designTokens.fontWeight600};
  }
  & [data-number='true'] {
    text-align: right;
    white-space: nowrap;
  }
`;
