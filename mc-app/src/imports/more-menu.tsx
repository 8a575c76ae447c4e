import { designTokens } from '@commercetools-uikit/design-system';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import styled from '@emotion/styled';
import { type FocusEvent, type KeyboardEvent, useId, useRef, useState } from 'react';
import { useText } from '../i18n/use-text';

const Place = styled.div`
  position: relative;
`;
const List = styled.ul`
  position: absolute;
  z-index: 1;
  top: 100%;
  left: 0;
  margin: ${designTokens.spacing10} 0 0;
  padding: ${designTokens.spacing10} 0;
  min-width: 100%;
  list-style: none;
  background: ${designTokens.colorSurface};
  border: 1px solid ${designTokens.colorNeutral90};
  border-radius: ${designTokens.borderRadius4};
  box-shadow: ${designTokens.shadow7};
`;
const Item = styled.button<{ isCritical: boolean }>`
  width: 100%;
  padding: ${designTokens.spacing20} ${designTokens.spacing40};
  border: 0;
  background: none;
  font: inherit;
  font-size: ${designTokens.fontSize30};
  text-align: left;
  white-space: nowrap;
  cursor: pointer;
  color: ${({ isCritical }) => (isCritical ? designTokens.colorError25 : designTokens.colorSolid)};
  &:hover:enabled,
  &:focus-visible {
    background: ${designTokens.colorPrimary95};
  }
  &:disabled {
    cursor: not-allowed;
    color: ${designTokens.colorNeutral60};
  }
`;

export interface MoreAction {
  label: string;
  /** Names the import, where several are on the page. */
  name: string;
  isDisabled: boolean;
  isCritical?: boolean;
  onClick: () => void;
}

/**
 * What is done less often, behind one button. Buttons that are shown and hidden, not a menu of its own keys: the kit's
 * doesn't close with Esc and doesn't say whether it is open.
 */
export function MoreMenu({ title, actions }: { title: string; actions: MoreAction[] }) {
  const t = useText();
  const id = useId();
  const place = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);
  const toggle = () => place.current?.querySelector('button')?.focus();
  const closeWithEsc = ({ key }: KeyboardEvent) => {
    if (key !== 'Escape' || !isOpen) return;
    setOpen(false);
    toggle();
  };
  const closeWhenLeft = ({ relatedTarget }: FocusEvent) => {
    if (!place.current?.contains(relatedTarget)) setOpen(false);
  };
  const choose = (action: MoreAction) => {
    setOpen(false);
    // A dialog gives the focus back to what had it, and the chosen line is gone by then.
    toggle();
    action.onClick();
  };
  return (
    <Place ref={place} onKeyDown={closeWithEsc} onBlur={closeWhenLeft}>
      <SecondaryButton
        label={t('more.action')}
        aria-label={t('more.label', { title })}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      />
      {isOpen && (
        <List id={id}>
          {actions.map((action) => (
            <li key={action.label}>
              <Item
                type="button"
                aria-label={action.name}
                disabled={action.isDisabled}
                isCritical={action.isCritical ?? false}
                onClick={() => choose(action)}
              >
                {action.label}
              </Item>
            </li>
          ))}
        </List>
      )}
    </Place>
  );
}
