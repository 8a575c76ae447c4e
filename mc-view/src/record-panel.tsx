import { useIsAuthorized } from '@commercetools-frontend/permissions';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import PrimaryButton from '@commercetools-uikit/primary-button';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import type { Service } from './api/client';
import type { RecordView } from './api/types';
import { useRecord } from './api/use-record';
import { PERMISSIONS } from './constants';
import { DifferingFields } from './differing-fields';
import { ErrorNotice } from './error-notice';
import { Headline } from './headline';
import { useText } from './i18n/use-text';
import { LastEvents } from './last-events';
import { LastSent } from './last-sent';
import type { RecordOfPage } from './record-of';
import { stateOf } from './state';
import { Title } from './words/titles';
import { useWords } from './words/use-words';

/** One record beside what Klaviyo has of it. */
export function RecordPanel({ service, record }: { service: Service; record: RecordOfPage }) {
  const t = useText();
  const words = useWords();
  const { view, at, error, isAsking, isSending, refresh, send } = useRecord(service, record);
  if (!view)
    return error ? <ErrorNotice error={error} onRetry={refresh} /> : <LoadingSpinner>{t('panel.loading')}</LoadingSpinner>;
  return (
    <Spacings.Stack scale="l" alignItems="stretch">
      {error && <ErrorNotice error={error} onRetry={refresh} />}
      {error && <Text.Detail>{t('error.lastKnown', { at: words.moment(at) })}</Text.Detail>}
      <Compared view={view} record={record} />
      <Spacings.Inline scale="m">
        <SendButton view={view} record={record} isSending={isSending} onSend={send} />
        <SecondaryButton label={t('refresh')} onClick={refresh} isDisabled={isAsking} />
      </Spacings.Inline>
    </Spacings.Stack>
  );
}

function Compared({ view, record: { pipeline } }: { view: RecordView; record: RecordOfPage }) {
  const t = useText();
  const { klaviyo, fields, events, label } = view;
  return (
    <>
      <Spacings.Inline justifyContent="space-between" alignItems="flex-start">
        <Spacings.Stack scale="s">
          <Title>{`${t(`kind.${pipeline}`)} ${label ?? ''}`.trim()}</Title>
          <Headline view={view} pipeline={pipeline} />
        </Spacings.Stack>
        {klaviyo.url && (
          <a href={klaviyo.url} target="_blank" rel="noopener noreferrer">
            {t('openInKlaviyo')}
          </a>
        )}
      </Spacings.Inline>
      <LastSent view={view} />
      {klaviyo.found && fields.length > 0 && <DifferingFields fields={fields} />}
      {events && <LastEvents events={events} />}
    </>
  );
}

interface SendProps {
  view: RecordView;
  record: RecordOfPage;
  isSending: boolean;
  onSend: () => void;
}

/** Only for those who may, and where something would arrive; it waits for an import in progress. */
function SendButton({ view, record: { pipeline }, isSending, onSend }: SendProps) {
  const t = useText();
  const mayManage = useIsAuthorized({ demandedPermissions: [PERMISSIONS.Manage] });
  const state = stateOf(view, pipeline);
  if (!mayManage || (view.wouldBe !== 'written' && state !== 'importing')) return null;
  const label = isSending ? t('send.sending') : t('send');
  return <PrimaryButton label={label} onClick={onSend} isDisabled={isSending || state === 'importing'} />;
}
