import type { Run, RunsWanted } from 'common';
import type { Command } from './commands';
import { print } from './context';
import { EXIT, Usage } from './exit';
import { countsOf, table } from './words';

export interface RunsOptions extends Pick<RunsWanted, 'status' | 'trigger' | 'from' | 'to'> {
  limit: number;
}

export const TRIGGERS = ['user', 'machine', 'schedule', 'cli', 'live'] as const satisfies Run['trigger'][];

/** Finished runs, newest first. */
export const runs: Command<[string | undefined, RunsOptions]> = async (context, pipeline, { limit, ...wanted }) => {
  for (const name of ['from', 'to'] as const) {
    const time = wanted[name];
    if (time !== undefined && !TIME.test(time)) throw new Usage(`--${name} takes a time such as 2026-01-31T08:00:00Z.`);
  }
  const found = await context.backend.runs({ ...wanted, ...(pipeline === undefined ? {} : { pipeline }) }, limit);
  print(context, found, runTable);
  return EXIT.ok;
};

/** As the service takes it: a time with its zone. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

function runTable(found: Run[]): string {
  if (found.length === 0) return 'No finished run matches.';
  const rows = found.map((run) => [run.id, run.pipeline, run.startedAt, run.status, run.trigger, countsOf(run)]);
  return table(['Run', 'Import', 'Started', '', 'By', 'Records'], rows);
}
