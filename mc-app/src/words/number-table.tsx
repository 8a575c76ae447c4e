import { designTokens } from '@commercetools-uikit/design-system';
import styled from '@emotion/styled';

/** What a row is about, then its numbers, one below the other. */
export const NumberTable = styled.table`
  width: 100%;
  border-collapse: collapse;
  font-variant-numeric: tabular-nums;
  & th,
  & td {
    padding: ${designTokens.spacing10} ${designTokens.spacing20};
    text-align: right;
  }
  & th:first-of-type,
  & td:first-of-type {
    text-align: left;
  }
`;
