import Link from '@commercetools-uikit/link';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import type { PipelineStatus } from '../api/types';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { usePaths } from './paths';
import { useCurrentStatus } from './status-context';

/** What failed last: the last run, or one of everything that a run of some records has followed. */
const failureOf = ({ lastRun, failedRun }: PipelineStatus) => (lastRun?.status === 'failed' ? lastRun : failedRun);

/** Imports that failed and of which none is in progress, or whose state can't be used. */
const isWrong = (status: PipelineStatus): boolean =>
  status.stateError !== undefined || (status.active === undefined && failureOf(status) !== undefined);

export function useFailedImports(): PipelineStatus[] {
  const { data = [] } = useCurrentStatus();
  return data.filter(isWrong);
}

/** On every page while an import has failed and hasn't run since: a schedule may have started it at night. */
export function FailedStrip() {
  const t = useText();
  const words = useWords();
  const paths = usePaths();
  const failed = useFailedImports();
  if (failed.length === 0) return null;
  return (
    <ContentNotification type="error">
      <Spacings.Stack scale="xs">
        {failed.map((status) => {
          const { pipeline, title: given, stateError } = status;
          const run = failureOf(status);
          const title = words.pipeline(pipeline, given);
          if (stateError || !run) return <Text.Body key={pipeline}>{t('strip.unusable', { title })}</Text.Body>;
          const at = words.moment(run.finishedAt ?? run.heartbeatAt);
          return (
            <Spacings.Inline key={pipeline} alignItems="center">
              <Text.Body>{t(run === status.lastRun ? 'strip.failed' : 'strip.failedBefore', { title, at })}</Text.Body>
              <Link to={paths.run(run.id)}>{t('strip.see', { title })}</Link>
            </Spacings.Inline>
          );
        })}
      </Spacings.Stack>
    </ContentNotification>
  );
}
