import { Compile } from 'typebox/compile';
import type { Fatal } from '../contract/errors';
import type { RunsWanted } from '../contract/importer';
import { isPlaced, RUNS, RunRecord, SCHEMA_VERSION, type StoredRun, sorted, unreadable } from './documents';
import { deleteFailures } from './failures';
import type { Store, Versioned } from './stores/store';

/** Newest finished runs kept per pipeline, with their rejected records. */
export const KEPT = 100;

const check = Compile(RunRecord);
const isValid = (value: RunRecord) => check.Check(value) && isPlaced(value.run);

export async function saveRecord(store: Store, run: StoredRun): Promise<void> {
  const record: RunRecord = { schema: SCHEMA_VERSION, pipeline: run.pipeline, status: run.status, run };
  await store.save(RUNS, run.id, record);
}

/** @throws Fatal `state_unreadable` when the layout is unknown */
export async function readRecord(store: Store, runId: string): Promise<StoredRun | undefined> {
  const document = await store.get<RunRecord>(RUNS, runId);
  if (document && !isValid(document.value)) throw unreadable(store, RUNS, runId);
  return document?.value.run;
}

export interface HistoryPage extends RunsWanted {
  /** Id of the last run of the page before. */
  before?: string;
  limit: number;
}

/** Documents of a request when not all of them will be shown. */
const LOOK = 100;
/** A scheduled run has its id before it starts: for so long at most, unless nothing lived to start it. */
const LATE_MS = 24 * 60 * 60_000;

/** Whether a run was started in that way and time. */
export function startedAsWanted(run: Pick<StoredRun, 'trigger' | 'startedAt'>, { trigger, from, to }: RunsWanted): boolean {
  const at = Date.parse(run.startedAt);
  if (trigger !== undefined && run.trigger !== trigger) return false;
  return (from === undefined || at >= Date.parse(from)) && (to === undefined || at < Date.parse(to));
}

/** The place in the history of an id that begins with this time. */
const placeAt = (at: number): string => new Date(at).toISOString().replace(/[-:.]/g, '');

/** Finished runs, newest first. A document that can't be used is reported, and the page filled up with others. */
export async function listRecords(
  store: Store,
  page: HistoryPage,
  onUnreadable: (error: Fatal) => void,
): Promise<Versioned<RunRecord>[]> {
  const { pipeline, status, limit } = page;
  const match = { ...(pipeline ? { pipeline } : {}), ...(status ? { status } : {}) };
  const { isPartial, newest, oldest } = rangeOf(page);
  const records: Versioned<RunRecord>[] = [];
  for (let after = newest; ; ) {
    const wanted = isPartial ? LOOK : limit - records.length;
    const options = { order: 'desc' as const, limit: wanted, match, ...(after ? { after } : {}) };
    const found = await store.list<RunRecord>(RUNS, options);
    const { documents, unreadable: odd } = sorted(store, RUNS, found, isValid);
    odd.forEach(onUnreadable);
    records.push(...documents.filter(({ value }) => startedAsWanted(value.run, page)));
    after = found.at(-1)?.key;
    if (records.length >= limit) return records.slice(0, limit);
    if (after === undefined || found.length < wanted || after < oldest) return records;
  }
}

/** Where to begin and end looking, and whether what is found has to be sifted. */
function rangeOf({ trigger, from, to, before }: HistoryPage) {
  return {
    isPartial: trigger !== undefined || from !== undefined || to !== undefined,
    // No run starts before the time that its id begins with.
    newest: earlierOf(before, to === undefined ? undefined : placeAt(Date.parse(to))),
    oldest: from === undefined ? '' : placeAt(Date.parse(from) - LATE_MS),
  };
}

function earlierOf(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? one : other;
}

/** Removes runs beyond the newest of a pipeline, and their rejected records. */
export async function pruneHistory(store: Store, pipeline: string, kept = KEPT): Promise<void> {
  const documents = await store.list(RUNS, { order: 'desc', limit: 500, match: { pipeline } });
  for (const { key } of documents.slice(kept)) await forgetRun(store, key);
}

/** Removes a finished run with its rejected records. */
export async function forgetRun(store: Store, runId: string): Promise<void> {
  await deleteFailures(store, runId);
  await store.delete(RUNS, runId);
}
