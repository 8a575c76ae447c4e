import type { Logger } from '../base/log';
import type { Importer } from '../contract/importer';
import type { Pipeline } from '../contract/pipeline';
import type { Schedule, ScheduleInput } from '../contract/schedule';
import type { Store } from '../state/stores/store';
import { everythingSchedules, saveEverything, scheduledEverything } from './everything';
import { EVERYTHING } from './newSequences';
import type { Runs } from './runs';
import { scheduledImport } from './scheduled';
import type { Sequencer } from './sequences';
import { Timetable } from './timetable';

interface Parts {
  store: Store;
  runs: Runs;
  sequences: Sequencer;
  /** Those that users start, in their order. */
  imports: () => readonly Pipeline[];
  log: Logger;
}

export interface Schedules extends Pick<Timetable, 'startDue' | 'overdue'> {
  list(): Promise<Schedule[]>;
  save(pipeline: Pipeline, input: ScheduleInput): Promise<Schedule>;
  everything: Importer['everythingSchedules'];
  saveEverything: Importer['saveEverythingSchedules'];
  /** Of what is no import. */
  titleOf(id: string): string;
}

/** The schedules of single imports, and those of all of them in order. */
export function createSchedules({ store, runs, sequences, imports, log }: Parts): Schedules {
  const everything = scheduledEverything(sequences);
  const ofImports = () => imports().map((pipeline) => scheduledImport(runs, pipeline));
  // Everything first: a single import that is due as well is a part of it then.
  const timetable = new Timetable(store, () => [everything.all, everything.changes, ...ofImports()], log);
  return {
    list: async () => (await Promise.all(ofImports().map((each) => timetable.of(each)))).flatMap((each) => each ?? []),
    save: (pipeline, input) => timetable.save(scheduledImport(runs, pipeline), input),
    everything: () => everythingSchedules(timetable, everything),
    async saveEverything(input) {
      await saveEverything(timetable, everything, input);
      return everythingSchedules(timetable, everything);
    },
    startDue: () => timetable.startDue(),
    overdue: (ms) => timetable.overdue(ms),
    titleOf: (id) => (id === EVERYTHING ? everything.all.title : id),
  };
}
