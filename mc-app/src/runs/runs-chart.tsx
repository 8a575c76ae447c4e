import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useHistory } from 'react-router-dom';
import { useRuns } from '../api/queries';
import type { Run } from '../api/types';
import { Chart } from '../charts/chart';
import { usePaths } from '../frame/paths';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';

const NEWEST = 50;

/** What the newest runs of an import brought, and how fast they were. */
export function RunsChart({ pipeline }: { pipeline: string }) {
  const t = useText();
  const words = useWords();
  const paths = usePaths();
  const history = useHistory();
  const { data } = useRuns({ pipeline, limit: NEWEST });
  // The numbers of a deletion are of something else. Oldest first, as time runs.
  const runs = (data?.runs ?? []).filter(({ scope, pipeline: of }) => scope.kind !== 'deletion' && of === pipeline).reverse();
  if (runs.length < 2) return null;
  const to = (index: number) => paths.run(runs[index]?.id ?? '');
  const title = t('history.title', { title: words.pipeline(pipeline) });
  return (
    <Card insetScale="l">
      <Spacings.Stack scale="m">
        <Text.Subheadline as="h4">{title}</Text.Subheadline>
        <Chart
          title={title}
          unit={t('history.run')}
          series={[
            { key: 'written', name: t('counts.written'), color: designTokens.colorPrimary },
            { key: 'rejected', name: t('counts.rejected'), color: designTokens.colorError },
            { key: 'failed', name: t('status.failed'), color: designTokens.colorError25, kind: 'mark' },
            { key: 'rate', name: t('history.rate'), color: designTokens.colorNeutral40, kind: 'line', axis: 'right' },
          ]}
          data={runs.map((run) => ({ id: run.id, label: words.dayAndHour(run.startedAt), ...figuresOf(run) }))}
          links={{ to, open: (index) => history.push(to(index)) }}
        />
      </Spacings.Stack>
    </Card>
  );
}

function figuresOf({ counts: { read, written, rejected }, status, workedMs }: Run) {
  const rate = workedMs > 0 ? Math.round((read / workedMs) * 10_000) / 10 : null;
  return { written, rejected, failed: status === 'failed' ? written + rejected : null, rate };
}
