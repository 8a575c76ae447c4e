import Link from '@commercetools-uikit/link';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import type { Run } from '../api/types';
import { usePaths } from '../frame/paths';
import { useText } from '../i18n/use-text';
import { Attention } from '../runs/attention';
import { ErrorSteps } from '../words/error-steps';
import { useWords } from '../words/use-words';

/** What happened last, in one sentence, and where to read more. */
export function LastRun({ run, title }: { run: Run | undefined; title: string }) {
  const t = useText();
  const words = useWords();
  const paths = usePaths();
  if (!run) return <Text.Body>{t('last.never', { title })}</Text.Body>;
  const { read, written, skipped, rejected } = run.counts;
  const at = words.moment(run.finishedAt ?? run.heartbeatAt);
  const by = words.requester(run);
  return (
    <Spacings.Stack scale="s">
      <Text.Body>{t(`last.${endOf(run)}`, { at, by, scope: words.scope(run.scope) })}</Text.Body>
      <Text.Body>
        {t('last.counts', {
          read: words.number(read),
          written: words.number(written),
          skipped: words.number(skipped),
          rejected: words.number(rejected),
        })}
      </Text.Body>
      <Attention run={run} isBusy={false} />
      {run.status === 'failed' && run.error && (
        <ContentNotification type="error">
          <Spacings.Stack scale="xs">
            <Text.Body>{words.reason(run.error)}</Text.Body>
            <ErrorSteps code={run.error.code} />
          </Spacings.Stack>
        </ContentNotification>
      )}
      <div>
        <Link to={paths.run(run.id)}>{rejected > 0 ? t('last.seeRejected', { count: rejected }) : t('last.see')}</Link>
      </div>
    </Spacings.Stack>
  );
}

function endOf({ status, scope }: Run): 'done' | 'failed' | 'stopped' | 'deletionStopped' {
  if (status === 'stopped') return scope.kind === 'deletion' ? 'deletionStopped' : 'stopped';
  return status === 'failed' ? 'failed' : 'done';
}
