import { ConfirmationDialog } from '@commercetools-frontend/application-components';
import { ContentNotification } from '@commercetools-uikit/notifications';
import PrimaryButton from '@commercetools-uikit/primary-button';
import Spacings from '@commercetools-uikit/spacings';
import Text from '@commercetools-uikit/text';
import { useState } from 'react';
import { useSequence } from '../api/queries';
import { useService } from '../api/service-context';
import type { PipelineStatus } from '../api/types';
import { AccountLine } from '../frame/account';
import { Choice } from '../frame/choice';
import { DialogFocus } from '../frame/dialog-focus';
import { useAct } from '../frame/use-act';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';
import { isUnderWay } from '../sequence/overview';
import { useWords } from '../words/use-words';

/** All imports, one after the other in the order they build on each other; the service sees them through. */
export function ImportEverything({ pipelines }: { pipelines: PipelineStatus[] }) {
  const t = useText();
  const mayManage = useMayManage();
  const { data } = useSequence();
  const [isOpen, setOpen] = useState(false);
  const busy = data?.sequence !== undefined && isUnderWay(data.sequence);
  return (
    <>
      <PrimaryButton label={t('everything.action')} isDisabled={!mayManage || busy} onClick={() => setOpen(true)} />
      {isOpen && <EverythingDialog pipelines={pipelines} onClose={() => setOpen(false)} />}
    </>
  );
}

function EverythingDialog({ pipelines, onClose }: { pipelines: PipelineStatus[]; onClose: () => void }) {
  const t = useText();
  const words = useWords();
  const service = useService();
  const [mode, setMode] = useState<'all' | 'changes'>('all');
  const start = useAct({ act: () => service.post('/sequence', {}, { mode }), tell: 'here', done: onClose });
  const wasImported = pipelines.some(({ watermark }) => watermark !== undefined);
  return (
    <ConfirmationDialog
      isOpen
      title={t('everything.title')}
      labelPrimary={t('everything.confirm')}
      labelSecondary={t('dialog.cancel')}
      isPrimaryButtonDisabled={start.busy}
      onClose={onClose}
      onCancel={onClose}
      onConfirm={() => start.act(undefined)}
    >
      <DialogFocus>
        <Spacings.Stack scale="m">
          {start.problem && <ContentNotification type="error">{start.problem}</ContentNotification>}
          {wasImported && (
            <Choice
              title={t('some.which')}
              name="mode"
              value={mode}
              options={[
                ['all', t('schedules.all')],
                ['changes', t('schedules.delta')],
              ]}
              onChange={setMode}
            />
          )}
          <Text.Body>{mode === 'all' ? t('everything.body') : t('everything.bodyChanges')}</Text.Body>
          <ol>
            {pipelines.map(({ pipeline, title }) => (
              <li key={pipeline}>
                <Text.Body as="span">{words.pipeline(pipeline, title)}</Text.Body>
              </li>
            ))}
          </ol>
          <Text.Body tone="secondary">{t('everything.keepsGoing')}</Text.Body>
          <AccountLine />
        </Spacings.Stack>
      </DialogFocus>
    </ConfirmationDialog>
  );
}
