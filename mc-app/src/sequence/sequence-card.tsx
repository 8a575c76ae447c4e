import Card from '@commercetools-uikit/card';
import { designTokens } from '@commercetools-uikit/design-system';
import { ContentNotification } from '@commercetools-uikit/notifications';
import PrimaryButton from '@commercetools-uikit/primary-button';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import styled from '@emotion/styled';
import { useIntl } from 'react-intl';
import { useSequence } from '../api/queries';
import { useService } from '../api/service-context';
import type { PipelineStatus, Sequence } from '../api/types';
import { useCurrentStatus } from '../frame/status-context';
import { useAct } from '../frame/use-act';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';
import { ProgressBar } from '../imports/progress-bar';
import { ToneStamp } from '../words/tone-stamp';
import { useWords } from '../words/use-words';
import { isUnderWay, type Overview, overviewOf, type StepView } from './overview';

/** A good end is of no interest a day later. */
const DONE_SHOWN_MS = 24 * 60 * 60_000;

const TONES = {
  queued: 'information',
  running: 'information',
  stopping: 'warning',
  stopped: 'secondary',
  done: 'positive',
  failed: 'critical',
} as const;

const Steps = styled.ol`
  list-style: none;
  margin: 0;
  padding: 0;
  display: grid;
  grid-template-columns: repeat(auto-fit, minmax(280px, 1fr));
  gap: ${designTokens.spacing20} ${designTokens.spacing50};
`;

/** All imports in order: how far they are, or how they ended. Nothing is shown before the first, nor a day after a good end. */
export function SequenceCard({ pipelines }: { pipelines: PipelineStatus[] }) {
  const { data } = useSequence();
  const sequence = data?.sequence;
  if (!sequence || isForgotten(sequence)) return null;
  return <Shown sequence={sequence} pipelines={pipelines} />;
}

const isForgotten = ({ status, finishedAt }: Sequence): boolean =>
  status === 'done' && finishedAt !== undefined && Date.now() - Date.parse(finishedAt) > DONE_SHOWN_MS;

function Shown({ sequence, pipelines }: { sequence: Sequence; pipelines: PipelineStatus[] }) {
  const t = useText();
  const overview = overviewOf(sequence, pipelines);
  const { status, mode } = sequence;
  return (
    <Card insetScale="l">
      <section aria-labelledby="sequence">
        <Spacings.Stack scale="m">
          <Spacings.Inline justifyContent="space-between" alignItems="center">
            <Text.Subheadline as="h4" id="sequence">
              {mode === 'all' ? t('sequence.title') : t('sequence.titleChanges')}
            </Text.Subheadline>
            {/* Read out when it changes. */}
            <div role="status">
              <ToneStamp tone={TONES[status]} label={t(`status.${status}`)} />
            </div>
          </Spacings.Inline>
          {isUnderWay(sequence) ? <Progress overview={overview} /> : <Ending sequence={sequence} overview={overview} />}
          <Steps aria-label={t('sequence.steps')}>
            {overview.steps.map((step) => (
              <li key={step.pipeline}>
                <StepLine step={step} />
              </li>
            ))}
          </Steps>
          <About sequence={sequence} />
          <Actions sequence={sequence} />
        </Spacings.Stack>
      </section>
    </Card>
  );
}

function Progress({ overview: { share, done, steps, leftMs } }: { overview: Overview }) {
  const t = useText();
  const words = useWords();
  const imports = t('sequence.overview', { done, of: steps.length });
  return (
    <Spacings.Stack scale="s">
      <ProgressBar label={t('progress.label', { title: t('sequence.title') })} value={share} total={1} />
      <Text.Body fontWeight="bold">
        {leftMs === undefined ? imports : t('sequence.overviewLeft', { imports, left: words.duration(leftMs) })}
      </Text.Body>
    </Spacings.Stack>
  );
}

/** What went wrong first, then what was not started because of it. */
function Ending({ sequence: { status }, overview: { steps, sum } }: { sequence: Sequence; overview: Overview }) {
  const t = useText();
  const intl = useIntl();
  const words = useWords();
  if (status === 'done') {
    const { written, rejected } = sum;
    return <Text.Body>{t('sequence.done', { written: words.number(written), rejected: words.number(rejected) })}</Text.Body>;
  }
  const failed = steps.filter((step) => step.status === 'failed');
  const leftOut = steps.filter((step) => step.status === 'left_out').map(({ pipeline }) => words.pipeline(pipeline));
  if (failed.length === 0) return <Text.Body>{t('sequence.stopped')}</Text.Body>;
  return (
    <ContentNotification type="error">
      <Spacings.Stack scale="s">
        {failed.map(({ pipeline, reason }) => (
          <Text.Body key={pipeline}>
            {t('sequence.failed', { title: words.pipeline(pipeline), reason: reason ? words.reason(reason) : '' })}
          </Text.Body>
        ))}
        {leftOut.length > 0 && (
          <Text.Body>{t('sequence.leftOut', { count: leftOut.length, titles: intl.formatList(leftOut) })}</Text.Body>
        )}
      </Spacings.Stack>
    </ContentNotification>
  );
}

function StepLine({ step }: { step: StepView }) {
  const t = useText();
  const words = useWords();
  const title = words.pipeline(step.pipeline);
  const { counts, progress, isNext, status } = step;
  if (status === 'done' && counts) {
    const { written, read, rejected } = counts;
    return <Text.Body>{t('sequence.step.counted', { title, written, read, rejected })}</Text.Body>;
  }
  if (progress) {
    const percent = progress.total === 0 ? 100 : Math.min(100, Math.floor((progress.read / progress.total) * 100));
    return <Text.Body fontWeight="bold">{t('sequence.step.percent', { title, percent })}</Text.Body>;
  }
  if (isNext) return <Text.Body>{t('sequence.step.next', { title })}</Text.Body>;
  return <Text.Body>{t(`sequence.step.${status}`, { title })}</Text.Body>;
}

function About({ sequence }: { sequence: Sequence }) {
  const t = useText();
  const words = useWords();
  const by = words.requester(sequence);
  const at = words.moment(sequence.startedAt);
  const { finishedAt } = sequence;
  return (
    <Text.Detail tone="secondary">
      {finishedAt === undefined
        ? t('sequence.startedBy', { by, at })
        : t('sequence.ended', { by, at, end: words.moment(finishedAt) })}
    </Text.Detail>
  );
}

function Actions({ sequence }: { sequence: Sequence }) {
  const t = useText();
  const service = useService();
  const mayManage = useMayManage();
  const { error } = useCurrentStatus();
  const stop = useAct({ act: () => service.post('/sequence/stop', {}, {}) });
  const resume = useAct({ act: () => service.post('/sequence/resume', {}, {}) });
  const possible = mayManage && !error;
  if (isUnderWay(sequence)) {
    const isDisabled = !possible || stop.busy || sequence.status === 'stopping';
    return (
      <div>
        <SecondaryButton label={t('sequence.stop')} isDisabled={isDisabled} onClick={() => stop.act(undefined)} />
      </div>
    );
  }
  if (sequence.status === 'done') return null;
  return (
    <div>
      <PrimaryButton label={t('sequence.resume')} isDisabled={!possible || resume.busy} onClick={() => resume.act(undefined)} />
    </div>
  );
}
