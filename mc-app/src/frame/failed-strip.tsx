import Link from '@commercetools-uikit/link';
import { ContentNotification } from '@commercetools-uikit/notifications';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import type { PipelineStatus } from '../api/types';
import { useText } from '../i18n/use-text';
import { useWords } from '../words/use-words';
import { usePaths } from './paths';
import { useCurrentStatus } from './status-context';

/** Imports of which the last run failed and none is in progress, or whose state can't be used. */
const isWrong = ({ active, lastRun, stateError }: PipelineStatus): boolean =>
  stateError !== undefined || (active === undefined && lastRun?.status === 'failed');

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
        {failed.map(({ pipeline, title: given, lastRun, stateError }) => {
          const title = words.pipeline(pipeline, given);
          if (stateError || !lastRun) return <Text.Body key={pipeline}>{t('strip.unusable', { title })}</Text.Body>;
          const at = words.moment(lastRun.finishedAt ?? lastRun.heartbeatAt);
          return (
            <Spacings.Inline key={pipeline} alignItems="center">
              <Text.Body>{t('strip.failed', { title, at })}</Text.Body>
              <Link to={paths.run(lastRun.id)}>{t('strip.see', { title })}</Link>
            </Spacings.Inline>
          );
        })}
      </Spacings.Stack>
    </ContentNotification>
  );
}
