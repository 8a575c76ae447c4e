import { designTokens } from '@commercetools-uikit/design-system';
import Stamp from '@commercetools-uikit/stamp';
import styled from '@emotion/styled';

/** The kit's red on pink is too pale for small letters (WCAG 2.2 asks for a contrast of 4.5). */
const Readable = styled.span`
  white-space: nowrap;
  & div {
    color: ${designTokens.colorError25};
  }
`;

interface Props {
  tone: 'critical' | 'warning' | 'positive' | 'information' | 'secondary';
  label: string;
}

/** A word with a colour; the word alone says it all. */
export function ToneStamp({ tone, label }: Props) {
  const stamp = <Stamp isCondensed tone={tone} label={label} />;
  return tone === 'critical' ? <Readable>{stamp}</Readable> : stamp;
}
