import { useApplicationContext } from '@commercetools-frontend/application-shell-connectors';
import { useState } from 'react';
import { useService } from '../api/service-context';
import type { Schedule, ScheduleInput } from '../api/types';
import { ActDialog } from '../frame/act-dialog';
import { Choice } from '../frame/choice';
import { useAct } from '../frame/use-act';
import { useText } from '../i18n/use-text';
import { cronOf, DAILY, DEFAULTS } from './rhythms';
import { WhenFields } from './when-fields';

/** One of the two schedules of everything, or that of an import. */
export type Target = { everything: 'changes' | 'all' } | { pipeline: string };

interface Props {
  of: Target;
  title: string;
  schedule: Schedule | undefined;
  onClose: () => void;
}

/** When an import starts by itself. The service checks the expression and the zone, and says what is wrong with them. */
export function ScheduleDialog({ of, title, schedule, onClose }: Props) {
  const t = useText();
  const service = useService();
  const userZone = useApplicationContext(({ user }) => user?.timeZone || 'UTC');
  const [input, setInput] = useState<ScheduleInput>({
    cron: schedule?.cron ?? cronOf('everything' in of ? DEFAULTS[of.everything] : DAILY),
    timeZone: schedule?.timeZone ?? userZone,
    scope: schedule?.scope ?? 'delta',
    enabled: schedule?.enabled ?? true,
  });
  const set = (change: Partial<ScheduleInput>) => setInput((before) => ({ ...before, ...change }));
  const save = useAct<ScheduleInput, unknown>({
    act: ({ scope, ...when }) =>
      'everything' in of
        ? service.post('/schedules/everything', {}, { [of.everything]: when })
        : service.post('/schedules/{pipeline}', { path: of }, { ...when, scope }),
    done: onClose,
    tell: 'here',
  });
  return (
    <ActDialog
      title={t('schedules.title', { title })}
      confirm={t('schedules.save')}
      isDisabled={save.busy || input.cron.trim() === ''}
      problem={save.problem}
      size="l"
      onConfirm={() => save.act(input)}
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
      <WhenFields value={input} onChange={set} />
      {'pipeline' in of && (
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
      )}
    </ActDialog>
  );
}
