import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import Link from '@commercetools-uikit/link';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import type { LiveStatus } from '../api/types';
import { usePaths } from '../frame/paths';
import { useCodeText, useText } from '../i18n/use-text';
import { NumberTable } from '../words/number-table';
import { useWords } from '../words/use-words';

/** Longer = more was written in that hour; the numbers beside say the same. */
const Bar = styled.div<{ share: number }>`
  width: ${({ share }) => Math.round(share * 100)}%;
  min-width: ${({ share }) => (share > 0 ? 1 : 0)}px;
  height: 10px;
  background: ${designTokens.colorPrimary};
`;

type Day = NonNullable<LiveStatus['days']>[number];

/** Today, by kind of record. */
export function LiveKinds({ status: { today } }: { status: LiveStatus }) {
  const t = useText();
  const words = useWords();
  const ofCode = useCodeText();
  const paths = usePaths();
  const kinds = Object.entries(today.byKind);
  const day = new Date().toISOString().slice(0, 10);
  return (
    <Card insetScale="l">
      <Spacings.Stack scale="m">
        <Text.Subheadline as="h4">{t('live.today')}</Text.Subheadline>
        {kinds.length === 0 && <Text.Body>{t('live.quiet')}</Text.Body>}
        {kinds.length > 0 && (
          <NumberTable aria-label={t('live.today')}>
            <thead>
              <tr>
                {(['kind', 'received', 'written', 'unchanged', 'skipped', 'rejected', 'deferred'] as const).map((column) => (
                  <th key={column} scope="col">
                    {t(`live.column.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {kinds.map(([kind, { received, written, unchanged, skipped, rejected, deferred }]) => (
                <tr key={kind}>
                  <td>{ofCode('pipeline', kind, kind)}</td>
                  {Object.entries({ received, written, unchanged, skipped, rejected, deferred }).map(([name, count]) => (
                    <td key={name}>{words.number(count)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </NumberTable>
        )}
        {Object.keys(today.rejected).length > 0 && (
          <Spacings.Stack scale="xs" alignItems="flex-start">
            <Text.Body fontWeight="bold">{t('live.rejectedToday')}</Text.Body>
            {Object.entries(today.rejected).map(([code, count]) => (
              <Text.Body key={code}>
                {t('live.rejected', { count: words.number(count), reason: ofCode('reject', code, code) })}
              </Text.Body>
            ))}
            <Link to={paths.run(`live.${day}`)}>{t('live.seeRejected')}</Link>
          </Spacings.Stack>
        )}
      </Spacings.Stack>
    </Card>
  );
}

/** The hours of the last day that something happened on, and the days before. */
export function LiveDays({ days }: { days: Day[] }) {
  const t = useText();
  const words = useWords();
  const paths = usePaths();
  if (days.length === 0) return null;
  const rows = days.map((day) => ({ day: day.day, written: sum(day, 'written'), rejected: sum(day, 'rejected') }));
  const most = Math.max(1, ...rows.map(({ written }) => written));
  return (
    <Card insetScale="l">
      <Spacings.Stack scale="m">
        <Text.Subheadline as="h4">{t('live.days')}</Text.Subheadline>
        <NumberTable aria-label={t('live.days')}>
          <thead>
            <tr>
              <th scope="col">{t('live.column.day')}</th>
              <th scope="col">{t('live.column.written')}</th>
              <th scope="col">{t('live.column.rejected')}</th>
              <th scope="col" style={{ width: '50%' }}>
                {t('live.column.share')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ day, written, rejected }) => (
              <tr key={day}>
                <td>
                  <Link to={paths.run(`live.${day}`)}>{day}</Link>
                </td>
                <td>{words.number(written)}</td>
                <td>{words.number(rejected)}</td>
                <td>
                  <Bar share={written / most} />
                </td>
              </tr>
            ))}
          </tbody>
        </NumberTable>
      </Spacings.Stack>
    </Card>
  );
}

const sum = ({ perHour }: Day, what: 'written' | 'rejected') => perHour.reduce((total, hour) => total + hour[what], 0);
