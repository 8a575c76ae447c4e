import { type Static, Type } from '@sinclair/typebox';
import { TypeCompiler } from '@sinclair/typebox/compiler';
import { Conflict, Fatal } from '../contract/errors';
import { Run, RunStatus, Shard } from '../contract/run';
import { Holder } from './holder';
import type { Store, Versioned } from './stores/store';
import { watermarkAfter } from './watermark';

/** A run as it is stored: what is answered, and what a worker needs to go on with it. */
export const StoredRun = Type.Object(
  {
    ...Run.properties,
    heartbeatAt: Type.Optional(Type.String()),
    shards: Type.Optional(Type.Array(Shard)),
    /** The worker that holds the lease; absent between slices of work, when anybody may claim the run. */
    owner: Type.Optional(Type.String()),
    /** The owner's process, in a store that is used on one machine only. */
    holder: Type.Optional(Holder),
    /** Grows with every write of the owner, so that two writes are never equal. */
    beat: Type.Integer({ minimum: 0 }),
    /** Slices in a row that ended in trouble without settling a single batch. */
    stalls: Type.Integer({ minimum: 0 }),
    /** When the first of them ended (server clock). */
    stalledAt: Type.Optional(Type.String()),
    /** Up to when changes have arrived once it is done; absent when it says nothing of that. */
    coversUntil: Type.Optional(Type.String()),
    /** When it was last resumed (server clock). */
    resumedAt: Type.Optional(Type.String()),
    /** The account that it is sent to, once a worker has asked. */
    target: Type.Optional(Type.String()),
    /** Another run has sent to the same account before or meanwhile: anything may be a repeat. */
    repeats: Type.Optional(Type.Boolean()),
    /** Earliest time for the next attempt (server clock) after trouble. */
    notBefore: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type StoredRun = Static<typeof StoredRun>;

const Sender = Type.Object(
  { account: Type.Optional(Type.String({ description: 'Absent: the destination could not tell.' })), runId: Type.String() },
  { additionalProperties: false },
);
type Sender = Static<typeof Sender>;
/** Accounts that are remembered: more than a team ever tries. */
const ACCOUNTS = 50;

/** Layout of stored documents. A document with another number is refused, never guessed at. */
export const SCHEMA_VERSION = 1;

/** Lock, cursor and progress of a pipeline in one document. */
export const PipelineState = Type.Object(
  {
    schema: Type.Literal(SCHEMA_VERSION),
    pipeline: Type.String(),
    active: Type.Optional(StoredRun),
    lastRun: Type.Optional(Run),
    /** Up to when everything has arrived, in the account below. */
    watermark: Type.Optional(Type.String()),
    /** The accounts that were sent to, the latest last, and the run that was the last to do so. */
    senders: Type.Optional(Type.Array(Sender)),
    /** The account that was last sent to, where the destination can tell. */
    target: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type PipelineState = Static<typeof PipelineState>;

/** A finished run in the history, kept resumable. `pipeline` and `status` repeat on top so that lists can match them. */
export const RunRecord = Type.Object(
  { schema: Type.Literal(SCHEMA_VERSION), pipeline: Type.String(), status: RunStatus, run: StoredRun },
  { additionalProperties: false },
);
export type RunRecord = Static<typeof RunRecord>;

/** Containers of the documents; their names are part of the operators' documentation. */
export const PIPELINES = 'data-import-pipeline';
export const RUNS = 'data-import-run';
export const FAILURES = 'data-import-failure';
export const SCHEDULES = 'data-import-schedule';
export const CONFIG = 'data-import-config';

export type StateDocument = Versioned<PipelineState>;

const stateCheck = TypeCompiler.Compile(PipelineState);
const recordCheck = TypeCompiler.Compile(RunRecord);

/** @throws Fatal when the document is not of the layout we know: guessing could mean importing everything again */
export async function readState(store: Store, pipeline: string): Promise<StateDocument | undefined> {
  const document = await store.get<PipelineState>(PIPELINES, pipeline);
  if (document && !(stateCheck.Check(document.value) && placed(document.value.active)))
    throw unreadable(store, PIPELINES, pipeline);
  return document;
}

/** Whether every cursor lies in its range: one behind it would leave out all of the range's records without a word. */
function placed(run: StoredRun | undefined): boolean {
  return (run?.shards ?? []).every(
    ({ from, to, cursor }) =>
      cursor === undefined || ((from === undefined || cursor >= from) && (to === undefined || cursor < to)),
  );
}

export async function readRecord(store: Store, runId: string): Promise<StoredRun | undefined> {
  const document = await store.get<RunRecord>(RUNS, runId);
  if (document && !(recordCheck.Check(document.value) && placed(document.value.run))) throw unreadable(store, RUNS, runId);
  return document?.value.run;
}

export function unreadable(store: Store, container: string, key: string): Fatal {
  return new Fatal(
    'state_unreadable',
    `The ${store.name(container, key)} is not of a layout this version knows: install the version that wrote it, or delete it.`,
  );
}

export const isUnreadable = (error: unknown): error is Fatal => error instanceof Fatal && error.code === 'state_unreadable';

/** Changes the state of a pipeline against all rivals; `change` may refuse by throwing. */
export async function changeState(
  store: Store,
  pipeline: string,
  change: (document: StateDocument | undefined) => PipelineState,
): Promise<StateDocument> {
  for (;;) {
    const current = await readState(store, pipeline);
    const next = change(current);
    try {
      return await store.put(PIPELINES, pipeline, next, current?.version ?? 0);
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
}

export const emptyState = (pipeline: string): PipelineState => ({ schema: SCHEMA_VERSION, pipeline });

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
  const record: RunRecord = { schema: SCHEMA_VERSION, pipeline: run.pipeline, status: run.status, run };
  await store.save(RUNS, run.id, record);
  const lastRun = publicRun(run, document.lastModifiedAt);
  await store.put(PIPELINES, run.pipeline, { ...arrived(state, run, Date.parse(finishedAt)), lastRun }, document.version);
  return lastRun;
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

/** What isn't known is taken for the same: not every key may ask. */
export const sameTarget = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other;

/** A run that any worker may claim. */
export function unowned({ owner: _owner, holder: _holder, ...run }: StoredRun): StoredRun {
  return run;
}

const ANSWERED = Object.keys(Run.properties) as (keyof Run)[];

/** A stored run without what only workers need. */
export function publicRun(stored: StoredRun, lastModifiedAt: number): Run {
  const run = Object.fromEntries(
    ANSWERED.flatMap((field) => (stored[field] === undefined ? [] : [[field, stored[field]]])),
  ) as Run;
  return { ...run, heartbeatAt: stored.heartbeatAt ?? new Date(lastModifiedAt).toISOString() };
}
