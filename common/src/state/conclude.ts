import { Conflict } from '../contract/errors';
import type { Run } from '../contract/run';
import { PIPELINES, type PipelineState, publicRun, type Sender, type StoredRun, unowned } from './documents';
import { saveRecord } from './history';
import type { StateDocument } from './pipelines';
import type { Store } from './stores/store';
import { leavesGaps, sameTarget, watermarkAfter } from './watermark';

/** Accounts that are remembered: more than a team ever tries. */
const ACCOUNTS = 50;

export interface Ending {
  status: 'done' | 'failed' | 'stopped';
  error?: { code: string; message: string };
}

/**
 * Ends the active run: first into the history, then out of the way. Killed in between, the run is claimed again and
 * ends once more, with the same record.
 * @throws Conflict when the document was changed since it was read
 */
export async function conclude(store: Store, document: StateDocument, ending: Ending): Promise<Run> {
  const { active, ...state } = document.value;
  if (!active) throw new Conflict();
  const { error: _error, notBefore: _notBefore, ...kept } = unowned(active);
  const finishedAt = new Date(Math.max(document.serverNow, document.lastModifiedAt)).toISOString();
  const run: StoredRun = { ...kept, ...ending, finishedAt, heartbeatAt: finishedAt };
  await saveRecord(store, run);
  const lastRun = publicRun(run, document.lastModifiedAt);
  const { failedRun: failedBefore, ...rest } = arrived(state, run, Date.parse(finishedAt));
  const failedRun = failedAfter(failedBefore, lastRun, rest.watermark !== state.watermark);
  await store.put(PIPELINES, run.pipeline, { ...rest, lastRun, ...(failedRun ? { failedRun } : {}) }, document.version);
  return lastRun;
}

/** A run of some records neither repairs nor hides the failure of one that was to bring all of them. */
function failedAfter(before: Run | undefined, run: Run, movesWatermark: boolean): Run | undefined {
  const { scope, status } = run;
  const isWhole = scope.kind === 'delta' || (scope.kind === 'all' && scope.startId === undefined);
  if (isWhole && status === 'failed') return run;
  const isOver = (status === 'done' && (isWhole || movesWatermark)) || leavesGaps(scope) || run.id === before?.id;
  return isOver ? undefined : before;
}

/** What the destination holds after a run. Another account has nothing of what the one before was sent. */
function arrived({ watermark: before, ...state }: PipelineState, run: StoredRun, now: number): PipelineState {
  const sent = run.counts.written > 0 || (run.shards ?? []).some((shard) => shard.sent !== undefined);
  const target = sent ? (run.target ?? state.target) : state.target;
  const watermark = watermarkAfter(run, sameTarget(target, state.target) ? before : undefined, now);
  return { ...state, ...(watermark ? { watermark } : {}), ...(sent ? sentBy(state, run) : {}), ...(target ? { target } : {}) };
}

function sentBy({ senders = [] }: Pick<PipelineState, 'senders'>, { id, target }: StoredRun): { senders: Sender[] } {
  const others = senders.filter(({ account }) => account !== target);
  return { senders: [...others, { ...(target === undefined ? {} : { account: target }), runId: id }].slice(-ACCOUNTS) };
}
