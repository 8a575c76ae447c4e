import { type ReactNode, useEffect, useRef } from 'react';
import { useText } from '../i18n/use-text';

const FIELDS = 'input:not([type=hidden]):not(:disabled), textarea:not(:disabled), select:not(:disabled)';

/** The first field; of radio buttons the one that is chosen, as the tabulator would find it. */
function firstField(place: HTMLElement): HTMLElement | undefined {
  const [first, ...others] = place.querySelectorAll<HTMLInputElement>(FIELDS);
  if (first?.type !== 'radio') return first;
  return [first, ...others].find(({ name, checked }) => checked && name === first.name) ?? first;
}

function safeButton(place: HTMLElement, label: string): HTMLElement | undefined {
  const buttons = place.closest('[role=dialog]')?.querySelectorAll<HTMLElement>('button') ?? [];
  return [...buttons].find(({ textContent }) => textContent === label);
}

/**
 * The content of a dialog. The focus starts in its first field, else on the button that changes nothing, and returns to what
 * opened it, however it is closed: the kit's dialogs start on their × and leave the focus on the body of the page.
 */
export function DialogFocus({ children }: { children: ReactNode }) {
  const t = useText();
  const place = useRef<HTMLDivElement>(null);
  const cancel = t('dialog.cancel');
  useEffect(() => {
    const opener = document.activeElement;
    const inside = place.current;
    if (inside) (firstField(inside) ?? safeButton(inside, cancel))?.focus();
    return () => {
      // The dialog holds the focus until it is gone.
      setTimeout(() => opener instanceof HTMLElement && opener.isConnected && opener.focus());
    };
  }, [cancel]);
  return <div ref={place}>{children}</div>;
}
