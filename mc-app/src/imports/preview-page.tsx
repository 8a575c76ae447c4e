import { InfoModalPage } from '@commercetools-frontend/application-components';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useService } from '../api/service-context';
import { asServiceError } from '../api/service-error';
import { ErrorNotice } from '../frame/error-notice';
import { useText } from '../i18n/use-text';
import { RecordSearch } from '../runs/record-search';
import { Previewed } from './previewed-record';

/** Enough to recognise the pattern, few enough to read. */
const RECORDS = 3;

interface Props {
  pipeline: string;
  title: string;
  onClose: () => void;
}

/** The first records, or the one searched, as they would be sent; nothing is sent. */
export function PreviewPage({ pipeline, title, onClose }: Props) {
  const t = useText();
  const service = useService();
  const [q, setQ] = useState('');
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['preview', pipeline, q],
    queryFn: () =>
      service.post('/sync/{pipeline}/preview', { path: { pipeline } }, { limit: RECORDS, ...(q === '' ? {} : { q }) }),
    // Personal data: shown, then forgotten.
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  return (
    <InfoModalPage isOpen title={t('preview.title', { title })} topBarPreviousPathLabel={t('tab.imports')} onClose={onClose}>
      <Spacings.Stack scale="l">
        <Text.Body>{t('preview.body')}</Text.Body>
        <RecordSearch onSearch={setQ} />
        {isPending && <LoadingSpinner>{t('loading')}</LoadingSpinner>}
        {error && <ErrorNotice error={asServiceError(error)} onRetry={() => refetch()} />}
        <div role="status">
          {data?.records.length === 0 && (
            <Text.Body>{q === '' ? t('preview.none') : t('preview.notFound', { text: q })}</Text.Body>
          )}
        </div>
        {data?.records.map((record) => (
          <Previewed key={record.id} pipeline={pipeline} record={record} />
        ))}
      </Spacings.Stack>
    </InfoModalPage>
  );
}
