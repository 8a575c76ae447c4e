import { InfoModalPage } from '@commercetools-frontend/application-components';
import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { useQuery } from '@tanstack/react-query';
import { useService } from '../api/service-context';
import { asServiceError } from '../api/service-error';
import type { PreviewedRecord } from '../api/types';
import { ErrorNotice } from '../frame/error-notice';
import { useCodeText, useText } from '../i18n/use-text';
import { ToneStamp } from '../words/tone-stamp';

/** Enough to recognise the pattern, few enough to read. */
const RECORDS = 3;

const Json = styled.pre`
  margin: 0;
  padding: ${designTokens.spacing30};
  max-height: 420px;
  overflow: auto;
  background: ${designTokens.colorNeutral98};
  border: 1px solid ${designTokens.colorNeutral90};
  border-radius: ${designTokens.borderRadius4};
  font-size: ${designTokens.fontSize20};
  line-height: ${designTokens.lineHeight20};
`;

const TONES = { written: 'positive', skipped: 'secondary', rejected: 'critical' } as const;

interface Props {
  pipeline: string;
  title: string;
  onClose: () => void;
}

/** The first records exactly as they would be sent; nothing is sent. */
export function PreviewPage({ pipeline, title, onClose }: Props) {
  const t = useText();
  const service = useService();
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['preview', pipeline],
    queryFn: () => service.post('/sync/{pipeline}/preview', { path: { pipeline } }, { limit: RECORDS }),
    // Personal data: shown, then forgotten.
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  return (
    <InfoModalPage isOpen title={t('preview.title', { title })} topBarPreviousPathLabel={t('tab.imports')} onClose={onClose}>
      <Spacings.Stack scale="l">
        <Text.Body>{t('preview.body')}</Text.Body>
        {isPending && <LoadingSpinner>{t('loading')}</LoadingSpinner>}
        {error && <ErrorNotice error={asServiceError(error)} onRetry={() => refetch()} />}
        {data?.records.length === 0 && <Text.Body>{t('preview.none')}</Text.Body>}
        {data?.records.map((record) => (
          <Previewed key={record.id} record={record} />
        ))}
      </Spacings.Stack>
    </InfoModalPage>
  );
}

function Previewed({ record }: { record: PreviewedRecord }) {
  const t = useText();
  const ofCode = useCodeText();
  const { id, outcome, code, reason, warnings = [], requests } = record;
  return (
    <Card insetScale="m">
      <Spacings.Stack scale="s">
        <Spacings.Inline alignItems="center" justifyContent="space-between">
          <Text.Body fontWeight="bold">{id}</Text.Body>
          <ToneStamp tone={TONES[outcome]} label={t(`preview.${outcome}`)} />
        </Spacings.Inline>
        {outcome !== 'written' && (
          <Text.Body>{ofCode(outcome === 'skipped' ? 'skip' : 'reject', code ?? '', reason ?? code ?? '')}</Text.Body>
        )}
        {warnings.map((warning) => (
          <Text.Body key={warning} tone="information">
            {ofCode('warning', warning, warning)}
          </Text.Body>
        ))}
        {requests.map((request, index) => (
          // The requests of a record never change place.
          <Json
            key={`${id}-${String(index)}`}
            tabIndex={0}
            role="region"
            aria-label={t('preview.request', { id, position: index + 1 })}
          >
            {JSON.stringify(request, null, 2)}
          </Json>
        ))}
      </Spacings.Stack>
    </Card>
  );
}
