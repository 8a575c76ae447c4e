import { Compile } from 'typebox/compile';
import type { Fatal } from '../contract/errors';
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

export interface HistoryPage {
  pipeline?: string;
  status?: string;
  /** Id of the last run of the page before. */
  before?: string;
  limit: number;
}

/** Finished runs, newest first. A document that can't be used is reported, and the page filled up with others. */
export async function listRecords(
  store: Store,
  { pipeline, status, before, limit }: HistoryPage,
  onUnreadable: (error: Fatal) => void,
): Promise<Versioned<RunRecord>[]> {
  const match = { ...(pipeline ? { pipeline } : {}), ...(status ? { status } : {}) };
  const records: Versioned<RunRecord>[] = [];
  for (let after = before; ; ) {
    const wanted = limit - records.length;
    const options = { order: 'desc' as const, limit: wanted, match, ...(after ? { after } : {}) };
    const page = await store.list<RunRecord>(RUNS, options);
    const { documents, unreadable: odd } = sorted(store, RUNS, page, isValid);
    odd.forEach(onUnreadable);
    records.push(...documents);
    after = page.at(-1)?.key;
    if (page.length < wanted || odd.length === 0) return records;
  }
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
