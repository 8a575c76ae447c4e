import Card from '@commercetools-uikit/card';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import type { NotificationStatus } from '../api/types';
import { useText } from '../i18n/use-text';
import { TextTable } from '../words/text-table';
import { ToneStamp } from '../words/tone-stamp';
import { useWords } from '../words/use-words';

type Event = NotificationStatus['rules']['events'][number];

/** In the order in which they are shown. An event that the service adds fails to compile until it has its place here. */
const EVENT_ORDER: Record<Event, true> = {
  'run.failed': true,
  'run.rejects': true,
  'run.recovered': true,
  'schedule.missed': true,
  'sequence.failed': true,
  'live.blocked': true,
  'live.stopped': true,
  'live.recovered': true,
};
const EVENTS = Object.keys(EVENT_ORDER) as Event[];

/** What is reported as it is in force, and where that is changed. */
export function Rules({ rules: { events, rejectPercent, manual } }: { rules: NotificationStatus['rules'] }) {
  const t = useText();
  const words = useWords();
  const rows = EVENTS.map((event) => ({
    event: t(`notify.event.${event}`, { percent: words.percent(rejectPercent / 100) }),
    isReported: events.includes(event),
  }));
  rows.push({ event: t('notify.manual'), isReported: manual });
  return (
    <Card insetScale="l">
      <Spacings.Stack scale="m">
        <Text.Subheadline as="h4">{t('notify.rules')}</Text.Subheadline>
        <TextTable aria-label={t('notify.rules')}>
          <thead>
            <tr>
              <th scope="col">{t('notify.column.event')}</th>
              <th scope="col">{t('notify.column.reported')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ event, isReported }) => (
              <tr key={event}>
                <td>{event}</td>
                <td>
                  <ToneStamp
                    tone={isReported ? 'positive' : 'secondary'}
                    label={isReported ? t('notify.reported') : t('notify.notReported')}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </TextTable>
        <Text.Detail tone="secondary">{t('notify.rulesHow')}</Text.Detail>
      </Spacings.Stack>
    </Card>
  );
}
