import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import { useHistory } from 'react-router-dom';
import { useService } from '../api/service-context';
import type { Run } from '../api/types';
import { usePaths } from '../frame/paths';
import { useAct } from '../frame/use-act';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';
import { ResumeButton } from '../imports/resume-button';
import { useStop } from '../imports/use-stop';
import { saveFile } from './save-file';

/** What can be done with a run as it is now. */
export function RunActions({ run }: { run: Run }) {
  const t = useText();
  const service = useService();
  const history = useHistory();
  const paths = usePaths();
  const mayManage = useMayManage();
  const { id, status, counts, finishedAt, trigger } = run;

  const { stop, possible: stoppable } = useStop(run);
  const retry = useAct({
    act: () => service.post('/runs/{id}/retry-failed', { path: { id } }, {}),
    done: (started) => history.push(paths.run(started.id)),
  });
  const download = useAct({
    act: () => service.csv(id),
    done: (text) => saveFile(`rejected-${id}.csv`, 'text/csv', text),
  });

  // A day of real time is nothing that could be stopped; what it has rejected can be tried again at any time.
  const isLive = trigger === 'live';
  const underWay = finishedAt === undefined && !isLive;
  // A deletion that has ended is started again: what is left by then has to be confirmed again.
  const again = run.scope.kind !== 'deletion';
  const resumable = again && (status === 'failed' || status === 'stopped');
  return (
    <Spacings.Inline scale="m">
      {counts.rejected > 0 && (
        <SecondaryButton label={t('csv.action')} isDisabled={download.busy} onClick={() => download.act(undefined)} />
      )}
      {!underWay && again && counts.rejected > 0 && (
        <SecondaryButton label={t('retry.action')} isDisabled={!mayManage || retry.busy} onClick={() => retry.act(undefined)} />
      )}
      {resumable && <ResumeButton runId={id} />}
      {underWay && <SecondaryButton label={t('stop.action')} isDisabled={!stoppable} onClick={stop} />}
    </Spacings.Inline>
  );
}
