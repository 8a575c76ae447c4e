import Constraints from '@commercetools-uikit/constraints';
import DataTable from '@commercetools-uikit/data-table';
import Link from '@commercetools-uikit/link';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Typography from '@commercetools-uikit/text';
import type { ReactNode } from 'react';
import { useFailedRuns, useRuns } from '../api/queries';
import type { Run } from '../api/types';
import { Frame } from '../frame/frame';
import { PageError } from '../frame/page-error';
import { usePaths } from '../frame/paths';
import { useCurrentStatus } from '../frame/status-context';
import { useIsNarrow } from '../frame/use-is-narrow';
import { type Text, useText } from '../i18n/use-text';
import { StatusStamp } from '../words/status-stamp';
import { useWords, type Words } from '../words/use-words';
import { failedFirst, rowsOf } from './rows';
import { RunFilters } from './run-filters';
import { RunsChart } from './runs-chart';
import { isFiltered, useRunsView } from './use-runs-view';

/** Rows that fit a screen. */
const PAGE = 20;

interface CellContext {
  t: Text;
  words: Words;
  href: string;
}

/** Two lines of one cell, where there is no room for two columns. */
const below = (first: ReactNode, second: ReactNode) => (
  <>
    <div>{first}</div>
    <div>{second}</div>
  </>
);

function cellOf(run: Run, column: string, { t, words, href }: CellContext): ReactNode {
  const { read, written, skipped, rejected } = run.counts;
  const started = () => <Link to={href}>{words.moment(run.startedAt)}</Link>;
  const cells: Record<string, () => ReactNode> = {
    status: () => <StatusStamp run={run} />,
    read: () => words.number(read),
    written: () => words.number(written),
    skipped: () => words.number(skipped),
    rejected: () => words.number(rejected),
    worked: () => words.duration(run.workedMs),
    startedBy: () => below(started(), words.requester(run)),
    pipelineScope: () => below(words.pipeline(run.pipeline), words.scope(run.scope)),
    statusWorked: () => below(<StatusStamp run={run} />, words.duration(run.workedMs)),
    numbers: () => t('runs.numbers', { read, written, skipped, rejected }),
  };
  return cells[column]?.();
}

export function RunsPage() {
  const t = useText();
  const { data: pipelines = [] } = useCurrentStatus();
  const { view, change, older, newer } = useRunsView();
  const { first, ...query } = view;
  const own = useRuns({ ...query, limit: PAGE });
  const { data, isPending, isPlaceholderData } = own;
  const failed = useFailedRuns(query, first === 'failed' && !view.before && !view.status);
  const rows = failedFirst(rowsOf(pipelines, data, view), failed);
  const filtered = isFiltered(view);
  return (
    <Frame>
      <RunFilters pipelines={pipelines} view={view} onChange={change} />
      <PageError own={own} />
      {view.pipeline && !view.before && <RunsChart pipeline={view.pipeline} />}
      {isPending && <LoadingSpinner>{t('loading')}</LoadingSpinner>}
      {data && rows.length === 0 && <Typography.Body>{filtered ? t('runs.noneMatch') : t('runs.none')}</Typography.Body>}
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
  const isNarrow = useIsNarrow();
  const column = (key: string, label: string, width: string, align: 'left' | 'right' = 'left') => ({ key, label, width, align });
  const wide = [
    column('startedBy', t('runs.started'), 'minmax(215px, 1.2fr)'),
    column('pipelineScope', t('runs.pipeline'), 'minmax(170px, 1.4fr)'),
    column('status', t('runs.status'), 'minmax(205px, 1fr)'),
    column('read', t('counts.read'), 'minmax(110px, 0.6fr)', 'right'),
    column('written', t('counts.written'), 'minmax(130px, 0.6fr)', 'right'),
    column('skipped', t('counts.skipped'), 'minmax(135px, 0.6fr)', 'right'),
    column('rejected', t('counts.rejected'), 'minmax(120px, 0.6fr)', 'right'),
    column('worked', t('runs.worked'), 'minmax(135px, 0.8fr)', 'right'),
  ];
  const narrow = [
    column('startedBy', t('runs.started'), 'minmax(135px, 1fr)'),
    column('pipelineScope', t('runs.pipeline'), 'minmax(140px, 1fr)'),
    column('statusWorked', t('runs.status'), 'minmax(205px, 1fr)'),
    column('numbers', t('run.numbers'), 'minmax(160px, 1fr)'),
  ];
  return (
    <Constraints.Horizontal max="scale">
      <DataTable
        rows={rows}
        isCondensed
        wrapHeaderLabels={false}
        columns={isNarrow ? narrow : wide}
        itemRenderer={(run, { key }) => cellOf(run, key, { t, words, href: paths.run(run.id) })}
      />
    </Constraints.Horizontal>
  );
}
