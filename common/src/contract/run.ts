import { type Static, Type } from 'typebox';
import { OneOf, Text, Time } from '../base/schema';

/** UUIDs mostly; the pattern leaves room for other forms and none for quotes. */
export const RECORD_ID = /^[A-Za-z0-9_.~-]{1,64}$/;
export const RecordId = Type.String({ pattern: RECORD_ID.source, description: 'Id of a source record.' });

/** More would make every checkpoint carry the list; use `since` or a full import instead. */
export const MAX_IDS = 1000;

export const Scope = Type.Union(
  [
    Type.Object({ kind: Type.Literal('all'), startId: Type.Optional(RecordId) }, { additionalProperties: false }),
    Type.Object(
      { kind: Type.Literal('ids'), ids: Type.Array(RecordId, { minItems: 1, maxItems: MAX_IDS }) },
      { additionalProperties: false },
    ),
    Type.Object(
      { kind: Type.Literal('since'), since: Time('Records changed at or after this time.') },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        kind: Type.Literal('delta'),
        from: Time('Records changed after this time.'),
        to: Time('Records changed up to this time; later ones belong to the next delta.'),
        since: Type.Optional(
          Time('The end of the last complete import, which people are shown; `from` lies a little before it.'),
        ),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        kind: Type.Literal('deletion'),
        of: OneOf(
          ['own', 'obsolete', 'adopted', 'all'],
          'Records of this project; those of them that it no longer has or publishes; these, and those that an older importer has left; or all there are at the destination.',
        ),
        confirmed: Type.Optional(
          Type.Integer({ minimum: 0, description: 'The number that was confirmed: with more than that nothing is deleted.' }),
        ),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        kind: Type.Literal('failures'),
        runId: Text(256, 'The run whose rejected records are tried again.'),
        code: Type.Optional(Text(80, 'Only those that were rejected with this code.')),
      },
      { additionalProperties: false },
    ),
  ],
  { description: 'Which records a run covers.' },
);
export type Scope = Static<typeof Scope>;
export type DeletionScope = Extract<Scope, { kind: 'deletion' }>;
/** What a source is asked for: a retry of failures has become its list of ids by then. */
export type Selection = Exclude<Scope, { kind: 'failures' }>;

export const RunStatus = OneOf(['queued', 'running', 'stopping', 'done', 'failed', 'stopped']);
export type RunStatus = Static<typeof RunStatus>;

const Count = (description: string) => Type.Integer({ minimum: 0, description });
export const Counts = Type.Object(
  {
    read: Count('Source records read.'),
    written: Count('Source records that arrived.'),
    skipped: Count('Source records that were left out on purpose.'),
    rejected: Count('Source records that could not be imported; see the failures of the run.'),
  },
  { additionalProperties: false, description: 'read = written + skipped + rejected.' },
);
export type Counts = Static<typeof Counts>;

export const RunError = Type.Object(
  { code: Type.String(), message: Type.String() },
  { additionalProperties: false, description: 'Why the run failed.' },
);

/** Something that should be known of a run; it is no reason not to run. */
export const Notice = Type.Object(
  {
    code: Type.String(),
    message: Type.String(),
    pipeline: Type.Optional(Type.String({ description: 'Another import that it is about.' })),
    numbers: Type.Optional(Type.Record(Type.String(), Type.Number(), { description: 'The numbers that the message names.' })),
  },
  { additionalProperties: false },
);
export type Notice = Static<typeof Notice>;

/** A run as it is answered wherever one is answered. */
export const Run = Type.Object(
  {
    id: Type.String(),
    pipeline: Type.String(),
    scope: Scope,
    trigger: OneOf(['user', 'machine', 'schedule', 'cli', 'live'], 'What started it; `live` = a day of real time.'),
    requestedBy: Type.String({ description: 'Id of the user or API client that started it; never a name or address.' }),
    status: RunStatus,
    counts: Counts,
    warnings: Type.Record(Type.String(), Type.Integer(), {
      description: 'How often something was repaired or left out, by code.',
    }),
    skips: Type.Record(Type.String(), Type.Integer(), { description: 'Why records were skipped, by code.' }),
    rejects: Type.Optional(
      Type.Record(Type.String(), Type.Integer(), {
        description: 'Why records were rejected, by code; absent in runs of a version that did not count it.',
      }),
    ),
    total: Type.Optional(Type.Integer({ minimum: 0, description: 'How many records the scope holds.' })),
    totalIs: OneOf(['exact', 'estimated', 'unknown']),
    workedMs: Type.Integer({ minimum: 0, description: 'Time spent working, without waits between slices.' }),
    startedAt: Time('When it was started, by the server clock.'),
    heartbeatAt: Time('When its worker was last heard of, by the server clock.'),
    finishedAt: Type.Optional(Time('When it ended.')),
    error: Type.Optional(RunError),
    notices: Type.Optional(Type.Array(Notice, { description: 'What should be known; the run continues all the same.' })),
    settingsRevision: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'Revision of the saved settings that all its records are mapped by; 0 = those of the environment alone.',
      }),
    ),
  },
  { additionalProperties: false, $id: 'Run' },
);
export type Run = Static<typeof Run>;

/** How far a run was at a moment: what a chart of its speed is drawn from. */
export const Sample = Type.Object(
  {
    at: Type.Integer({ minimum: 0, description: 'Time spent working until then, in milliseconds.' }),
    time: Type.Integer({
      minimum: 0,
      description: 'When that was, by the server clock (epoch milliseconds). Where it advances more than `at`, no worker lived.',
    }),
    read: Count('Source records read until then.'),
    rejected: Count('Source records rejected until then.'),
  },
  { additionalProperties: false, $id: 'Sample' },
);
export type Sample = Static<typeof Sample>;

/** A range of the source that is read in order; `cursor` is the place up to which everything is settled. */
export const Shard = Type.Object(
  {
    from: Type.Optional(Type.String({ description: 'Lower bound, included.' })),
    to: Type.Optional(Type.String({ description: 'Upper bound, excluded.' })),
    cursor: Type.Optional(Type.String()),
    /** Records up to here may have been sent although they aren't settled: a repeat. */
    sent: Type.Optional(Type.String()),
    done: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type Shard = Static<typeof Shard>;

/** A record that was rejected. Never the payload: ids and reasons only. */
export const Failure = Type.Object(
  {
    ...{ id: Type.String(), code: Type.String(), reason: Type.String(), field: Type.Optional(Type.String()) },
    pipeline: Type.Optional(Type.String({ description: 'The import whose record it is, where the run is of several.' })),
    label: Type.Optional(
      Type.String({ description: 'What users know it by: order or customer number, key, slug or SKU; never a name or address.' }),
    ),
  },
  { additionalProperties: false, $id: 'Failure' },
);
export type Failure = Static<typeof Failure>;
