import { designTokens } from '@commercetools-uikit/design-system';
import { ContentNotification } from '@commercetools-uikit/notifications';
import styled from '@emotion/styled';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { asServiceError } from '../api/service-error';
import { useErrorText } from './use-error-text';

interface Notice {
  id: number;
  kind: 'error' | 'warning' | 'success';
  text: string;
}

interface Say {
  worked(text: string): void;
  noted(text: string): void;
  failed(text: string): void;
  /** In our words for the code, or in the service's, which name the next step. */
  refused(thrown: unknown): void;
}

const ShownContext = createContext<{ notices: Notice[]; dismiss(id: number): void }>({ notices: [], dismiss: () => {} });
const SayContext = createContext<Say | undefined>(undefined);

/** More would push the page out of sight; the newest say what matters. */
const MOST = 3;

/** The newest notices; one with the same text is replaced. */
function withNotice(shown: Notice[], kind: Notice['kind'], text: string): Notice[] {
  const id = 1 + Math.max(0, ...shown.map((notice) => notice.id));
  return [...shown.filter((notice) => notice.text !== text), { id, kind, text }].slice(-MOST);
}

/**
 * What an action led to, shown on top of the page until it is dismissed. The shell's own notifications vanish while one
 * reads them, and neither their contrast nor their roles are what WCAG asks for.
 */
export function NoticesProvider({ children }: { children: ReactNode }) {
  const errorText = useErrorText();
  const [notices, setNotices] = useState<Notice[]>([]);
  const say = useMemo((): Say => {
    const add = (kind: Notice['kind']) => (text: string) => setNotices((shown) => withNotice(shown, kind, text));
    const failed = add('error');
    return {
      worked: add('success'),
      noted: add('warning'),
      failed,
      refused(thrown) {
        failed(errorText(asServiceError(thrown)).text);
      },
    };
  }, [errorText]);
  const { pathname } = useLocation();
  // What was said of one page is of no use on another.
  useEffect(() => setNotices((all) => (pathname && all.length > 0 ? [] : all)), [pathname]);
  const shown = useMemo(
    () => ({ notices, dismiss: (id: number) => setNotices((all) => all.filter((notice) => notice.id !== id)) }),
    [notices],
  );
  return (
    <SayContext.Provider value={say}>
      <ShownContext.Provider value={shown}>{children}</ShownContext.Provider>
    </SayContext.Provider>
  );
}

export function useSay(): Say {
  const say = useContext(SayContext);
  if (!say) throw new Error('useSay needs a NoticesProvider above it.');
  return say;
}

const Place = styled.div`
  & > * {
    margin-bottom: ${designTokens.spacing40};
  }
`;

/** The place where notices appear; it is there before they are, or screen readers would miss them. */
export function Notices() {
  const { notices, dismiss } = useContext(ShownContext);
  return (
    <Place aria-live="polite">
      {notices.map(({ id, kind, text }) => (
        <ContentNotification key={id} type={kind} onRemove={() => dismiss(id)}>
          {text}
        </ContentNotification>
      ))}
    </Place>
  );
}
