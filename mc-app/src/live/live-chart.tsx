import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useIntl } from 'react-intl';
import type { LiveStatus } from '../api/types';
import { Chart } from '../charts/chart';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { quietFor, RANGES, type Range, slotsOf, usualNow } from './hours';

interface Props {
  status: LiveStatus;
  range: Range;
  onRange(range: Range): void;
}

/** What was written and rejected, hour by hour or day by day; and whether a quiet time is unusual. */
export function LiveChart({ status, range, onRange }: Props) {
  const t = useText();
  const now = Date.now();
  const label = useLabel(range);
  const data = slotsOf(status.days ?? [], range, now).map(({ at, written, rejected }) => ({
    label: label(at),
    written,
    rejected,
  }));
  const series = [
    { key: 'written', name: t('live.column.written'), color: designTokens.colorPrimary },
    { key: 'rejected', name: t('live.column.rejected'), color: designTokens.colorError },
  ];
  return (
    <Card insetScale="l">
      <Spacings.Stack scale="m">
        <Spacings.Inline justifyContent="space-between" alignItems="center">
          <Text.Subheadline as="h4">{t(range === '30d' ? 'live.perDay' : 'live.perHour')}</Text.Subheadline>
          <Spacings.Inline scale="s">
            {RANGES.map((each) => (
              <SecondaryButton
                key={each}
                label={t(`live.range.${each}`)}
                isToggleButton
                isToggled={each === range}
                onClick={() => onRange(each)}
              />
            ))}
          </Spacings.Inline>
        </Spacings.Inline>
        <Quiet status={status} now={now} />
        <Chart
          title={t(range === '30d' ? 'live.perDay' : 'live.perHour')}
          unit={t(range === '30d' ? 'live.column.day' : 'live.column.hour')}
          series={series}
          data={data}
        />
      </Spacings.Stack>
    </Card>
  );
}

function Quiet({ status: { lastEventAt, since, days = [] }, now }: { status: LiveStatus; now: number }) {
  const t = useText();
  const words = useWords();
  const quiet = quietFor(lastEventAt, now);
  if (quiet === undefined) return null;
  const usual = usualNow(days, since, now);
  const time = words.duration(quiet);
  return (
    <Text.Body>
      {usual === undefined ? t('live.quietFor', { time }) : t('live.quietUsual', { time, usual: words.number(usual) })}
    </Text.Body>
  );
}

/** Hours as the user's profile has them; days are those of UTC, by which they are counted. */
function useLabel(range: Range): (at: string) => string {
  const intl = useIntl();
  const words = useWords();
  if (range === '30d') return (at) => intl.formatDate(at, { month: 'short', day: 'numeric', timeZone: 'UTC' });
  return range === '24h' ? words.hour : words.dayAndHour;
}
