import { Refused } from '../contract/errors';
import type { EverythingScheduleInput, EverythingSchedules } from '../contract/schedule';
import { EVERYTHING } from './newSequences';
import { checkRecurrence, type Recurrence } from './schedule';
import { BY_SCHEDULE, type Scheduled } from './scheduled';
import type { Sequencer } from './sequences';
import type { Timetable } from './timetable';

/** Both schedules of all imports in order. */
export type ScheduledEverything = Record<'changes' | 'all', Scheduled>;

export function scheduledEverything(sequences: Sequencer): ScheduledEverything {
  const of = (mode: 'changes' | 'all'): Scheduled => ({
    // No id of a pipeline has a dot.
    key: `${EVERYTHING}.${mode}`,
    pipeline: EVERYTHING,
    title: 'Everything',
    serverNow: () => sequences.serverNow(),
    start: (id) => sequences.startOnce(id, { mode, ...BY_SCHEDULE }),
    status: (id) => sequences.statusOf(id),
  });
  return { changes: of('changes'), all: of('all') };
}

export async function everythingSchedules(timetable: Timetable, of: ScheduledEverything): Promise<EverythingSchedules> {
  const [changes, all] = await Promise.all([timetable.of(of.changes), timetable.of(of.all)]);
  return { ...(changes ? { changes } : {}), ...(all ? { all } : {}) };
}

/** @throws Refused `invalid`, naming the field by its path; nothing is saved then */
export async function saveEverything(
  timetable: Timetable,
  of: ScheduledEverything,
  { changes, all }: EverythingScheduleInput,
): Promise<void> {
  if (changes) check('changes', changes);
  if (all) check('all', all);
  if (changes) await timetable.save(of.changes, { ...changes, scope: 'delta' });
  if (all) await timetable.save(of.all, { ...all, scope: 'all' });
}

function check(name: string, { cron, timeZone }: Recurrence): void {
  try {
    checkRecurrence({ cron, timeZone });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { field, reason } = error;
    throw new Refused('invalid', error.message, { field: `${name}.${field}`, ...(reason ? { reason } : {}) });
  }
}
