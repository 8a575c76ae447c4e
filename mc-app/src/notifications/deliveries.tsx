import Card from '@commercetools-uikit/card';
import Link from '@commercetools-uikit/link';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import type { NotificationStatus, Sending } from '../api/types';
import { usePaths } from '../frame/paths';
import { useCodeText } from '../i18n/use-text';
import { useSettingsText } from '../settings/texts/use-settings-text';
import { TextTable } from '../words/text-table';
import { useWords } from '../words/use-words';
import { useAnswerText } from './use-answer-text';

type Delivery = NotificationStatus['deliveries'][number];

/** What was reported last, to whom, what became of it, and what happens next. */
export function Deliveries({ deliveries }: { deliveries: Delivery[] }) {
  const t = useSettingsText();
  return (
    <Card insetScale="l">
      <Spacings.Stack scale="m">
        <Text.Subheadline as="h4">{t('notify.deliveries')}</Text.Subheadline>
        {deliveries.length === 0 && <Text.Body>{t('notify.none')}</Text.Body>}
        {deliveries.length > 0 && (
          <TextTable aria-label={t('notify.deliveries')}>
            <thead>
              <tr>
                <th scope="col">{t('notify.column.at')}</th>
                <th scope="col">{t('notify.column.event')}</th>
                <th scope="col">{t('notify.column.outcome')}</th>
              </tr>
            </thead>
            <tbody>
              {deliveries.map((delivery) => (
                <Row key={delivery.id} delivery={delivery} />
              ))}
            </tbody>
          </TextTable>
        )}
      </Spacings.Stack>
    </Card>
  );
}

function Row({ delivery: { event, at, text, pipeline, runId, sendings } }: { delivery: Delivery }) {
  const t = useSettingsText();
  const words = useWords();
  const ofCode = useCodeText();
  const paths = usePaths();
  // The number of per cent is that of today: what was in force then isn't known.
  const named = ofCode('notify.delivered', event, text);
  const what = pipeline === undefined ? named : t('notify.about', { title: words.pipeline(pipeline), event: named });
  return (
    <tr>
      <td>{words.moment(at)}</td>
      <td>
        <Spacings.Stack scale="xs" alignItems="flex-start">
          <span>{what}</span>
          {runId !== undefined && <Link to={paths.run(runId)}>{t('notify.run')}</Link>}
        </Spacings.Stack>
      </td>
      <td>
        <Spacings.Stack scale="xs">
          {sendings.map((sending) => (
            <Outcome key={sending.to} sending={sending} />
          ))}
        </Spacings.Stack>
      </td>
    </tr>
  );
}

function Outcome({ sending }: { sending: Sending }) {
  const t = useSettingsText();
  const words = useWords();
  const answer = useAnswerText()(sending);
  const channel = t(`notify.${sending.to}.title`);
  if (sending.status === 'sent') return <span>{t('notify.sent', { channel })}</span>;
  if (sending.status === 'given_up') return <span>{t('notify.givenUp', { channel, answer })}</span>;
  if (sending.nextAt === undefined || sending.attempts === 0) return <span>{t('notify.waiting', { channel })}</span>;
  return <span>{t('notify.again', { channel, answer, at: words.moment(sending.nextAt) })}</span>;
}
