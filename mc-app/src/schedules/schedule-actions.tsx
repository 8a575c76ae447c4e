import SecondaryButton from '@commercetools-uikit/secondary-button';
import Spacings from '@commercetools-uikit/spacings';
import { useState } from 'react';
import type { Schedule } from '../api/types';
import { useMayManage } from '../frame/use-permission';
import { useText } from '../i18n/use-text';
import { ToneStamp } from '../words/tone-stamp';
import { RunNow } from './run-now';
import { ScheduleDialog, type Target } from './schedule-dialog';

/** Whether it is on; a failed last occurrence is more important. */
export function ScheduleStamp({ schedule }: { schedule: Schedule | undefined }) {
  const t = useText();
  if (!schedule?.enabled) return <ToneStamp tone="secondary" label={t('schedules.off')} />;
  if (schedule.lastStarted?.status === 'failed') return <ToneStamp tone="critical" label={t('schedules.lastFailed')} />;
  return <ToneStamp tone="positive" label={t('schedules.on')} />;
}

interface Props {
  of: Target;
  title: string;
  schedule: Schedule | undefined;
}

/** Setting or changing a schedule, and doing now what it does. */
export function ScheduleActions({ of, title, schedule }: Props) {
  const t = useText();
  const mayManage = useMayManage();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Spacings.Inline alignItems="center">
        <SecondaryButton
          label={schedule ? t('schedules.edit') : t('schedules.create')}
          aria-label={t('schedules.editLabel', { title })}
          isDisabled={!mayManage}
          onClick={() => setOpen(true)}
        />
        {schedule && <RunNow of={of} title={title} scope={schedule.scope} />}
      </Spacings.Inline>
      {isOpen && <ScheduleDialog of={of} title={title} schedule={schedule} onClose={() => setOpen(false)} />}
    </>
  );
}
