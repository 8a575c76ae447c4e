import { Refused } from '../contract/errors';
import type { Pipeline } from '../contract/pipeline';
import type { RunStatus } from '../contract/run';
import type { ScheduleInput } from '../contract/schedule';
import type { Runs } from './runs';

/** What a schedule starts. */
export interface Scheduled {
  /** Of the schedule's document. */
  key: string;
  /** What is started, as answers name it: a pipeline, or all of them. */
  pipeline: string;
  title: string;
  /** Epoch milliseconds by the store's clock. */
  serverNow(): Promise<number>;
  /** Starts it under this id, once for all callers; false when that has happened before. @throws Refused */
  start(id: string, scope: ScheduleInput['scope']): Promise<boolean>;
  /** How far that is; undefined when it isn't on record any more. */
  status(id: string): Promise<RunStatus | undefined>;
}

export const BY_SCHEDULE = { trigger: 'schedule', requestedBy: 'schedule' } as const;

export function scheduledImport(runs: Runs, { id, title }: Pick<Pipeline, 'id' | 'title'>): Scheduled {
  return {
    key: id,
    pipeline: id,
    title,
    serverNow: () => runs.serverNow(id),
    start: (runId, scope) =>
      runs.startOnce(runId, { pipeline: id, scope: { kind: scope === 'delta' ? 'changes' : 'all' }, ...BY_SCHEDULE }),
    status: (runId) => runs.get(runId).then(({ status }) => status, unlessMissing),
  };
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Refused && error.code === 'not_found') return undefined;
  throw error;
}
