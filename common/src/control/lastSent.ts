import type { LastSent } from '../contract/record';
import type { Run } from '../contract/run';
import { allFailures } from '../state/failures';
import { daysBefore, liveRunId, readLiveFailure } from '../state/liveDocuments';
import type { Store } from '../state/stores/store';
import { coversUntil, leavesGaps, type SourceTimes } from '../state/watermark';
import type { Runs } from './runs';

/** The newest runs of an import, and days of real time, that are looked through. */
const RUNS = 10;
const DAYS = 7;
/** Through more rejected records of one run nothing is looked for: a person waits. */
const MOST_REJECTED = 20_000;

interface Parts {
  store: Store;
  runs: Pick<Runs, 'list'>;
}

/** The record in question. */
export interface Sought {
  pipeline: string;
  id: string;
  /** ISO 8601. */
  lastModifiedAt: string | undefined;
  times: SourceTimes;
}

/** A run that has tried the rejected records of another again, or those with one code. */
type Retry = Run & { scope: Extract<Run['scope'], { kind: 'failures' }> };

const UNKNOWN: LastSent = { how: 'unknown' };

/**
 * When a record was last sent, by what is noted: rejected records by id, and what finished runs have covered. No one notes each record that
 * arrived, so that it is `unknown` wherever that doesn't follow.
 * @throws Fatal `state_unreadable`: what can't be read may hold the answer
 */
export async function lastSent({ store, runs }: Parts, sought: Sought): Promise<LastSent> {
  const history = await runs.list({ pipeline: sought.pipeline, limit: RUNS });
  const retries: Retry[] = [];
  const [byRun, live] = await Promise.all([ofRuns(store, history, sought, retries), ofLive(store, sought)]);
  if (!live || (byRun.at !== undefined && byRun.at > live.at)) return byRun;
  return againOf(retries, (runId) => runId.startsWith(liveRunId(live.day)), live.code, live.at) ?? live.sent;
}

async function ofRuns(store: Store, history: Run[], sought: Sought, retries: Retry[]): Promise<LastSent> {
  for (const run of history) {
    // What was deleted may have been sent before, and isn't there any more.
    if (leavesGaps(run.scope)) return UNKNOWN;
    const known = await noted(store, run, sought, retries);
    if (known) return known;
    if (run.status !== 'done') continue;
    if (isRetry(run)) retries.push(run);
    else if (covers(run, sought)) return sentBy(run);
  }
  return UNKNOWN;
}

/** What is noted of the record itself, of a run whatever became of it. */
async function noted(store: Store, run: Run, sought: Sought, retries: Retry[]): Promise<LastSent | undefined> {
  const code = await rejectionIn(store, run, sought);
  if (code === 'not_known') return UNKNOWN;
  if (code !== undefined) return againOf(retries, (runId) => runId === run.id, code) ?? sentBy(run, 'rejected', code);
  return isFailedSend(run, sought.id) ? sentBy(run, 'failed', run.error?.code) : undefined;
}

/** A person who has sent just this record wants to know why it isn't there. */
const isFailedSend = ({ status, scope }: Run, id: string): boolean =>
  status === 'failed' && scope.kind === 'ids' && scope.ids.includes(id);

const isRetry = (run: Run): run is Retry => run.scope.kind === 'failures';

/** Its code, if the run has rejected the record. */
async function rejectionIn(store: Store, { id, counts }: Run, sought: Sought): Promise<string | undefined> {
  if (counts.rejected === 0) return undefined;
  if (counts.rejected > MOST_REJECTED) return 'not_known';
  for await (const failures of allFailures(store, id)) {
    const found = failures.find((failure) => failure.id === sought.id);
    if (found) return found.code;
  }
  return undefined;
}

function covers({ scope, startedAt }: Run, { id, lastModifiedAt, times }: Sought): boolean {
  if (scope.kind === 'ids') return scope.ids.includes(id);
  const until = coversUntil(scope, Date.parse(startedAt), times);
  if (until === undefined || lastModifiedAt === undefined || lastModifiedAt > until) return false;
  if (scope.kind === 'delta') return lastModifiedAt > scope.from;
  if (scope.kind === 'since') return Date.parse(lastModifiedAt) >= Date.parse(scope.since);
  return scope.kind === 'all' && (scope.startId === undefined || id >= scope.startId);
}

/** The latest of the runs that have tried it again and haven't rejected it. */
function againOf(retries: Retry[], isOf: (runId: string) => boolean, code: string, after = ''): LastSent | undefined {
  const found = retries.find(
    ({ scope, finishedAt = '' }) => isOf(scope.runId) && (scope.code === undefined || scope.code === code) && finishedAt > after,
  );
  return found && sentBy(found);
}

/** A run of one record counts what became of it. */
function sentBy(
  run: Run,
  outcome: LastSent['outcome'] = run.scope.kind === 'ids' ? onlyOf(run) : undefined,
  code?: string,
): LastSent {
  return {
    ...{ how: 'run', runId: run.id, scope: run.scope.kind },
    ...(run.finishedAt === undefined ? {} : { at: run.finishedAt }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(code === undefined ? {} : { code }),
  };
}

function onlyOf({ counts: { read, written, skipped } }: Run): LastSent['outcome'] {
  if (read === 0) return undefined;
  if (written === read) return 'written';
  return skipped === read ? 'skipped' : undefined;
}

async function ofLive(store: Store, { pipeline, id }: Sought) {
  const days = daysBefore(Date.now(), DAYS);
  const found = await Promise.all(days.map(async (day) => ({ day, found: await readLiveFailure(store, day, pipeline, id) })));
  const newest = found.find((each) => each.found);
  if (!newest?.found) return undefined;
  const { day } = newest;
  const { at, failure } = newest.found;
  const time = new Date(at).toISOString();
  const sent: LastSent = { how: 'live', at: time, runId: liveRunId(day), outcome: 'rejected', code: failure.code };
  return { day, at: time, code: failure.code, sent };
}
