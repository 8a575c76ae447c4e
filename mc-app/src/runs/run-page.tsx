import { InfoDetailPage } from '@commercetools-frontend/application-components';
import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import LoadingSpinner from '@commercetools-uikit/loading-spinner';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import type { ReactNode } from 'react';
import { useHistory, useParams } from 'react-router-dom';
import { useRun } from '../api/queries';
import type { ActiveRun, PipelineStatus, Run } from '../api/types';
import { OtherAccount } from '../frame/account';
import { DocumentLink } from '../frame/document-link';
import { Notices } from '../frame/notices';
import { PageError } from '../frame/page-error';
import { usePaths } from '../frame/paths';
import { useCurrentStatus } from '../frame/status-context';
import { usePageTitle } from '../frame/use-page-title';
import { useText } from '../i18n/use-text';
import { RunProgress } from '../imports/run-progress';
import { Facts } from '../words/facts';
import { StatusStamp } from '../words/status-stamp';
import { useWords } from '../words/use-words';
import { Why } from '../words/why';
import { Attention } from './attention';
import { CodeCounts } from './code-counts';
import { RejectedRecords } from './rejected-records';
import { RunActions } from './run-actions';
import { RunSpeed, Sum } from './run-speed';

const Halves = styled.div`
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr));
  gap: ${designTokens.spacing40};
`;

/** One run: what was asked for, what came of it, what was left out and why. */
export function RunPage() {
  const t = useText();
  const words = useWords();
  const paths = usePaths();
  const history = useHistory();
  const { id } = useParams<{ id: string }>();
  const { data: pipelines = [] } = useCurrentStatus();
  const active = pipelines.flatMap((status) => status.active ?? []).find((run) => run.id === id);
  const own = useRun(id, active !== undefined);
  const run = active ?? own.data;
  const title = run
    ? t('run.title', { title: words.pipeline(run.pipeline), at: words.moment(run.startedAt) })
    : t(own.error ? 'run.missing' : 'tab.runs');
  usePageTitle(title);
  return (
    <InfoDetailPage
      title={title}
      subtitle={run && words.scope(run.scope)}
      previousPathLabel={t('run.back')}
      onPreviousPathClick={() => history.push(paths.runs)}
    >
      <Notices />
      <Spacings.Stack scale="l">
        <OtherAccount />
        <PageError own={own} />
        {own.isPending && !run && <LoadingSpinner>{t('loading')}</LoadingSpinner>}
        {run && <RunDetails run={run} active={active} isBusy={isBusy(pipelines, run)} />}
        <DocumentLink name="merchant-center.md" />
      </Spacings.Stack>
    </InfoDetailPage>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card insetScale="l">
      <Spacings.Stack scale="m">
        <Text.Headline as="h2">{title}</Text.Headline>
        {children}
      </Spacings.Stack>
    </Card>
  );
}

const isBusy = (pipelines: PipelineStatus[], run: Run) =>
  pipelines.some(({ pipeline, active }) => pipeline === run.pipeline && active !== undefined);

interface DetailsProps {
  run: Run;
  active: ActiveRun | undefined;
  /** Another run of the same import is in progress. */
  isBusy: boolean;
}

function RunDetails({ run, active, isBusy }: DetailsProps) {
  const t = useText();
  const words = useWords();
  const { counts, warnings, skips, notices = [] } = run;
  return (
    <>
      <Spacings.Inline justifyContent="space-between" alignItems="center">
        <StatusStamp run={run} />
        <RunActions run={run} />
      </Spacings.Inline>
      {run.error && (
        <ContentNotification type="error">
          <Why error={run.error} />
        </ContentNotification>
      )}
      {notices.map((notice) => (
        <ContentNotification key={`${notice.code} ${notice.pipeline}`} type="warning">
          {words.notice(notice)}
        </ContentNotification>
      ))}
      {run.finishedAt !== undefined && <Attention run={run} isBusy={isBusy} />}
      {active && (
        <Section title={t('run.now')}>
          <RunProgress run={active} title={words.pipeline(run.pipeline)} />
        </Section>
      )}
      {run.trigger !== 'live' && (
        <Section title={t('speed.title')}>
          <RunSpeed run={run} underWay={active !== undefined} />
        </Section>
      )}
      <Halves>
        {!active && (
          <Section title={t('run.numbers')}>
            <Facts
              of={[
                [t('counts.total'), totalText(run)],
                [t('counts.read'), words.number(counts.read)],
                [t('counts.written'), words.number(counts.written)],
                [t('counts.skipped'), words.number(counts.skipped)],
                [t('counts.rejected'), words.number(counts.rejected)],
              ]}
            />
          </Section>
        )}
        <Section title={t('run.timeline')}>
          <Facts
            width="175px"
            of={[
              [t('runs.started'), words.moment(run.startedAt)],
              [t('run.finished'), run.finishedAt && words.moment(run.finishedAt)],
              [t('run.heartbeat'), run.finishedAt ? undefined : words.moment(run.heartbeatAt)],
              [t('runs.worked'), words.duration(run.workedMs)],
              [t('runs.by'), words.requester(run)],
            ]}
          />
        </Section>
      </Halves>
      {run.trigger === 'live' && <Sum counts={counts} />}
      {counts.rejected > 0 ? (
        <Section title={t('run.rejected')}>
          <RejectedRecords run={run} />
        </Section>
      ) : (
        run.status === 'done' && <Text.Body>{t('run.noneRejected')}</Text.Body>
      )}
      {Object.keys(warnings).length > 0 && (
        <Section title={t('run.warnings')}>
          <CodeCounts prefix="warning" counts={warnings} of={counts.read} />
        </Section>
      )}
      {Object.keys(skips).length > 0 && (
        <Section title={t('run.skips')}>
          <CodeCounts prefix="skip" counts={skips} of={counts.read} />
        </Section>
      )}
    </>
  );

  function totalText({ total, totalIs }: Run): string {
    if (total === undefined || totalIs === 'unknown') return t('counts.totalUnknown');
    const number = words.number(total);
    return totalIs === 'exact' ? number : t('counts.totalEstimated', { number });
  }
}
