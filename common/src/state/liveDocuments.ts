import type { LiveCounts } from '../contract/live';
import type { Failure } from '../contract/run';
import { FAILURES } from './documents';
import type { Store, Versioned } from './stores/store';

/** Counters of real time: one document per UTC day and process. */
export const LIVE_COUNTS = 'data-import-live';

export interface LiveDocument extends LiveCounts {
  /** UTC, `2026-11-28`. */
  day: string;
  /** Since when this process has counted, ISO 8601. */
  since: string;
  /** Import jobs that haven't ended yet, since when, and how many records each carries (absent in documents of before). */
  pendingJobs: { id: string; at: string; records?: number }[];
}

/** Days that are kept. */
export const KEPT_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The id under which a day of real time is listed as a run. */
export const liveRunId = (day: string): string => `live.${day}`;

/** The day of such an id, and the kind of record when it is about one kind only; undefined when it is another run's. */
export function dayOfRun(runId: string): { day: string; kind?: string } | undefined {
  const [, day, kind] = /^live\.(\d{4}-\d\d-\d\d)(?:\.([a-z-]+))?$/.exec(runId) ?? [];
  if (day === undefined) return undefined;
  return kind === undefined ? { day } : { day, kind };
}

/** Days, newest first, that end with the day of `now` (epoch milliseconds). */
export const daysBefore = (now: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => dayOf(now - index * DAY_MS));

/** The first moment after a day, ISO 8601. */
export const endOf = (day: string): string => new Date(Date.parse(day) + DAY_MS).toISOString();

/** The key says all: no other process writes it, so that it needs no version. */
export async function saveLiveDocument(store: Store, instance: string, document: LiveDocument): Promise<void> {
  await store.save(LIVE_COUNTS, `${document.day}.${instance}`, document);
}

/** The documents of all processes from that day on, oldest first. */
export async function readLiveDocuments(store: Store, fromDay: string): Promise<Versioned<LiveDocument>[]> {
  const all: Versioned<LiveDocument>[] = [];
  // Before the first key of the day: a digit follows.
  let after = `${fromDay}.`.slice(0, -1);
  for (;;) {
    const page = await store.list<LiveDocument>(LIVE_COUNTS, { after, limit: 100 });
    all.push(...page);
    const last = page.at(-1);
    if (!last || page.length < 100) return all.filter(({ key }) => key >= fromDay);
    after = last.key;
  }
}

/** Removes the counters and rejected records of days that are over for a month. */
export async function pruneLiveDocuments(store: Store, now: number): Promise<void> {
  const oldest = dayOf(now - KEPT_DAYS * DAY_MS);
  const documents = await store.list(LIVE_COUNTS, { limit: 100 });
  for (const { key } of documents) if (key < oldest) await store.delete(LIVE_COUNTS, key);
  const failures = await store.list(FAILURES, { prefix: 'live.', limit: 500 });
  for (const { key } of failures) if (key < liveRunId(oldest)) await store.delete(FAILURES, key);
}

/** The kind of what names no record. */
export const UNREADABLE = 'message';
/** Why it was rejected. */
export const UNREADABLE_CODE = 'unreadable_message';

/** The rejection of a record by real time on that day, and when it was saved (epoch milliseconds). */
export async function readLiveFailure(
  store: Store,
  day: string,
  kind: string,
  id: string,
): Promise<{ failure: Failure; at: number } | undefined> {
  const document = await store.get<{ failures?: Failure[] }>(FAILURES, `${liveRunId(day)}.${kind}.${id}`);
  const failure = document?.value.failures?.find((each) => each.id === id);
  return document && failure && { failure, at: document.lastModifiedAt };
}

/** Saves a rejected record of real time; a repeat overwrites. Never the payload: ids, what users know it by, code and reason only. */
export async function saveLiveFailure(store: Store, day: string, kind: string, failure: Failure): Promise<void> {
  const runId = liveRunId(day);
  const named = kind === UNREADABLE ? failure : { ...failure, pipeline: kind };
  await store.save(FAILURES, `${runId}.${kind}.${failure.id}`, { runId, failures: [named] });
}
