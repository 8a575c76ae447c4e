import {
  ChangedRecord,
  Failure,
  LiveStatus,
  Notice,
  NotificationStatus,
  type PipelineStatus as PipelineStatusType,
  Run,
  RunStatus,
  Sample,
  Schedule,
  type Scope,
  Sequence,
  SettingCandidates,
  SettingsRevision,
  SettingsStatus,
} from 'common';
import { type Static, Type } from 'typebox';
import { RecordView } from './recordSchema';
import { Ms, Outcome, shared, strict, Text } from './schemaParts';

/** What the answers of the HTTP API consist of, each written once: validation, types and the OpenAPI document come from here. */
export const ErrorAnswer = Type.Object(
  {
    statusCode: Type.Integer(),
    message: Text(),
    errors: Type.Array(
      Type.Object({
        code: Text(),
        message: Text(),
        field: Type.Optional(Text()),
        reason: Type.Optional(
          Type.String({
            description:
              'With 502 and 503: the code that a run fails with for the same. With 400: why exactly, where that has a code.',
          }),
        ),
        runId: Type.Optional(Type.String({ description: 'The run that stands in the way.' })),
        sequenceId: Type.Optional(Type.String({ description: 'The sequence that stands in the way.' })),
        saved: Type.Optional(
          Type.Object(
            { revision: Type.Integer(), changedAt: Text(), changedBy: Text() },
            { description: 'What others have saved meanwhile.' },
          ),
        ),
      }),
    ),
    error: Type.Optional(Type.String({ description: 'With 401 only.' })),
    error_description: Type.Optional(Type.String({ description: 'With 401 only.' })),
  },
  { $id: 'Error', description: "commercetools' error shape." },
);

export const DeletionOf = Type.Unsafe<Extract<Scope, { kind: 'deletion' }>['of']>({
  type: 'string',
  enum: ['own', 'obsolete', 'adopted', 'all'],
});

export const PipelineStatus = Type.Object(
  {
    pipeline: Text(),
    title: Text(),
    dependsOn: Type.Array(Text(), { description: 'Pipelines that should be imported before.' }),
    deletable: Type.Boolean({ description: 'Whether its records can be deleted from Klaviyo.' }),
    active: Type.Optional(
      Type.Object({
        ...Run.properties,
        rate: Type.Number({ description: 'Source records per second of working time.' }),
        etaMs: Type.Optional(Ms('Milliseconds left at that rate; absent while unknown.')),
        heartbeatAgeMs: Ms('Milliseconds since the worker was last heard of.'),
      }),
    ),
    lastRun: Type.Optional(shared(Run)),
    failedRun: Type.Optional(shared(Run)),
    watermark: Type.Optional(Text()),
    account: Type.Optional(
      Type.String({ description: 'Id of the Klaviyo account that was last sent to; absent while unknown.' }),
    ),
    stateError: Type.Optional(
      Type.Object(
        { code: Text(), message: Text() },
        { ...strict, description: "Its stored state can't be used; nothing else is known of it then." },
      ),
    ),
  },
  { ...strict, $id: 'PipelineStatus' },
);

export const Check = Type.Object(
  {
    id: Type.String({ description: 'Stable: pages have their own texts for it.' }),
    ok: Type.Boolean(),
    title: Text(),
    detail: Type.Optional(Text()),
    nextStep: Type.Optional(Text()),
    code: Type.Optional(Type.String({ description: "Why it isn't ok, as for the error of a run." })),
    params: Type.Optional(Type.Record(Type.String(), Text(), { description: 'Names that title and next step contain.' })),
  },
  { ...strict, $id: 'Check' },
);

export const Connection = Type.Object(
  {
    ok: Type.Boolean(),
    systems: Type.Array(Type.Object({ system: Text(), title: Text(), checks: Type.Array(shared(Check)) }, strict), {
      description: 'Every side of the route, in the order of the data.',
    }),
  },
  { ...strict, $id: 'Connection' },
);

export const PreviewedRecord = Type.Object(
  {
    id: Text(),
    label: Type.Optional(Type.String({ description: 'What users know it by, such as an order number.' })),
    outcome: Outcome(),
    code: Type.Optional(Text()),
    reason: Type.Optional(Text()),
    field: Type.Optional(Text()),
    warnings: Type.Optional(Type.Array(Text())),
    requests: Type.Array(Type.Unknown(), { description: "Request bodies as they'd go over the wire." }),
  },
  { ...strict, $id: 'PreviewedRecord' },
);

export const Changes = Type.Object(
  {
    since: Type.Optional(Type.String({ description: 'Up to when everything has been imported; absent before the first time.' })),
    count: Type.Optional(
      Type.Integer({
        description: 'Records changed since, all there are without `since`; absent when there are too many to count.',
      }),
    ),
    exactness: Type.Optional(Type.Unsafe<'exact' | 'estimated'>({ type: 'string', enum: ['exact', 'estimated'] })),
  },
  { ...strict, $id: 'Changes' },
);

export const DeletionQuote = Type.Object(
  {
    pipeline: Text(),
    of: DeletionOf,
    count: Type.Integer({ description: 'Records that would be deleted.' }),
    withVariants: Type.Boolean({ description: 'Their variants would go with them.' }),
    others: Type.Integer({ description: 'Records of the same kind that would stay.' }),
    complete: Type.Boolean({ description: 'False: not all could be counted in time, there may be more.' }),
    token: Type.String({ description: 'Give it as `deletionToken` to start just this deletion; valid for an hour.' }),
  },
  { ...strict, $id: 'DeletionQuote' },
);

export const SliceResult = Type.Object(
  { pipeline: Text(), runId: Text(), status: RunStatus, more: Type.Boolean({ description: 'Work is left.' }) },
  { ...strict, $id: 'SliceResult' },
);

export const StartedRun = Type.Object(
  {
    ...Run.properties,
    notices: Type.Optional(Type.Array(Notice, { description: 'What should be known; the run continues all the same.' })),
  },
  { ...strict, $id: 'StartedRun' },
);

export const SHARED = [
  StartedRun,
  Run,
  Sample,
  Failure,
  ErrorAnswer,
  PipelineStatus,
  Check,
  Connection,
  PreviewedRecord,
  RecordView,
  SliceResult,
  Changes,
  DeletionQuote,
  Schedule,
  Sequence,
  LiveStatus,
  NotificationStatus,
  SettingsStatus,
  SettingsRevision,
  ChangedRecord,
  SettingCandidates,
];

/** Fails to compile when the answer and the interface drift apart. */
export type StatusMatches = Holds<PipelineStatusType extends Static<typeof PipelineStatus> ? true : false>;
type Holds<T extends true> = T;
