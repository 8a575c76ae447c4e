import { type ReactNode, useEffect, useRef } from 'react';

/** What a save led to, brought into sight: the button is at the end of a long form, this on top of it. */
export function InSight({ role, children }: { role: 'alert' | 'status'; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Where nothing is drawn there is nothing to scroll. Newer browsers answer with a promise, which is no clean-up.
    place.current?.scrollIntoView?.({ block: 'center' });
  }, []);
  return (
    <div ref={place} role={role}>
      {children}
    </div>
  );
}
