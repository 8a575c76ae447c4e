import { ContentNotification } from '@commercetools-uikit/notifications';
import { asServiceError } from '../api/service-error';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { ErrorNotice } from './error-notice';
import { useCurrentStatus } from './status-context';

/** What a page asks the service for itself, besides the status. */
export interface OwnQuery {
  error: Error | null;
  /** When it was last answered, in milliseconds since 1970; 0 if never. */
  dataUpdatedAt: number;
  refetch(): unknown;
}

/**
 * Shows that the service has stopped answering, and how old everything below is then. An error of the page's own question
 * is shown only while the status has none: it would be the same error twice.
 */
export function PageError({ own }: { own?: OwnQuery }) {
  const t = useText();
  const words = useWords();
  const { error, refetch, dataUpdatedAt } = useCurrentStatus();
  if (!error) return own?.error ? <ErrorNotice error={asServiceError(own.error)} onRetry={() => own.refetch()} /> : null;
  const retry = () => {
    void refetch();
    if (own?.error) own.refetch();
  };
  const at = dataUpdatedAt || own?.dataUpdatedAt;
  return (
    <>
      <ErrorNotice error={error} onRetry={retry} />
      {at ? <ContentNotification type="warning">{t('stale', { at: words.clock(at) })}</ContentNotification> : null}
    </>
  );
}
