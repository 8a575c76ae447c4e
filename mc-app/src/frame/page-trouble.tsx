import { ContentNotification } from '@commercetools-uikit/notifications';
import { asServiceError } from '../api/service-error';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { useCurrentStatus } from './status-context';
import { TroubleNotice } from './trouble-notice';

/** What a page asks the service for itself, besides the status. */
export interface OwnQuery {
  error: Error | null;
  /** When it was last answered, in milliseconds since 1970; 0 if never. */
  dataUpdatedAt: number;
  refetch(): unknown;
}

/**
 * Tells that the service has stopped answering, and how old everything below is then. Trouble with the page's own question
 * is told only while the status is well: it would be the same trouble twice.
 */
export function PageTrouble({ own }: { own?: OwnQuery }) {
  const t = useText();
  const words = useWords();
  const { trouble, refetch, dataUpdatedAt } = useCurrentStatus();
  if (!trouble) return own?.error ? <TroubleNotice error={asServiceError(own.error)} onRetry={() => own.refetch()} /> : null;
  const retry = () => {
    void refetch();
    if (own?.error) own.refetch();
  };
  const at = dataUpdatedAt || own?.dataUpdatedAt;
  return (
    <>
      <TroubleNotice error={trouble} onRetry={retry} />
      {at ? <ContentNotification type="warning">{t('stale', { at: words.clock(at) })}</ContentNotification> : null}
    </>
  );
}
