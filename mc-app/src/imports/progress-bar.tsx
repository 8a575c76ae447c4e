import { designTokens } from '@commercetools-uikit/design-system';
import { keyframes } from '@emotion/react';
import styled from '@emotion/styled';

const Track = styled.div`
  height: 8px;
  border-radius: 4px;
  overflow: hidden;
  background: ${designTokens.colorNeutral90};
`;
const Done = styled.div`
  height: 100%;
  border-radius: 4px;
  background: ${designTokens.colorPrimary};
  transition: width 0.6s linear;
  @media (prefers-reduced-motion: reduce) {
    transition: none;
  }
`;
const slide = keyframes`
  from { transform: translateX(-100%); }
  to { transform: translateX(400%); }
`;
const Moving = styled.div`
  height: 100%;
  width: 25%;
  border-radius: 4px;
  background: ${designTokens.colorPrimary};
  animation: ${slide} 2s ease-in-out infinite;
  @media (prefers-reduced-motion: reduce) {
    animation: none;
  }
`;

interface Props {
  /** Read out by screen readers. */
  label: string;
  value: number;
  /** Without it the time left is unknown, and the bar says so by moving instead of growing. */
  total: number | undefined;
}

/** The kit's bar can't say "unknown", and has one fixed name for all bars of a page. */
export function ProgressBar({ label, value, total }: Props) {
  if (total === undefined) {
    return (
      <Track role="progressbar" aria-label={label}>
        <Moving />
      </Track>
    );
  }
  // A total may be an estimate, and records may be added meanwhile: the bar is full then, never more than full.
  const percent = total === 0 ? 100 : Math.min(100, Math.floor((value / total) * 100));
  return (
    <Track role="progressbar" aria-label={label} aria-valuenow={percent} aria-valuemin={0} aria-valuemax={100}>
      <Done style={{ width: `${percent}%` }} />
    </Track>
  );
}
