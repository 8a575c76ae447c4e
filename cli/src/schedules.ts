import type { EverythingSchedules, Schedule, ScheduleInput } from 'common';
import type { Command } from './commands';
import { type CommandContext, print } from './context';
import { EXIT, Usage } from './exit';
import { EVERYTHING } from './sequence';
import { scheduleTable } from './words';

export interface ScheduleOptions {
  cron?: string;
  timeZone?: string;
  scope?: 'all' | 'delta';
  on?: boolean;
  off?: boolean;
}

export const schedule: Command<[string | undefined, ScheduleOptions]> = async (context, pipeline, options) => {
  const { backend } = context;
  const isChange = Object.keys(options).length > 0;
  if (pipeline === EVERYTHING) {
    const saved = isChange ? await saveEverything(context, options) : await backend.everythingSchedules();
    print(context, saved, (result) => scheduleTable(bothOf(result)));
    return EXIT.ok;
  }
  const schedules = await backend.schedules();
  if (pipeline === undefined) {
    if (isChange) throw new Usage('Name the import whose schedule is to be changed.');
    print(context, [...bothOf(await backend.everythingSchedules()), ...schedules], scheduleTable);
    return EXIT.ok;
  }
  const current = schedules.find((each) => each.pipeline === pipeline);
  const saved = isChange ? await backend.saveSchedule(pipeline, changed(current, options)) : current;
  print(context, saved ?? null, (result) => (result ? scheduleTable([result]) : `${pipeline} has no schedule.`));
  return EXIT.ok;
};

const bothOf = ({ changes, all }: EverythingSchedules): Schedule[] => [changes, all].flatMap((each) => each ?? []);

/** Everything has two: one that brings the changes, one that brings all. */
async function saveEverything({ backend }: CommandContext, options: ScheduleOptions): Promise<EverythingSchedules> {
  if (options.scope === undefined) throw new Usage('Everything has two schedules: add --scope all or --scope delta.');
  const name = options.scope === 'all' ? 'all' : 'changes';
  const { scope: _, ...input } = changed((await backend.everythingSchedules())[name], options);
  return backend.saveEverythingSchedules({ [name]: input });
}

function changed(current: ScheduleInput | undefined, options: ScheduleOptions): ScheduleInput {
  const cron = options.cron ?? current?.cron;
  if (cron === undefined) throw new Usage('A new schedule needs --cron, such as --cron "0 2 * * *".');
  if (options.on && options.off) throw new Usage("--on and --off can't be combined.");
  return {
    cron,
    timeZone: options.timeZone ?? current?.timeZone ?? 'UTC',
    scope: options.scope ?? current?.scope ?? 'all',
    enabled: options.off ? false : options.on || (current?.enabled ?? true),
  };
}
