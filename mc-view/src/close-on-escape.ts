import { useEffect } from 'react';

/** The shell's own × in the bar above the panel. */
const closeButton = () => document.querySelector<HTMLButtonElement>('header button, [role="banner"] button, button');

/** The host closes its panels on Escape, but hears no key that is pressed inside of the view: the shell's × tells it. */
export function useCloseOnEscape(): void {
  useEffect(() => {
    const onKey = ({ key, defaultPrevented }: KeyboardEvent) => {
      if (key === 'Escape' && !defaultPrevented) closeButton()?.click();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
