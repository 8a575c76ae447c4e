import Constraints from '@commercetools-uikit/constraints';
import DataTable from '@commercetools-uikit/data-table';
import Link from '@commercetools-uikit/link';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import type { ReactNode } from 'react';
import { useRuns } from '../api/queries';
import type { Run } from '../api/types';
import { Frame } from '../frame/frame';
import { PageError } from '../frame/page-error';
import { usePaths } from '../frame/paths';
import { useCurrentStatus } from '../frame/status-context';
import { useText } from '../i18n/use-text';
import { StatusStamp } from '../words/status-stamp';
import { useWords, type Words } from '../words/use-words';
import { rowsOf } from './rows';
import { RunFilters } from './run-filters';
import { RunsChart } from './runs-chart';
import { useRunsView } from './use-runs-view';

/** Rows that fit a screen. */
const PAGE = 20;

function cellOf(run: Run, column: string, words: Words, href: string): ReactNode {
  const cells: Record<string, () => ReactNode> = {
    started: () => <Link to={href}>{words.moment(run.startedAt)}</Link>,
    pipeline: () => words.pipeline(run.pipeline),
    scope: () => words.scope(run.scope),
    status: () => <StatusStamp run={run} />,
    read: () => words.number(run.counts.read),
    written: () => words.number(run.counts.written),
    rejected: () => words.number(run.counts.rejected),
    worked: () => words.duration(run.workedMs),
    by: () => words.requester(run),
  };
  return cells[column]?.();
}

export function RunsPage() {
  const t = useText();
  const { data: pipelines = [] } = useCurrentStatus();
  const { view, change, older, newer } = useRunsView();
  const own = useRuns({ ...view, limit: PAGE });
  const { data, isPending, isPlaceholderData } = own;
  const rows = rowsOf(pipelines, data, view);
  const filtered = Boolean(view.pipeline || view.status);
  return (
    <Frame>
      <RunFilters pipelines={pipelines} view={view} onChange={change} />
      <PageError own={own} />
      {view.pipeline && !view.before && <RunsChart pipeline={view.pipeline} />}
      {isPending && <LoadingSpinner>{t('loading')}</LoadingSpinner>}
      {data && rows.length === 0 && <Text.Body>{filtered ? t('runs.noneMatch') : t('runs.none')}</Text.Body>}
      {rows.length > 0 && <RunTable rows={rows} />}
      {data && (view.before || data.next) && (
        <Spacings.Inline scale="m">
          <SecondaryButton label={t('runs.newer')} isDisabled={!view.before || isPlaceholderData} onClick={newer} />
          <SecondaryButton
            label={t('runs.older')}
            isDisabled={!data.next || isPlaceholderData}
            onClick={() => data.next && older(data.next)}
          />
        </Spacings.Inline>
      )}
    </Frame>
  );
}

function RunTable({ rows }: { rows: Run[] }) {
  const t = useText();
  const words = useWords();
  const paths = usePaths();
  const column = (key: string, label: string, width: string, align: 'left' | 'right' = 'left') => ({ key, label, width, align });
  return (
    <Constraints.Horizontal max="scale">
      <DataTable
        rows={rows}
        isCondensed
        wrapHeaderLabels={false}
        columns={[
          column('started', t('runs.started'), 'minmax(222px, 1.2fr)'),
          column('pipeline', t('runs.pipeline'), 'minmax(100px, 0.8fr)'),
          column('scope', t('runs.scope'), 'minmax(150px, 1.4fr)'),
          column('status', t('runs.status'), 'minmax(205px, 1fr)'),
          column('read', t('counts.read'), 'minmax(80px, 0.6fr)', 'right'),
          column('written', t('counts.written'), 'minmax(80px, 0.6fr)', 'right'),
          column('rejected', t('counts.rejected'), 'minmax(100px, 0.6fr)', 'right'),
          column('worked', t('runs.worked'), 'minmax(130px, 0.8fr)', 'right'),
          column('by', t('runs.by'), 'minmax(90px, 1fr)'),
        ]}
        itemRenderer={(run, { key }) => cellOf(run, key, words, paths.run(run.id))}
      />
    </Constraints.Horizontal>
  );
}
