import type { Logger } from '../../../base/log';
import { sleep } from '../../../base/wait';
import { Refused } from '../../../contract/errors';
import type { Importer } from '../../../contract/importer';
import type { Scope } from '../../../contract/run';
import type { StoredRun } from '../../../state/documents';
import { readRecord } from '../../../state/history';
import { claimable } from '../../../state/lease';
import { readState } from '../../../state/pipelines';
import type { Store } from '../../../state/stores/store';
import { deltaWindow } from '../../../state/watermark';
import type { MailchimpClient } from '../../../systems/mailchimp/client';
import { type ListFacts, MailchimpList } from '../../../systems/mailchimp/lists';
import { OVERLAP_MS, SETTLED_MS } from '../../../systems/mailchimp/members';
import type { Entry } from '../stateFile/entry';
import { isInFuture } from './due';
import { changeNotes, readNotes } from './notes';

/** One slice is as long as the run: the engine's limit of a timer. */
const SLICE_MS = 2 ** 31 - 1;
const LOOK_AGAIN_MS = 500;

export interface AttemptParts {
  importer: Importer;
  store: Store;
  mailchimp: MailchimpClient;
  leaseMs: number;
  log: Logger;
  signal: AbortSignal;
}

const ALL: Scope = { kind: 'all' };

export interface Begun {
  runId: string;
  kind: 'load' | 'sync';
  resumed: boolean;
  /** Of a load whose list has never been sent. */
  first?: ListFacts;
}

const kindOf = ({ scope }: Pick<StoredRun, 'scope'>): Begun['kind'] => (scope.kind === 'delta' ? 'sync' : 'load');

/** Another process works on this pipeline, such as a retry: it is looked at again later. */
export class Busy extends Error {}

/**
 * Starts the run that an entry is due for, or takes up the one that began with the same time, whatever ended it.
 * @param everything a load, else the changes since the entry's time
 * @throws Busy; Fatal, Retryable of Mailchimp and the store
 */
export async function begin(entry: Entry, everything: boolean, parts: AttemptParts): Promise<Begun> {
  const { importer, store, leaseMs } = parts;
  const { pipeline } = entry;
  const notes = await readNotes(store, pipeline);
  const document = await readState(store, pipeline);
  const active = document?.value.active;
  const isSame = notes.began === entry.latest.key;
  if (document && active) {
    if (!claimable(document, leaseMs) && active.notBefore === undefined) throw new Busy();
    if (active.id === notes.runId && isSame && active.status !== 'stopping')
      return { runId: active.id, kind: kindOf(active), resumed: true };
    await importer.stop(pipeline);
    if ((await readState(store, pipeline))?.value.active) throw new Busy();
  }
  if (isSame && notes.runId !== undefined) {
    const record = await readRecord(store, notes.runId);
    if (record && mayResume(record)) {
      await importer.resume(record.id);
      return { runId: record.id, kind: kindOf(record), resumed: true };
    }
  }
  return start(entry, everything, parts);
}

/** A run that has failed by its rejected records would fail by the same ones again, and never send them: it begins again. */
const mayResume = ({ status, error }: StoredRun): boolean =>
  status === 'stopped' || (status === 'failed' && error?.code !== 'too_many_rejected');

async function start(
  entry: Entry,
  everything: boolean,
  { importer, store, mailchimp, signal, log }: AttemptParts,
): Promise<Begun> {
  const { pipeline, listId, latest } = entry;
  // Also says whether there is such a list, before a run of it is in the history.
  const facts = await new MailchimpList(mailchimp, listId).facts({ signal, log });
  const scope = everything || latest.ms === undefined ? ALL : changesSince(latest.ms, facts.now);
  const isFirst = scope === ALL && !(await hasSent(store, listId));
  const run = await importer.start({ pipeline, scope, trigger: 'cli', requestedBy: 'controller' });
  await changeNotes(store, pipeline, (notes) => ({ ...notes, began: latest.key, runId: run.id }));
  return { runId: run.id, kind: kindOf(run), resumed: false, ...(isFirst ? { first: facts } : {}) };
}

/**
 * The window behind a time that everything has arrived up to. Mailchimp's clock may have been set back since: a time that lies
 * a little ahead of it is taken for now, so that the next window begins where this one really ends; one that lies far ahead says
 * nothing, because what has changed before it was reached may be missing.
 */
function changesSince(latestMs: number, now: number): Scope {
  if (isInFuture({ latest: { ms: latestMs } }, now)) return ALL;
  const since = new Date(Math.min(latestMs, now)).toISOString();
  return deltaWindow(since, now, { overlapMs: OVERLAP_MS, settledMs: SETTLED_MS });
}

/** Whether any entry of the list has sent anything: the first time may start Ometria's welcome campaign. */
async function hasSent(store: Store, listId: string): Promise<boolean> {
  for (let rank = 1; rank <= 100; rank++) {
    const state = await readState(store, `mailchimp-ometria-${listId}-${rank}`);
    if (state?.value.senders?.length) return true;
    if (!state && rank > 1) return false;
  }
  return false;
}

/**
 * Works until the run has ended, or the signal aborts.
 * @returns the run as it is stored
 * @throws Fatal `state_unwritable`
 */
export async function workOff(pipeline: string, runId: string, parts: AttemptParts): Promise<StoredRun | undefined> {
  const { importer, store, signal } = parts;
  while (!signal.aborted) {
    const slice = await importer.work({ pipeline, deadlineMs: SLICE_MS, signal });
    if (slice && !slice.more) break;
    const active = (await readState(store, pipeline))?.value.active;
    if (active?.id !== runId) break;
    // A slice that could save nothing looks like one that waits: a write says which it is.
    await changeNotes(store, pipeline, (notes) => notes);
    await sleep(slice?.delayMs || LOOK_AGAIN_MS, signal).catch(() => {});
  }
  return readRecord(store, runId);
}

/** Ends a run early; it ends at its next checkpoint. */
export async function giveUp(pipeline: string, importer: Importer): Promise<void> {
  await importer.stop(pipeline).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
  });
}
