import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { ContentNotification } from '@commercetools-uikit/notifications';
import type { ReactNode } from 'react';
import { useIntl } from 'react-intl';
import type { PipelineStatus } from '../api/types';
import { useText } from '../i18n/use-text';
import { useCurrentStatus } from './status-context';
import { TroubleNotice } from './trouble-notice';
import { useMayManage } from './use-permission';

/** Shows its children once the service has answered; later trouble is told above what was known last. */
export function StatusGate({ children }: { children: (pipelines: PipelineStatus[]) => ReactNode }) {
  const t = useText();
  const intl = useIntl();
  const mayManage = useMayManage();
  const { data, trouble, refetch, dataUpdatedAt } = useCurrentStatus();
  const notice = trouble && <TroubleNotice error={trouble} onRetry={() => refetch()} />;
  if (!data) return notice ?? <LoadingSpinner>{t('loading')}</LoadingSpinner>;
  return (
    <>
      {notice}
      {notice && (
        <ContentNotification type="warning">
          {t('stale', { at: intl.formatTime(dataUpdatedAt, { timeStyle: 'medium' }) })}
        </ContentNotification>
      )}
      {!mayManage && <ContentNotification type="info">{t('permission.viewOnly')}</ContentNotification>}
      {children(data)}
    </>
  );
}
