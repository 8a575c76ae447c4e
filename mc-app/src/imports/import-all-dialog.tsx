import { ConfirmationDialog } from '@commercetools-frontend/application-components';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import type { PipelineStatus } from '../api/types';
import { useCurrentStatus } from '../frame/status-context';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { useStart } from './use-start';

interface Props {
  status: PipelineStatus;
  title: string;
  onClose: () => void;
}

/** Asks once before everything is sent, with the number as the last full import found it. */
export function ImportAllDialog({ status, title, onClose }: Props) {
  const t = useText();
  const words = useWords();
  const { data: pipelines = [] } = useCurrentStatus();
  const start = useStart(status.pipeline, onClose);
  const { lastRun } = status;
  const known = lastRun?.scope.kind === 'all' ? lastRun.total : undefined;
  const before = pipelines.filter((other) => status.dependsOn.includes(other.pipeline) && !other.lastRun);
  return (
    <ConfirmationDialog
      isOpen
      title={t('all.title', { title })}
      labelPrimary={t('all.confirm')}
      labelSecondary={t('dialog.cancel')}
      isPrimaryButtonDisabled={start.busy}
      onClose={onClose}
      onCancel={onClose}
      onConfirm={() => start.act({})}
    >
      <Spacings.Stack scale="m">
        {start.problem && <ContentNotification type="error">{start.problem}</ContentNotification>}
        <Text.Body>
          {known === undefined ? t('all.body', { title }) : t('all.bodyCounted', { title, count: words.number(known) })}
        </Text.Body>
        {before.map((other) => (
          <ContentNotification key={other.pipeline} type="warning">
            {t('all.dependsOn', { title, other: words.pipeline(other.pipeline, other.title) })}
          </ContentNotification>
        ))}
        <Text.Body tone="secondary">{t('all.safe')}</Text.Body>
      </Spacings.Stack>
    </ConfirmationDialog>
  );
}
