import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Text from '@commercetools-uikit/text';
import { useNotifications } from '../api/live-queries';
import { asServiceError } from '../api/service-error';
import type { NotificationStatus } from '../api/types';
import { DocumentLink } from '../frame/document-link';
import { ErrorNotice } from '../frame/error-notice';
import { useSettingsText } from '../settings/texts/use-settings-text';
import { Channels } from './channels';
import { Deliveries } from './deliveries';

/** Who is notified of failures, and whether it arrives. What is reported is a setting like others. */
export function NotificationsSection() {
  const t = useSettingsText();
  const { data, error, isPending, refetch } = useNotifications();
  return (
    <>
      <Text.Body>{t('notify.body')}</Text.Body>
      {isPending && <LoadingSpinner>{t('notify.loading')}</LoadingSpinner>}
      {error && <ErrorNotice error={asServiceError(error)} onRetry={() => refetch()} />}
      {data && (
        <>
          <Warnings status={data} />
          <Channels status={data} />
          <Deliveries deliveries={data.deliveries} />
        </>
      )}
      <DocumentLink name="notifications.md" />
    </>
  );
}

function Warnings({ status: { webhook, email, deliveries } }: { status: NotificationStatus }) {
  const t = useSettingsText();
  if (!webhook.set && !email.set) return <ContentNotification type="warning">{t('notify.nothingSet')}</ContentNotification>;
  const last = deliveries[0]?.sendings ?? [];
  const failed = last.some(({ status, attempts }) => status === 'given_up' || (status === 'waiting' && attempts > 0));
  return failed ? <ContentNotification type="error">{t('notify.lastFailed')}</ContentNotification> : null;
}
