import DataTable from '@commercetools-uikit/data-table';
import Link from '@commercetools-uikit/link';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import type { ReactNode } from 'react';
import { useFailures } from '../api/queries';
import { asServiceError } from '../api/service-error';
import type { Failure, Run } from '../api/types';
import { ErrorNotice } from '../frame/error-notice';
import { usePaths } from '../frame/paths';
import { useCodeText, useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';

/** What was rejected, why, what to do about it, and the way to the record. */
export function RejectedRecords({ run }: { run: Run }) {
  const t = useText();
  const words = useWords();
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useFailures(
    run.id,
    run.counts.rejected,
  );
  if (error) return <ErrorNotice error={asServiceError(error)} onRetry={() => refetch()} />;
  if (isPending) return <LoadingSpinner>{t('loading')}</LoadingSpinner>;
  const failures = data.pages.flatMap((page) => page.failures);
  return (
    <Spacings.Stack scale="m" alignItems="flex-start">
      <FailureTable pipeline={run.pipeline} failures={failures} />
      <Text.Detail tone="secondary">
        {t('rejected.shown', { shown: words.number(failures.length), count: words.number(run.counts.rejected) })}
      </Text.Detail>
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
  const cell = ({ id, code, reason, field, pipeline: of = pipeline }: Failure, column: string): ReactNode => {
    const href = paths.record(of, id);
    const shown = codesOf(code, reason);
    const cells: Record<string, () => ReactNode> = {
      // The record's page belongs to another application of the Merchant Center: a plain link, in a tab of its own.
      id: () =>
        href ? (
          <Link isExternal to={href} aria-label={t('rejected.open', { id })}>
            {id}
          </Link>
        ) : (
          id
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
