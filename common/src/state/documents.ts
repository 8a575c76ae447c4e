import { type Static, Type } from 'typebox';
import { Fatal } from '../contract/errors';
import { Run, RunStatus, Sample, Shard } from '../contract/run';
import { Holder } from './holder';
import type { Store, Versioned } from './stores/store';

const Job = Type.Object(
  { id: Type.String(), kind: Type.String(), startedAt: Type.String({ description: 'By the server clock.' }) },
  { additionalProperties: false },
);
/** Records of one shard that follow each other, by the places of the first and the last. */
const Segment = Type.Object(
  { shard: Type.Integer({ minimum: 0 }), first: Type.String(), last: Type.String() },
  { additionalProperties: false },
);
export type Segment = Static<typeof Segment>;
/** A batch under way in jobs of the destination, and its places in the source. */
export const CarriedBatch = Type.Object(
  {
    /** In the order of its records. */
    segments: Type.Array(Segment),
    /** Of its records' ids, in order. */
    digest: Type.String(),
    jobs: Type.Array(Job),
  },
  { additionalProperties: false },
);
export type CarriedBatch = Static<typeof CarriedBatch>;

/** A run as it is stored: what is answered, and what a worker needs to continue it. */
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
    /** Slices in a row that ended with an error and settled not a single batch. */
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
    /** Batches in jobs of the destination that no cursor covers. */
    carried: Type.Optional(Type.Array(CarriedBatch)),
    /** How far it was when; absent in runs of a version that did not note it. */
    samples: Type.Optional(Type.Array(Sample)),
    /** Earliest time for the next attempt (server clock) after an error. */
    notBefore: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type StoredRun = Static<typeof StoredRun>;

const Sender = Type.Object(
  { account: Type.Optional(Type.String({ description: 'Absent: the destination could not tell.' })), runId: Type.String() },
  { additionalProperties: false },
);
export type Sender = Static<typeof Sender>;

/** Layout of stored documents. A document with another number is refused, never guessed at. */
export const SCHEMA_VERSION = 1;

/** Lock, cursor and progress of a pipeline in one document. */
export const PipelineState = Type.Object(
  {
    schema: Type.Literal(SCHEMA_VERSION),
    pipeline: Type.String(),
    active: Type.Optional(StoredRun),
    lastRun: Type.Optional(Run),
    /** The last import of everything, or of what changed, if it failed and none was done since. */
    failedRun: Type.Optional(Run),
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

/** Whether every cursor lies in its range: one behind it would leave out all of the range's records without a word. */
export function isPlaced(run: StoredRun | undefined): boolean {
  return (run?.shards ?? []).every(
    ({ from, to, cursor }) =>
      cursor === undefined || ((from === undefined || cursor >= from) && (to === undefined || cursor < to)),
  );
}

/** A stored document that can't be used. What is written in it stays as it is. */
export function unreadable(store: Store, container: string, key: string): Fatal {
  return new Fatal(
    'state_unreadable',
    `The ${store.name(container, key)} is not of a layout this version knows: install the version that wrote it, or delete it.`,
  );
}

export const isUnreadable = (error: unknown): error is Fatal => error instanceof Fatal && error.code === 'state_unreadable';

/** Documents of which each is usable or named by itself: an odd one is no reason to answer with none. */
export interface Listed<T> {
  documents: Versioned<T>[];
  unreadable: Fatal[];
}

/** @param isValid whether a value has the layout that is expected in this container */
export function sorted<T>(store: Store, container: string, found: Versioned<T>[], isValid: (value: T) => boolean): Listed<T> {
  const listed: Listed<T> = { documents: [], unreadable: [] };
  for (const document of found) {
    if (isValid(document.value)) listed.documents.push(document);
    else listed.unreadable.push(unreadable(store, container, document.key));
  }
  return listed;
}
