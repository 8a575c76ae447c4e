import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { ContentNotification } from '@commercetools-uikit/notifications';
import type { ReactNode } from 'react';
import type { PipelineStatus } from '../api/types';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { useCurrentStatus } from './status-context';
import { TroubleNotice } from './trouble-notice';
import { useMayManage } from './use-permission';

/** Shows its children once the service has answered; later trouble is told above what was known last. */
export function StatusGate({ children }: { children: (pipelines: PipelineStatus[]) => ReactNode }) {
  const t = useText();
  const words = useWords();
  const mayManage = useMayManage();
  const { data, trouble, refetch, dataUpdatedAt } = useCurrentStatus();
  const notice = trouble && <TroubleNotice error={trouble} onRetry={() => refetch()} />;
  if (!data) return notice ?? <LoadingSpinner>{t('loading')}</LoadingSpinner>;
  return (
    <>
      {notice}
      {notice && <ContentNotification type="warning">{t('stale', { at: words.clock(dataUpdatedAt) })}</ContentNotification>}
      {!mayManage && <ContentNotification type="info">{t('permission.viewOnly')}</ContentNotification>}
      {children(data)}
    </>
  );
}
