import { Refused } from '../contract/errors';
import type { StartRequest } from '../contract/importer';
import type { Run } from '../contract/run';
import type { Runs } from './runs';

/**
 * Starts a run of the records that another has rejected.
 * @param code only those that were rejected with it
 * @throws Refused `not_found`, `already_running`, `invalid` when there is nothing to try again
 */
export async function retryRun(
  runs: Runs,
  runId: string,
  by: Pick<StartRequest, 'trigger' | 'requestedBy'>,
  code?: string,
): Promise<Run> {
  const run = await runs.get(runId);
  if (run.finishedAt === undefined) throw new Refused('already_running', 'This run is still in progress.', { runId });
  if (run.scope.kind === 'deletion') {
    throw new Refused('invalid', 'Start the deletion again instead: it covers what is left.', {
      reason: 'deletion_not_repeatable',
    });
  }
  const { rejects, counts, pipeline } = run;
  const found = code === undefined || rejects === undefined ? counts.rejected : (rejects[code] ?? 0);
  if (found === 0) throw new Refused('invalid', 'This run has no rejected records to try again.', { reason: 'nothing_rejected' });
  const scope = { kind: 'failures' as const, runId, ...(code === undefined ? {} : { code }) };
  return runs.start({ pipeline, scope, ...by });
}
