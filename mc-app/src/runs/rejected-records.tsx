import DataTable from '@commercetools-uikit/data-table';
import Link from '@commercetools-uikit/link';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { type ReactNode, useState } from 'react';
import { type FailuresWanted, useFailures } from '../api/queries';
import { asServiceError } from '../api/service-error';
import type { Failure, Run } from '../api/types';
import { ErrorNotice } from '../frame/error-notice';
import { usePaths } from '../frame/paths';
import { useCodeText, useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { RecordSearch } from './record-search';
import { RejectGroups } from './reject-groups';

/** What was rejected and why: by reason, and one by one. Runs of versions that did not count by reason have the list alone. */
export function RejectedRecords({ run }: { run: Run }) {
  const ofCode = useCodeText();
  const [code, setCode] = useState<string>();
  const [q, setQ] = useState('');
  const isGrouped = Object.keys(run.rejects ?? {}).length > 0;
  return (
    <Spacings.Stack scale="l">
      {isGrouped && <RejectGroups run={run} shown={code} onShow={setCode} />}
      <RecordSearch onSearch={setQ} />
      {code !== undefined && <Text.Body fontWeight="bold">{ofCode('reject', code, code)}</Text.Body>}
      <FailureList run={run} wanted={{ ...(code === undefined ? {} : { code }), ...(q === '' ? {} : { q }) }} />
    </Spacings.Stack>
  );
}

/** One by one: why, what to do about it, and the way to the record. */
function FailureList({ run, wanted }: { run: Run; wanted: FailuresWanted }) {
  const t = useText();
  const words = useWords();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useFailures(
    run.id,
    run.counts.rejected,
    wanted,
  );
  if (error) return <ErrorNotice error={asServiceError(error)} onRetry={() => refetch()} />;
  if (isPending) return <LoadingSpinner>{t('loading')}</LoadingSpinner>;
  const failures = data.pages.flatMap((page) => page.failures);
  const count = wanted.code === undefined ? run.counts.rejected : (run.rejects?.[wanted.code] ?? run.counts.rejected);
  const shown = { shown: words.number(failures.length), count: words.number(count) };
  return (
    <Spacings.Stack scale="m" alignItems="flex-start">
      {failures.length > 0 && <FailureTable pipeline={run.pipeline} failures={failures} />}
      <div role="status">
        <Text.Detail tone="secondary">
          {wanted.q === undefined ? t('rejected.shown', shown) : t(hasNextPage ? 'search.soFar' : 'search.found', shown)}
        </Text.Detail>
      </div>
      {hasNextPage && (
        <SecondaryButton label={t('rejected.more')} isDisabled={isFetchingNextPage} onClick={() => fetchNextPage()} />
      )}
    </Spacings.Stack>
  );
}

function FailureTable({ pipeline, failures }: { pipeline: string; failures: Failure[] }) {
  const t = useText();
  const paths = usePaths();
  const ofCode = useCodeText();
  const cell = ({ id, code, reason, field, label, pipeline: of = pipeline }: Failure, column: string): ReactNode => {
    const href = paths.record(of, id);
    const shown = codesOf(code, reason);
    const cells: Record<string, () => ReactNode> = {
      // The record's page belongs to another application of the Merchant Center: a plain link, in a tab of its own.
      id: () => (
        <Spacings.Stack scale="xs">
          {href ? (
            <Link isExternal to={href} aria-label={t('rejected.open', { id: label ?? id })}>
              {label ?? id}
            </Link>
          ) : (
            <span>{label ?? id}</span>
          )}
          {label !== undefined && <Text.Detail tone="secondary">{id}</Text.Detail>}
        </Spacings.Stack>
      ),
      reason: () => (
        <Spacings.Stack scale="xs">
          <span>{ofCode('reject', code, reason)}</span>
          <Text.Detail tone="secondary">{field === undefined ? shown : t('rejected.field', { code: shown, field })}</Text.Detail>
        </Spacings.Stack>
      ),
      step: () => ofCode('rejectStep', code, t('rejected.step')),
    };
    return cells[column]?.();
  };
  return (
    <DataTable
      rows={failures}
      isCondensed
      wrapHeaderLabels={false}
      columns={[
        { key: 'id', label: t('rejected.id'), width: 'minmax(310px, 1fr)' },
        { key: 'reason', label: t('rejected.reason'), width: 'minmax(260px, 1.4fr)' },
        { key: 'step', label: t('rejected.whatToDo'), width: 'minmax(260px, 1.6fr)' },
      ]}
      itemRenderer={(failure, { key }) => cell(failure, key)}
    />
  );
}

/** Klaviyo's own code stands in brackets at the end of the reason; it is what its documents explain. */
function codesOf(code: string, reason: string): string {
  const own = /\(([\w.-]+)\)\.$/.exec(reason)?.[1];
  return own === undefined ? code : `${code} (${own})`;
}
