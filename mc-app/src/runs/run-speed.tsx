import { designTokens } from '@commercetools-uikit/design-system';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useSamples } from '../api/queries';
import type { Run } from '../api/types';
import { Chart } from '../charts/chart';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { type Speed, speedOf } from './speed';

/** Seconds count in a short run only. */
const HOUR_MS = 60 * 60_000;

/** How fast the run was over its time, what now, and what came of what was read. */
export function RunSpeed({ run, underWay }: { run: Run; underWay: boolean }) {
  const t = useText();
  const { data, isPending } = useSamples(run.id, underWay);
  const speed = data && speedOf(data);
  const why = () => {
    if (isPending) return t('loading');
    if (underWay) return t('speed.reading');
    return t(run.counts.read > 0 && (data?.samples.length ?? 0) === 0 ? 'speed.notKept' : 'speed.tooShort');
  };
  return (
    <Spacings.Stack scale="m">
      {speed ? <SpeedChart speed={speed} /> : <Text.Body>{why()}</Text.Body>}
      <Sum counts={run.counts} />
    </Spacings.Stack>
  );
}

function SpeedChart({ speed: { points, now, mean, best } }: { speed: Speed }) {
  const t = useText();
  const words = useWords();
  const span = (points.at(-1)?.time ?? 0) - (points[0]?.time ?? 0);
  const label = (time: number) => (span < HOUR_MS ? words.clock(time) : words.dayAndHour(new Date(time).toISOString()));
  const rounded = (rate: number | null) => (rate === null ? null : Math.round(rate * 10) / 10);
  const facts = { mean: words.rate(mean), best: words.rate(best) };
  return (
    <>
      <Text.Body>
        {now === undefined ? t('speed.facts', facts) : t('speed.factsNow', { ...facts, now: words.rate(now) })}
      </Text.Body>
      <Chart
        title={t('speed.title')}
        unit={t('speed.time')}
        series={[
          { key: 'read', name: t('speed.read'), color: designTokens.colorPrimary, kind: 'line' },
          { key: 'rejected', name: t('speed.rejected'), color: designTokens.colorError, kind: 'line' },
        ]}
        data={points.map(({ time, read, rejected }) => ({
          label: label(time),
          read: rounded(read),
          rejected: rounded(rejected),
        }))}
      />
    </>
  );
}

/** What was read, and what came of it: the numbers add up. */
export function Sum({ counts: { read, written, skipped, rejected } }: Pick<Run, 'counts'>) {
  const t = useText();
  const { number } = useWords();
  const values = { read: number(read), written: number(written), skipped: number(skipped), rejected: number(rejected) };
  return <Text.Body fontWeight="bold">{t('run.sum', values)}</Text.Body>;
}
