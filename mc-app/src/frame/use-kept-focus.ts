import { type FocusEvent, useEffect, useRef } from 'react';

/**
 * Keeps the focus in a part of the page whose buttons are replaced, as by the progress of what they started: without it the
 * browser puts the focus back to the top of the page.
 * @param shown changes with what is shown there
 * @returns properties of the part
 */
export function useKeptFocus<E extends HTMLElement>(shown: string) {
  const part = useRef<E>(null);
  const was = useRef({ inside: false, shown });
  useEffect(() => {
    const { inside } = was.current;
    const changed = was.current.shown !== shown;
    was.current.shown = shown;
    if (changed && inside && document.activeElement === document.body) part.current?.focus();
  }, [shown]);
  return {
    ref: part,
    tabIndex: -1,
    onFocus: () => {
      was.current.inside = true;
    },
    // Nothing gets the focus of a button that is removed; that is no leave.
    onBlur: ({ relatedTarget }: FocusEvent) => {
      if (relatedTarget instanceof Node && !part.current?.contains(relatedTarget)) was.current.inside = false;
    },
  };
}
