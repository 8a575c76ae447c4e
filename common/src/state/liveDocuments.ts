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
  /** Import jobs that haven't ended yet. */
  pendingJobs: { id: string; at: string }[];
}

/** Days that are kept. */
const KEPT_DAYS = 30;
const DAY_MS = 24 * 60 * 60 * 1000;

export const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** The id under which a day of real time is listed as a run. */
export const liveRunId = (day: string): string => `live.${day}`;

/** The day of such an id; undefined when it is another run's. */
export const dayOfRun = (runId: string): string | undefined => /^live\.(\d{4}-\d\d-\d\d)$/.exec(runId)?.[1];

/** The key says all: nobody else writes it, so that it needs no version. */
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

/** Saves a rejected record of real time; a repeat overwrites. Never the payload: id, code and reason only. */
export async function saveLiveFailure(store: Store, day: string, kind: string, failure: Failure): Promise<void> {
  const runId = liveRunId(day);
  await store.save(FAILURES, `${runId}.${kind}.${failure.id}`, { runId, failures: [failure] });
}
