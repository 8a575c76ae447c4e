import { FormatRegistry, Kind, type Static, Type, TypeRegistry } from '@sinclair/typebox';

/** Without its zone a time means another moment on every machine. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)$/i;
FormatRegistry.Set('date-time', (text) => DATE_TIME.test(text) && !Number.isNaN(Date.parse(text)));

/** Schemas are written once: types, validation of stored documents and requests, and the OpenAPI document come from here. */
export const Text = (maxLength: number, description: string) => Type.String({ minLength: 1, maxLength, description });
export const Time = (description: string) => Type.String({ format: 'date-time', description });
/** One plain `enum` instead of a union of constants: what OpenAPI tools read best. */
TypeRegistry.Set<{ enum: string[] }>('OneOf', (schema, value) => schema.enum.includes(value as string));
export const OneOf = <const V extends string[]>(values: V, description?: string) =>
  Type.Unsafe<V[number]>({ [Kind]: 'OneOf', type: 'string', enum: values, ...(description ? { description } : {}) });

/** commercetools ids are UUIDs; the pattern leaves room for other sources and none for quotes. */
export const RecordId = Type.String({ pattern: '^[A-Za-z0-9_.~-]{1,64}$', description: 'Id of a source record.' });

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
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        kind: Type.Literal('deletion'),
        of: OneOf(
          ['own', 'obsolete', 'all'],
          'Records of this project; those of them that it no longer has or publishes; or all there are at the destination.',
        ),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      { kind: Type.Literal('failures'), runId: Text(256, 'The run whose rejected records are tried again.') },
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

/** A run as it is answered wherever one is answered. */
export const Run = Type.Object(
  {
    id: Type.String(),
    pipeline: Type.String(),
    scope: Scope,
    trigger: OneOf(['user', 'machine', 'schedule', 'cli'], 'What started it.'),
    requestedBy: Type.String({ description: 'Id of the user or API client that started it; never a name or address.' }),
    status: RunStatus,
    counts: Counts,
    warnings: Type.Record(Type.String(), Type.Integer(), {
      description: 'How often something was repaired or left out, by code.',
    }),
    skips: Type.Record(Type.String(), Type.Integer(), { description: 'Why records were skipped, by code.' }),
    total: Type.Optional(Type.Integer({ minimum: 0, description: 'How many records the scope holds.' })),
    totalIs: OneOf(['exact', 'estimated', 'unknown']),
    workedMs: Type.Integer({ minimum: 0, description: 'Time spent working, without waits between slices.' }),
    startedAt: Time('When it was started, by the server clock.'),
    heartbeatAt: Time('When its worker was last heard of, by the server clock.'),
    finishedAt: Type.Optional(Time('When it ended.')),
    error: Type.Optional(RunError),
  },
  { additionalProperties: false, $id: 'Run' },
);
export type Run = Static<typeof Run>;

/** Something that whoever starts a run should know; it is no reason not to. */
export const Notice = Type.Object({ code: Type.String(), message: Type.String() }, { additionalProperties: false });
export type Notice = Static<typeof Notice>;

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

/** A run as it is stored: what is answered, and what a worker needs to go on with it. */
export const StoredRun = Type.Object(
  {
    ...Run.properties,
    heartbeatAt: Type.Optional(Type.String()),
    shards: Type.Optional(Type.Array(Shard)),
    /** The worker that holds the lease; absent between slices of work, when anybody may claim the run. */
    owner: Type.Optional(Type.String()),
    /** Grows with every write of the owner, so that two writes are never equal. */
    beat: Type.Integer({ minimum: 0 }),
    /** Slices in a row that ended in trouble without settling a single batch. */
    stalls: Type.Integer({ minimum: 0 }),
    /** When the first of them ended (server clock). */
    stalledAt: Type.Optional(Type.String()),
    /** When it was last resumed (server clock). */
    resumedAt: Type.Optional(Type.String()),
    /** The account that it is sent to, once a worker has asked. */
    target: Type.Optional(Type.String()),
    /** Earlier runs have sent to the same account: anything may be a repeat. */
    repeats: Type.Optional(Type.Boolean()),
    /** Earliest time for the next attempt (server clock) after trouble. */
    notBefore: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type StoredRun = Static<typeof StoredRun>;

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
    /** Whether any run has sent anything. */
    sent: Type.Optional(Type.Boolean()),
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

/** A record that was rejected. Never the payload: ids and reasons only. */
export const Failure = Type.Object(
  { id: Type.String(), code: Type.String(), reason: Type.String(), field: Type.Optional(Type.String()) },
  { additionalProperties: false, $id: 'Failure' },
);
export type Failure = Static<typeof Failure>;

const Properties = (description: string) =>
  Type.Object(
    {
      include: Type.Array(Type.String(), { default: [] }),
      exclude: Type.Array(Type.String(), { default: [] }),
      map: Type.Record(Type.String(), Type.String(), { default: {} }),
    },
    { additionalProperties: false, default: {}, description },
  );
const Names = (defaults: string[]) => Type.Array(Type.String({ minLength: 1 }), { default: defaults });
const Metric = (name: string) => Type.String({ minLength: 1, maxLength: 127, default: name });

/** How records are mapped; docs/mapping.md explains each. */
export const Settings = Type.Object(
  {
    preferredLocale: Type.Optional(Type.String()),
    preferredCurrency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
    productUrlTemplate: Type.Optional(Type.String()),
    customer: Type.Object(
      { custom: Properties('Custom fields of customers; include: empty = all.') },
      { additionalProperties: false, default: {} },
    ),
    order: Type.Object(
      {
        custom: Properties('Custom fields of orders; include: empty = all.'),
        properties: Properties('Further order fields to send; include: empty = none.'),
        metrics: Type.Object(
          {
            placed: Metric('Placed Order'),
            orderedProduct: Metric('Ordered Product'),
            fulfilled: Metric('Fulfilled Order'),
            cancelled: Metric('Cancelled Order'),
            refunded: Metric('Refunded Order'),
          },
          { additionalProperties: false, default: {} },
        ),
        fulfilledStates: Names(['Confirmed', 'Complete']),
        cancelledStates: Names(['Cancelled']),
        refundStates: Names(['Success']),
      },
      { additionalProperties: false, default: {} },
    ),
    product: Type.Object(
      {
        inventory: Type.Object(
          { useChannelInventory: Type.Optional(Type.String()) },
          { additionalProperties: false, default: {} },
        ),
      },
      { additionalProperties: false, default: {} },
    ),
  },
  { additionalProperties: false, default: {} },
);
export type Settings = Static<typeof Settings>;
