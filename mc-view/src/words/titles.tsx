import { designTokens } from '@commercetools-uikit/design-system';
import styled from '@emotion/styled';

/** What the view is about. It is a document of its own, whose outline begins with it. */
export const Title = styled.h1`
  margin: 0;
  font-size: ${designTokens.fontSize50};
  line-height: ${designTokens.lineHeight50};
  font-weight: ${designTokens.fontWeight600};
  overflow-wrap: anywhere;
`;

/** What a part of it is about. */
export const PartTitle = styled.h2`
  margin: 0;
  font-size: ${designTokens.fontSize30};
  line-height: ${designTokens.lineHeight40};
  font-weight: ${designTokens.fontWeight600};
`;
