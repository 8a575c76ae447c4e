import { describeError } from '../../../base/errors';
import type { Logger } from '../../../base/log';
import { sleep } from '../../../base/wait';
import type { StoredRun } from '../../../state/documents';
import { readRecord } from '../../../state/history';
import { readState } from '../../../state/pipelines';
import type { Entry } from '../stateFile/entry';
import type { StateFile } from '../stateFile/stateFile';
import { type AttemptParts, type Begun, Busy, begin, workOff } from './attempt';
import { changeNotes, type EntryNotes, readNotes } from './notes';
import { words } from './words';

/** What came of one attempt of an entry. */
export type ListResult =
  | { kind: 'done'; run: StoredRun }
  | { kind: 'failed'; code: string; message: string }
  /** Done, while the state file can't be read: its time is written once it can. */
  | { kind: 'unrecorded'; run: StoredRun }
  /** Given up, or interrupted. */
  | { kind: 'left' };

export interface ListRunParts extends AttemptParts {
  file: StateFile;
  /** The controller's lines; everything else goes to `log`. */
  say: Logger;
}

const LOOK_MS = 100;

/** Brings one entry to the end of its run, and the result into the state file. */
export async function runList(entry: Entry, kind: 'load' | 'sync', parts: ListRunParts): Promise<ListResult> {
  try {
    const begun = await begin(entry, kind === 'load', parts);
    if (begun.first) parts.say.warn({}, words.welcome(entry.listId, begun.first));
    return await work(entry, begun, parts);
  } catch (error) {
    if (parts.signal.aborted) return { kind: 'left' };
    if (error instanceof Busy) return { kind: 'failed', code: 'already_running', message: words.busy };
    return { kind: 'failed', ...describeError(error) };
  }
}

async function work(entry: Entry, { runId, kind, resumed }: Begun, parts: ListRunParts): Promise<ListResult> {
  const { say, store, signal } = parts;
  const over = new AbortController();
  const announced = announce(entry, kind, runId, resumed ? 'resumed' : 'started', parts, over.signal);
  let run: StoredRun | undefined;
  try {
    run = await workOff(entry.pipeline, runId, parts);
  } finally {
    over.abort();
    await announced;
  }
  if (run?.status === 'done') {
    say.info({}, words.done(entry.listId, kind, run));
    return { kind: (await recordDone(entry, run, parts)) ? 'done' : 'unrecorded', run };
  }
  if (run?.status === 'failed' && !signal.aborted) {
    const { code = 'internal', message = 'The run failed.' } = run.error ?? {};
    return { kind: 'failed', code, message };
  }
  const active = (await readState(store, entry.pipeline))?.value.active;
  return active || run?.status === 'stopped'
    ? { kind: 'left' }
    : { kind: 'failed', code: 'internal', message: 'The run is gone.' };
}

/** Says that it has begun once the number of members is known, which takes a few requests. */
async function announce(
  { pipeline, listId }: Entry,
  kind: string,
  runId: string,
  how: 'started' | 'resumed',
  { store, say }: ListRunParts,
  over: AbortSignal,
): Promise<void> {
  for (;;) {
    const active = (await readState(store, pipeline).catch(() => undefined))?.value.active;
    const run = active?.id === runId ? active : over.aborted ? await readRecord(store, runId).catch(() => undefined) : undefined;
    if (run?.shards) return say.info({}, words.begun(listId, kind, how, run.total));
    if (over.aborted) return;
    await sleep(LOOK_MS, over).catch(() => {});
  }
}

/**
 * Writes what a run has done into the state file, once. Killed in between, the next look does it: the run is done, and noted as
 * not recorded.
 * @returns whether that is settled; not while the state file can't be read
 */
export async function recordDone(
  entry: Pick<Entry, 'listId' | 'rank' | 'pipeline'>,
  run: StoredRun,
  parts: ListRunParts,
): Promise<boolean> {
  const { file, store, say } = parts;
  const { listId, rank, pipeline } = entry;
  const notes = await readNotes(store, pipeline);
  if (run.coversUntil === undefined || notes.recordedRun === run.id) return true;
  const outcome = await file.record({
    listId,
    rank,
    began: notes.began ?? 'none',
    latest: run.coversUntil,
    elapsedSeconds: run.workedMs / 1000,
    totalUpdates: run.counts.written,
  });
  if (outcome === 'broken') return false;
  if (outcome === 'gone') say.warn({}, words.gone(listId));
  if (outcome === 'kept_time') say.warn({}, words.keptTime(listId));
  await changeNotes(store, pipeline, (known) => ({ ...known, recordedRun: run.id }));
  return true;
}

/** The run of an entry that is done, while its results haven't come into the state file yet. */
export async function unrecordedRun(notes: EntryNotes, { store }: Pick<ListRunParts, 'store'>): Promise<StoredRun | undefined> {
  if (notes.runId === undefined || notes.recordedRun === notes.runId) return undefined;
  const record = await readRecord(store, notes.runId);
  return record?.status === 'done' ? record : undefined;
}
