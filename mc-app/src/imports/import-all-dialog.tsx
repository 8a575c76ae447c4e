import { ContentNotification } from '@commercetools-uikit/notifications';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useService } from '../api/service-context';
import type { PipelineStatus } from '../api/types';
import { AccountLine } from '../frame/account';
import { ActDialog } from '../frame/act-dialog';
import { useCurrentStatus } from '../frame/status-context';
import { useAct } from '../frame/use-act';
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
  const needed = pipelines.filter((other) => status.dependsOn.includes(other.pipeline));
  const running = needed.filter(({ active }) => active);
  const before = needed.filter(({ active, lastRun: last }) => !active && !last);
  const service = useService();
  const after = useAct({
    act: () =>
      service.post('/sequence', {}, { mode: 'all', pipelines: [...running.map(({ pipeline }) => pipeline), status.pipeline] }),
    tell: 'here',
    done: onClose,
  });
  return (
    <ActDialog
      title={t('all.title', { title })}
      confirm={t('all.confirm')}
      isDisabled={start.busy || after.busy}
      problem={start.problem ?? after.problem}
      onConfirm={() => start.act({})}
      onClose={onClose}
    >
      <Text.Body>
        {known === undefined ? t('all.body', { title }) : t('all.bodyCounted', { title, count: words.number(known) })}
      </Text.Body>
      {running.map((other) => {
        const otherTitle = words.pipeline(other.pipeline, other.title);
        return (
          <ContentNotification key={other.pipeline} type="warning">
            <Spacings.Stack scale="s" alignItems="flex-start">
              <Text.Body>{t('all.dependencyRunning', { title, other: otherTitle })}</Text.Body>
              <SecondaryButton
                size="20"
                label={t('all.startAfter', { other: otherTitle })}
                isDisabled={after.busy || start.busy}
                onClick={() => after.act(undefined)}
              />
            </Spacings.Stack>
          </ContentNotification>
        );
      })}
      {before.map((other) => (
        <ContentNotification key={other.pipeline} type="warning">
          {t('all.dependsOn', { title, other: words.pipeline(other.pipeline, other.title) })}
        </ContentNotification>
      ))}
      <Text.Body tone="secondary">{t('all.safe')}</Text.Body>
      <AccountLine />
    </ActDialog>
  );
}
