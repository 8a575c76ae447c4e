import FlatButton from '@commercetools-uikit/flat-button';
import Text from '@commercetools-uikit/text';
import { useState } from 'react';
import { useService } from '../api/service-context';
import type { Schedule } from '../api/types';
import { AccountLine } from '../frame/account';
import { ActDialog } from '../frame/act-dialog';
import { useAct } from '../frame/use-act';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';
import { useStarter } from '../imports/use-start';
import type { Target } from './schedule-dialog';

interface Props {
  of: Target;
  title: string;
  scope: Schedule['scope'];
}

/** What the schedule would start, at once; its occurrences stay what they are. */
export function RunNow({ of, title, scope }: Props) {
  const t = useText();
  const mayManage = useMayManage();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <FlatButton
        label={t('schedules.runNow')}
        aria-label={t('schedules.runNowLabel', { title })}
        isDisabled={!mayManage}
        onClick={() => setOpen(true)}
      />
      {isOpen && <RunNowDialog of={of} title={title} scope={scope} onClose={() => setOpen(false)} />}
    </>
  );
}

function RunNowDialog({ of, title, scope, onClose }: Props & { onClose: () => void }) {
  const t = useText();
  const service = useService();
  const startOne = useStarter();
  const start = useAct<undefined, unknown>({
    act: () =>
      'everything' in of
        ? service.post('/sequence', {}, { mode: of.everything })
        : startOne(of.pipeline, scope === 'delta' ? { mode: 'delta' } : {}),
    tell: 'here',
    done: onClose,
  });
  return (
    <ActDialog
      title={t('schedules.runNowLabel', { title })}
      confirm={t('schedules.runNow')}
      isDisabled={start.busy}
      problem={start.problem}
      onConfirm={() => start.act(undefined)}
      onClose={onClose}
    >
      <Text.Body>{scope === 'all' ? t('schedules.scopeAll') : t('schedules.scopeDelta')}</Text.Body>
      <AccountLine />
    </ActDialog>
  );
}
