import { useApplicationContext } from '@commercetools-frontend/application-shell-connectors';
import { useEffect } from 'react';
import { useText } from '../i18n/use-text';

/** Names the page in the browser's tab and history. The shell gives all pages of an application one title, again and again. */
export function usePageTitle(page: string): void {
  const t = useText();
  const project = useApplicationContext(({ project: shown }) => shown?.key ?? '');
  const wanted = `${page} – ${t('app.title')} – ${project}`;
  useEffect(() => {
    const put = () => {
      if (document.title !== wanted) document.title = wanted;
    };
    put();
    const observer = new MutationObserver(put);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [wanted]);
}
