import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import type { ActiveRun } from '../api/types';
import { useCurrentStatus } from '../frame/status-context';
import { type Text as Translate, useText } from '../i18n/use-text';
import { Facts } from '../words/facts';
import { useWords, type Words } from '../words/use-words';
import { ProgressBar } from './progress-bar';

/** No worker has been heard of for so long: longer than its usual silence, shorter than the lease. */
const QUIET_MS = 45_000;

/** How far it is, and how sure that is. */
export function progressText(t: Translate, words: Pick<Words, 'number'>, run: Pick<ActiveRun, 'counts' | 'total' | 'totalIs'>) {
  const read = words.number(run.counts.read);
  if (run.total === undefined || run.totalIs === 'unknown') return t('progress.unknown', { read });
  const total = words.number(run.total);
  return run.totalIs === 'exact' ? t('progress.exact', { read, total }) : t('progress.estimated', { read, total });
}

/** A run under way: how far, how fast, how long, whether it is alive, who wanted it. */
export function RunProgress({ run, title }: { run: ActiveRun; title: string }) {
  const t = useText();
  const words = useWords();
  const { read, written, skipped, rejected } = run.counts;
  const { error, dataUpdatedAt } = useCurrentStatus();
  // Seconds from now would be a lie as soon as the service says nothing new.
  const heartbeat = error
    ? words.clock(dataUpdatedAt - run.heartbeatAgeMs)
    : t('progress.ago', { age: words.duration(run.heartbeatAgeMs) });
  const eta = run.etaMs === undefined ? t('progress.etaUnknown') : words.duration(run.etaMs);
  return (
    <Spacings.Stack scale="m">
      <Spacings.Stack scale="s">
        <ProgressBar
          label={t('progress.label', { title })}
          value={read}
          total={run.totalIs === 'unknown' ? undefined : run.total}
        />
        <Text.Body fontWeight="bold">{progressText(t, words, run)}</Text.Body>
      </Spacings.Stack>
      <Facts
        of={[
          [t('counts.written'), words.number(written)],
          [t('counts.skipped'), words.number(skipped)],
          [t('counts.rejected'), words.number(rejected)],
          [t('progress.rate'), t('progress.perSecond', { rate: words.rate(run.rate) })],
          [t('progress.eta'), error ? undefined : eta],
          [t('progress.heartbeat'), heartbeat],
        ]}
      />
      <Text.Detail tone="secondary">
        {t('progress.startedBy', { scope: words.scope(run.scope), by: words.requester(run), at: words.moment(run.startedAt) })}
      </Text.Detail>
      {run.status === 'stopping' && <ContentNotification type="info">{t('progress.stopping')}</ContentNotification>}
      {run.status !== 'stopping' && run.heartbeatAgeMs > QUIET_MS && (
        <ContentNotification type="warning">{t('progress.quiet')}</ContentNotification>
      )}
    </Spacings.Stack>
  );
}
