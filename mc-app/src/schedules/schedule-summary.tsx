import Link from '@commercetools-uikit/link';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import type { Schedule } from '../api/types';
import { usePaths } from '../frame/paths';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { rhythmOf } from './rhythms';

/** When, what, what comes next, and what was left out and why; all times by the clocks of the zone that the first line names. */
export function ScheduleSummary({ schedule }: { schedule: Schedule }) {
  const t = useText();
  const words = useWords();
  const paths = usePaths();
  const { cron, timeZone, scope, enabled, next, pending, lastSkipped } = schedule;
  const at = (iso: string) => words.moment(iso, timeZone);
  const rhythm = rhythmOf(cron);
  const when = rhythm ? t(`rhythm.${rhythm}`) : t('rhythm.cron', { cron });
  return (
    <Spacings.Stack scale="s">
      <Text.Body>{t('schedules.when', { when, timeZone })}</Text.Body>
      <Text.Body>{scope === 'all' ? t('schedules.scopeAll') : t('schedules.scopeDelta')}</Text.Body>
      {enabled && next.length > 0 && (
        <Text.Body tone="secondary">{t('schedules.next', { times: next.map(at).join(' · ') })}</Text.Body>
      )}
      {pending && <ContentNotification type="info">{t('schedules.pending', { at: at(pending) })}</ContentNotification>}
      {lastSkipped && (
        <ContentNotification type="warning">
          {t('schedules.skipped', { at: at(lastSkipped.at), reason: lastSkipped.reason })}{' '}
          {lastSkipped.runId && <Link to={paths.run(lastSkipped.runId)}>{t('last.see')}</Link>}
        </ContentNotification>
      )}
    </Spacings.Stack>
  );
}
