import { describeError } from '../../base/errors';
import type { Logger } from '../../base/log';
import { type Context, noJobs, type WriteContext } from '../../contract/context';
import { Conflict } from '../../contract/errors';
import type { Outcome, Rejected } from '../../contract/outcome';
import type { Pipeline } from '../../contract/pipeline';
import type { Failure } from '../../contract/run';
import { labelOf } from '../../engine/labels';
import { correct } from '../../engine/live/counters';
import { transferPage } from '../../engine/transferPage';
import { daysBefore, LIVE_COUNTS, type LiveDocument, readLiveDocuments, saveLiveFailure } from '../../state/liveDocuments';
import type { Store, Versioned } from '../../state/stores/store';

/** Jobs of the destination that real time has acknowledged before they ended. */
export interface LeftJobs {
  /** The import whose records they carry. */
  pipeline: string;
  /** What a record is rejected as that a job didn't take and doesn't name. */
  code: string;
  /** Undefined while it is under way; `unnamed` is `all` when it isn't known any more. @throws Retryable, Fatal */
  look(id: string, ctx: Context): Promise<{ endedAt?: number; named: string[]; unnamed: number | 'all' } | undefined>;
}

interface Parts {
  store: Store;
  log: Logger;
  jobs: LeftJobs;
  pipeline(): Pipeline | undefined;
}

/** A process that lives writes its counters within seconds of the end of a job: what stays noted for longer is a dead one's. */
const DEAD_AFTER_MS = 2 * 60_000;
const ENDED_FOR_MS = 60_000;
/** Days whose documents are looked at. */
const DAYS = 3;

/**
 * Reads what became of the jobs of processes that have died: a notification is acknowledged when the job is accepted, and which rows
 * it couldn't use is known at its end. Those customers are written again; what is rejected then is saved and counted on the day of the job.
 */
export async function takeOverJobs(parts: Parts, signal: AbortSignal): Promise<number> {
  const { store } = parts;
  let taken = 0;
  for (const document of await readLiveDocuments(store, daysBefore(Date.now(), DAYS).at(-1) ?? '')) {
    const isDead = document.serverNow - document.lastModifiedAt > DEAD_AFTER_MS;
    if (!isDead || document.value.pendingJobs.length === 0) continue;
    taken += await takeOver(parts, document, signal);
  }
  return taken;
}

/** One document after the other: its version decides which of several processes counts a job. */
async function takeOver(parts: Parts, { key, ...found }: Versioned<LiveDocument>, signal: AbortSignal): Promise<number> {
  const ctx: Context = { signal, log: parts.log, guard: async () => {} };
  let [{ value, version }, taken] = [found, 0];
  for (const { id, at, records = 1 } of found.value.pendingJobs) {
    const ended = await parts.jobs.look(id, ctx);
    if (!ended || found.serverNow - (ended.endedAt ?? 0) < ENDED_FOR_MS) continue;
    const refused = [
      ...(await writeAgain(parts, ended.named, ctx)),
      ...unnamed(parts.jobs.code, id, countOf(ended.unnamed, records)),
    ];
    for (const { failure } of refused) await saveLiveFailure(parts.store, value.day, parts.jobs.pipeline, failure);
    const next = structuredClone({ ...value, pendingJobs: value.pendingJobs.filter((job) => job.id !== id) });
    for (const { times, failure } of refused)
      correct(next, parts.jobs.pipeline, failure.code, { hour: new Date(at).getUTCHours(), times });
    try {
      ({ value, version } = await parts.store.put(LIVE_COUNTS, key, next, version));
    } catch (error) {
      if (error instanceof Conflict) return taken;
      throw error;
    }
    parts.log.info({ job: id, named: ended.named.length, rejected: refused.length }, 'job of a dead process taken over');
    taken++;
  }
  return taken;
}

interface Refused {
  failure: Failure;
  /** How many records it stands for. */
  times: number;
}

/** By the way of an import, which names what is wrong with a row or leaves it out. */
async function writeAgain({ pipeline, log }: Parts, ids: string[], ctx: Context): Promise<Refused[]> {
  const transfer = pipeline();
  if (!transfer || ids.length === 0) return [];
  const refused: Refused[] = [];
  const write: WriteContext = { ...ctx, mayRepeat: true, jobs: noJobs, memory: { reacquire: async () => {}, release() {} } };
  for await (const page of transfer.source.read({ done: false }, { kind: 'ids', ids }, ctx)) {
    // What is gone by now is missing nowhere.
    const there = page.filter(({ value }) => value !== undefined);
    const values = there.map(({ value }) => value);
    const outcomes = await transferPage(transfer, values, { now: Date.now(), historical: false }, write);
    refused.push(...there.flatMap(({ id, value }, index) => refusedBy(id, labelOf(transfer, value), outcomes[index])));
  }
  log.info({ pipeline: transfer.id, records: ids.length, rejected: refused.length }, 'records of a job were written again');
  return refused;
}

function refusedBy(id: string, label: string | undefined, outcome: Outcome | undefined): Refused[] {
  if (outcome?.kind !== 'rejected') return [];
  const { kind: _, ...why }: Rejected = outcome;
  return [{ failure: { id, ...why, ...(label === undefined ? {} : { label }) }, times: 1 }];
}

const countOf = (unnamed: number | 'all', all: number): number => (unnamed === 'all' ? all : unnamed);

function unnamed(code: string, job: string, times: number): Refused[] {
  if (times === 0) return [];
  const reason = `A job didn't take ${times} of its records, and names none of them. Import the changes.`;
  return [{ failure: { id: `job-${job.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 60)}`, code, reason }, times }];
}

/** What can't be done now is done by a later round. Never throws. */
export const takeOverSafely = (parts: Parts, signal: AbortSignal): Promise<unknown> =>
  takeOverJobs(parts, signal).catch((error: unknown) =>
    parts.log.warn(describeError(error), 'jobs of real time could not be looked at'),
  );
