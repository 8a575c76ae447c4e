import Link from '@commercetools-uikit/link';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import type { Schedule } from '../api/types';
import { usePaths } from '../frame/paths';
import { useCodeText, useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { useRhythmText } from './use-rhythm-text';

/** When, what, what comes next, how the last one ended, and what was left out and why; all times by the clocks of the zone that the first line names. */
export function ScheduleSummary({ schedule, isEverything = false }: { schedule: Schedule; isEverything?: boolean }) {
  const t = useText();
  const words = useWords();
  const { cron, timeZone, scope, enabled, next, pending } = schedule;
  const at = (iso: string) => words.moment(iso, timeZone);
  const when = useRhythmText(cron);
  return (
    <Spacings.Stack scale="s">
      <Text.Body>{t('schedules.when', { when, timeZone })}</Text.Body>
      {!isEverything && <Text.Body>{scope === 'all' ? t('schedules.scopeAll') : t('schedules.scopeDelta')}</Text.Body>}
      {enabled && next.length > 0 && (
        <Text.Body tone="secondary">{t('schedules.next', { times: next.map(at).join(' · ') })}</Text.Body>
      )}
      {pending && <ContentNotification type="info">{t('schedules.pending', { at: at(pending) })}</ContentNotification>}
      <LastStarted schedule={schedule} isEverything={isEverything} />
      <LastSkipped schedule={schedule} />
    </Spacings.Stack>
  );
}

function LastStarted({ schedule: { timeZone, lastStarted }, isEverything }: { schedule: Schedule; isEverything: boolean }) {
  const t = useText();
  const words = useWords();
  const paths = usePaths();
  if (!lastStarted) return null;
  const { at, runId, status } = lastStarted;
  const shown = { at: words.moment(at, timeZone), status: status ? t(`status.${status}`) : t('schedules.forgotten') };
  const text = (
    <>
      {t('schedules.last', shown)}{' '}
      {status && <Link to={isEverything ? paths.imports : paths.run(runId)}>{t('schedules.seeLast')}</Link>}
    </>
  );
  if (status === 'failed') return <ContentNotification type="error">{text}</ContentNotification>;
  return <Text.Body>{text}</Text.Body>;
}

function LastSkipped({ schedule: { timeZone, lastSkipped } }: { schedule: Schedule }) {
  const t = useText();
  const words = useWords();
  const paths = usePaths();
  const ofCode = useCodeText();
  if (!lastSkipped) return null;
  const { at, code, runId, reason: message } = lastSkipped;
  const reason = ofCode('notStarted', code ?? '', message);
  return (
    <ContentNotification type="warning">
      {t('schedules.skipped', { at: words.moment(at, timeZone), reason })}{' '}
      {runId && <Link to={paths.run(runId)}>{t('last.see')}</Link>}
    </ContentNotification>
  );
}
