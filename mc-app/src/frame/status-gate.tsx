import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { ContentNotification } from '@commercetools-uikit/notifications';
import { type ReactNode, useState } from 'react';
import type { PipelineStatus } from '../api/types';
import { useText } from '../i18n/use-text';
import { type OwnQuery, PageError } from './page-error';
import { useCurrentStatus } from './status-context';
import { useMayManage } from './use-permission';

interface Props {
  own?: OwnQuery;
  children: (pipelines: PipelineStatus[]) => ReactNode;
}

/** Shows its children once the service has answered; a later error is shown above what was known last. */
export function StatusGate({ own, children }: Props) {
  const t = useText();
  const mayManage = useMayManage();
  const { data, error } = useCurrentStatus();
  if (!data && !error) return <LoadingSpinner>{t('loading')}</LoadingSpinner>;
  return (
    <>
      <PageError {...(own ? { own } : {})} />
      {data && !mayManage && <ViewOnly />}
      {data && children(data)}
    </>
  );
}

/** Said until it is closed, and again in the next session. */
const CLOSED = 'data-imports-view-only-closed';

function ViewOnly() {
  const t = useText();
  const [closed, setClosed] = useState(() => window.sessionStorage.getItem(CLOSED) !== null);
  if (closed) return null;
  const close = () => {
    window.sessionStorage.setItem(CLOSED, 'true');
    setClosed(true);
  };
  return (
    <ContentNotification type="info" onRemove={close}>
      {t('permission.viewOnly')}
    </ContentNotification>
  );
}
