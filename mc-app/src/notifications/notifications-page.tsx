import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Text from '@commercetools-uikit/text';
import { useNotifications } from '../api/live-queries';
import type { NotificationStatus } from '../api/types';
import { DocumentLink } from '../frame/document-link';
import { Frame } from '../frame/frame';
import { PageError } from '../frame/page-error';
import { useText } from '../i18n/use-text';
import { Channels } from './channels';
import { Deliveries } from './deliveries';
import { Rules } from './rules';

/** Who is notified of failures, of which, and whether it arrives. */
export function NotificationsPage() {
  const t = useText();
  const own = useNotifications();
  const { data } = own;
  return (
    <Frame>
      <PageError own={own} />
      <Text.Body>{t('notify.body')}</Text.Body>
      {own.isPending && <LoadingSpinner>{t('notify.loading')}</LoadingSpinner>}
      {data && (
        <>
          <Warnings status={data} />
          <Channels status={data} />
          <Deliveries deliveries={data.deliveries} />
          <Rules rules={data.rules} />
        </>
      )}
      <DocumentLink name="notifications.md" />
    </Frame>
  );
}

function Warnings({ status: { webhook, email, deliveries } }: { status: NotificationStatus }) {
  const t = useText();
  if (!webhook.set && !email.set) return <ContentNotification type="warning">{t('notify.nothingSet')}</ContentNotification>;
  const last = deliveries[0]?.sendings ?? [];
  const failed = last.some(({ status, attempts }) => status === 'given_up' || (status === 'waiting' && attempts > 0));
  return failed ? <ContentNotification type="error">{t('notify.lastFailed')}</ContentNotification> : null;
}
