import { designTokens } from '@commercetools-uikit/design-system';
import styled from '@emotion/styled';
import type { ReactNode } from 'react';
import { placeOf } from '../form-context';
import type { Leaf } from '../model';
import { SourceLine } from './source-line';

export interface FieldProps {
  path: string;
  leaf: Leaf;
}

export const Place = styled.div`
  max-width: 720px;
  display: grid;
  gap: ${designTokens.spacing20};
  scroll-margin: ${designTokens.spacing50};
`;

/** A setting with its place on the page, and below it where its value is from. */
export function Framed({ path, children }: { path: string; children: ReactNode }) {
  return (
    <Place id={placeOf(path)}>
      {children}
      <SourceLine path={path} />
    </Place>
  );
}
