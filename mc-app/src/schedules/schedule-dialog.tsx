import { useApplicationContext } from '@commercetools-frontend/application-shell-connectors';
import SelectField from '@commercetools-uikit/select-field';
import TextField from '@commercetools-uikit/text-field';
import { useState } from 'react';
import { useService } from '../api/service-context';
import type { Schedule, ScheduleInput } from '../api/types';
import { ActDialog } from '../frame/act-dialog';
import { Choice } from '../frame/choice';
import { useAct } from '../frame/use-act';
import { useText } from '../i18n/use-text';
import { RHYTHMS, type Rhythm, rhythmOf } from './rhythms';

const CUSTOM = 'custom';
const NAMES = Object.keys(RHYTHMS) as Rhythm[];

/** Every zone the browser knows, and the one that is set even if it doesn't. */
const zones = (current: string): string[] => [...new Set([current, 'UTC', ...Intl.supportedValuesOf('timeZone')])];

interface Props {
  pipeline: string;
  title: string;
  schedule: Schedule | undefined;
  onClose: () => void;
}

/** When an import starts by itself. The service checks the expression and the zone, and names what is wrong with them. */
export function ScheduleDialog({ pipeline, title, schedule, onClose }: Props) {
  const t = useText();
  const service = useService();
  const userZone = useApplicationContext(({ user }) => user?.timeZone || 'UTC');
  const [input, setInput] = useState<ScheduleInput>({
    cron: schedule?.cron ?? RHYTHMS.daily,
    timeZone: schedule?.timeZone ?? userZone,
    scope: schedule?.scope ?? 'delta',
    enabled: schedule?.enabled ?? true,
  });
  const [custom, setCustom] = useState(rhythmOf(input.cron) === undefined);
  const set = (change: Partial<ScheduleInput>) => setInput((before) => ({ ...before, ...change }));
  const save = useAct({
    act: () => service.post('/schedules/{pipeline}', { path: { pipeline } }, input),
    done: onClose,
    tell: 'here',
  });
  const choose = (value: string) => {
    const rhythm = NAMES.find((name) => name === value);
    setCustom(rhythm === undefined);
    if (rhythm) set({ cron: RHYTHMS[rhythm] });
  };
  return (
    <ActDialog
      title={t('schedules.title', { title })}
      confirm={t('schedules.save')}
      isDisabled={save.busy || input.cron.trim() === ''}
      problem={save.problem}
      size="l"
      onConfirm={() => save.act(undefined)}
      onClose={onClose}
    >
      <Choice
        title={t('schedules.state')}
        name="enabled"
        value={input.enabled ? 'on' : 'off'}
        onChange={(value) => set({ enabled: value === 'on' })}
        options={[
          ['on', t('schedules.on')],
          ['off', t('schedules.off')],
        ]}
      />
      <SelectField
        title={t('schedules.rhythm')}
        isSearchable={false}
        value={custom ? CUSTOM : (rhythmOf(input.cron) ?? CUSTOM)}
        options={[
          ...NAMES.map((name) => ({ value: name, label: t(`rhythm.${name}`) })),
          { value: CUSTOM, label: t('rhythm.custom') },
        ]}
        onChange={({ target }) => choose(String(target.value ?? ''))}
      />
      {custom && (
        <TextField
          title={t('schedules.cron')}
          hint={t('schedules.cronHint')}
          value={input.cron}
          onChange={({ target }) => set({ cron: target.value })}
        />
      )}
      <SelectField
        title={t('schedules.timeZone')}
        value={input.timeZone}
        options={zones(input.timeZone).map((zone) => ({ value: zone, label: zone }))}
        onChange={({ target }) => set({ timeZone: String(target.value ?? 'UTC') })}
      />
      <Choice
        title={t('some.which')}
        name="scope"
        value={input.scope}
        onChange={(scope) => set({ scope })}
        options={[
          ['delta', t('schedules.delta')],
          ['all', t('schedules.all')],
        ]}
      />
    </ActDialog>
  );
}
