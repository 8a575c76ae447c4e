import PrimaryButton from '@commercetools-uikit/primary-button';
import SecondaryButton from '@commercetools-uikit/secondary-button';
import Text from '@commercetools-uikit/text';
import { useState } from 'react';
import { useSequence } from '../api/queries';
import { useService } from '../api/service-context';
import type { PipelineStatus } from '../api/types';
import { AccountLine } from '../frame/account';
import { ActDialog } from '../frame/act-dialog';
import { Choice } from '../frame/choice';
import { Choices } from '../frame/choices';
import { useAct } from '../frame/use-act';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';
import { useSuggestedSchedules } from '../schedules/suggestion';
import { isUnderWay } from '../sequence/overview';
import { useWords } from '../words/use-words';

interface Props {
  /** The one blue button of the page. */
  isFirst: boolean;
  onOpen: () => void;
}

/** Opens the dialog, which the page holds: the button is gone as soon as imports begin, wherever they were started. */
export function ImportEverything({ isFirst, onOpen }: Props) {
  const t = useText();
  const mayManage = useMayManage();
  const { data } = useSequence();
  const busy = data?.sequence !== undefined && isUnderWay(data.sequence);
  const Button = isFirst ? PrimaryButton : SecondaryButton;
  return <Button label={t('everything.action')} isDisabled={!mayManage || busy} onClick={onOpen} />;
}

/** All imports, one after the other in the order they build on each other; the service sees them through. */
export function EverythingDialog({ pipelines, onClose }: { pipelines: PipelineStatus[]; onClose: () => void }) {
  const t = useText();
  const words = useWords();
  const service = useService();
  const [mode, setMode] = useState<'all' | 'changes'>('all');
  const wasImported = pipelines.some(({ watermark }) => watermark !== undefined);
  const suggested = useSuggestedSchedules();
  const [isKept, setKept] = useState(true);
  const keepsUpToDate = !wasImported && suggested !== undefined && isKept;
  const start = useAct({
    act: async () => {
      if (keepsUpToDate) await service.post('/schedules/everything', {}, suggested);
      return service.post('/sequence', {}, { mode });
    },
    tell: 'here',
    done: onClose,
  });
  return (
    <ActDialog
      title={t('everything.title')}
      confirm={t('everything.confirm')}
      isDisabled={start.busy}
      problem={start.problem}
      onConfirm={() => start.act(undefined)}
      onClose={onClose}
    >
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
      {!wasImported && suggested && (
        <Choices
          title={t('everything.afterwards')}
          values={isKept ? ['keep'] : []}
          options={[['keep', t('everything.keepUpToDate')]]}
          onChange={(chosen) => setKept(chosen.length > 0)}
        />
      )}
      <Text.Body tone="secondary">{t('everything.keepsGoing')}</Text.Body>
      <AccountLine />
    </ActDialog>
  );
}
