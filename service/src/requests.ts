import {
  CHANNELS,
  type ChannelName,
  EverythingScheduleInput,
  MAX_IDS,
  type PreviewScope,
  RECORD_ID,
  RecordId,
  Run,
  RunStatus,
  ScheduleInput,
  type Scope,
  SequenceMode,
  type StartRequest,
} from 'common';
import { type Static, Type } from 'typebox';
import { DELETION } from './deletion';
import { invalidField } from './errors';
import { DeletionOf } from './schemas';

/** Requests of the HTTP API, each written once: validation, types and the OpenAPI document come from here. */
const strict = { additionalProperties: false } as const;

export const ScheduleBody = ScheduleInput;
export const EverythingScheduleBody = EverythingScheduleInput;
const PipelineId = Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$', description: 'Id of a pipeline, such as `customers`.' });
/** Run ids are keys of custom objects, so they hold no other characters. */
const RunId = Type.String({ pattern: '^[A-Za-z0-9_.~-]{1,256}$', description: 'Id of a run.' });

const RejectCode = Type.String({ pattern: '^[a-z0-9_]{1,80}$', description: 'Only those rejected with this code.' });

export const PipelineParams = Type.Object({ pipeline: PipelineId }, strict);
export const RunParams = Type.Object({ id: RunId }, strict);
export const RecordParams = Type.Object({ pipeline: PipelineId, id: RecordId }, strict);
export const RecordQuery = Type.Object(
  { fresh: Type.Boolean({ default: false, description: 'Asks again, whatever is remembered of the last 30 seconds.' }) },
  strict,
);
export const DeletionQuery = Type.Object({ of: DeletionOf }, strict);
export const LiveQuery = Type.Object(
  { days: Type.Integer({ minimum: 0, maximum: 30, default: 0, description: 'As many days are answered one by one.' }) },
  strict,
);
export const SequenceBody = Type.Object(
  {
    mode: Type.Unsafe<'all' | 'changes'>({ ...(SequenceMode as object), default: 'all' }),
    pipelines: Type.Optional(Type.Array(PipelineId, { minItems: 1, maxItems: 100, description: 'Only these.' })),
  },
  strict,
);
export const EmptyBody = Type.Object({}, strict);
export const WorkBody = Type.Object({ pipeline: Type.Optional(PipelineId) }, strict);

const alternatives = {
  ids: Type.Optional(Type.Array(RecordId, { minItems: 1, maxItems: MAX_IDS, description: 'Exactly these records.' })),
  startId: Type.Optional(
    Type.String({ pattern: RECORD_ID.source, description: 'All records from this id on, in the order of ids.' }),
  ),
  since: Type.Optional(Type.String({ format: 'date-time', description: 'Records changed at or after this time.' })),
};
const oneOf = 'Give at most one of `ids`, `startId` and `since`; none of them means all records.';
const mode = Type.Optional(
  Type.Unsafe<'delta'>({
    type: 'string',
    enum: ['delta'],
    description: 'What has changed since the last complete import. Deleted and unpublished records are out of its reach.',
  }),
);
export const StartBody = Type.Object(
  { ...alternatives, mode, ...DELETION },
  { ...strict, description: `${oneOf} \`mode\` stands alone.` },
);
export const PreviewBody = Type.Object(
  {
    ...alternatives,
    q: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: 'The record with exactly this id, number, key, slug or SKU.' }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 20, default: 3, description: 'How many records.' }),
  },
  { ...strict, description: `${oneOf} \`q\` stands alone.` },
);

export const RunsQuery = Type.Object(
  {
    pipeline: Type.Optional(PipelineId),
    status: Type.Optional(RunStatus),
    trigger: Type.Optional(Run.properties.trigger),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'Started then or later.' })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Started before.' })),
    before: Type.Optional(RunId),
    limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
  },
  strict,
);
export const FailuresQuery = Type.Object(
  {
    // A cursor is opaque, but nothing that could end a quoted string or a header.
    after: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_.~:|/+=-]{1,512}$', description: '`next` of the page before.' })),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
    code: Type.Optional(RejectCode),
    q: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: 'Part of an id or label.' })),
  },
  strict,
);
export const CsvQuery = Type.Object({ code: Type.Optional(RejectCode) }, strict);
export const RetryBody = CsvQuery;

export const TestBody = Type.Object(
  { to: Type.Unsafe<ChannelName>({ type: 'string', enum: [...CHANNELS], description: 'Which receiver.' }) },
  strict,
);

const Values = Type.Record(Type.String(), Type.Unknown(), {
  description: 'By path, as the schema of `GET /settings` describes them; an empty text puts what may be absent out of use.',
});
export const SettingsBody = Type.Object(
  {
    revision: Type.Integer({ minimum: 0, description: 'The one that was read: refused with 409 when others have saved since.' }),
    values: Values,
  },
  strict,
);
export const SettingsPreviewBody = Type.Object(
  {
    values: Values,
    pipeline: PipelineId,
    ids: Type.Optional(
      Type.Array(RecordId, { minItems: 1, maxItems: 10, description: 'Exactly these; else some of the newest.' }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 10, default: 10, description: 'How many records.' }),
  },
  strict,
);
export const CandidatesQuery = Type.Object({ pipeline: PipelineId }, strict);

/** What a start asks for: one of the scopes, or the changes. */
export function startScopeOf({ mode, ...body }: Static<typeof StartBody>): StartRequest['scope'] {
  const scope = scopeOf(body);
  if (mode === undefined) return scope;
  if (Object.values(body).some((value) => value !== undefined)) {
    throw invalidField('mode', "mode can't be combined with other fields. Keep one of them.", 'fields_combined');
  }
  return { kind: 'changes' };
}

/** What a preview is asked to show. */
export function previewScopeOf({ q, ...body }: Omit<Static<typeof PreviewBody>, 'limit'>): PreviewScope {
  const scope = scopeOf(body);
  if (q === undefined) return scope;
  if (Object.values(body).some((value) => value !== undefined)) {
    throw invalidField('q', "q can't be combined with other fields. Keep one of them.", 'fields_combined');
  }
  return { kind: 'search', text: q.trim() };
}

/** The scope a body asks for. The alternatives exclude each other; a schema could say so, but not in words one can act on. */
export function scopeOf(body: Omit<Static<typeof StartBody>, 'mode'>): Scope {
  const given = (['ids', 'startId', 'since'] as const).filter((name) => body[name] !== undefined);
  if (given.length > 1)
    throw invalidField(given[1] ?? '', `${given.join(' and ')} can't be combined. Keep one of them.`, 'fields_combined');
  if (body.ids) return { kind: 'ids', ids: body.ids };
  if (body.since !== undefined) return { kind: 'since', since: body.since };
  return { kind: 'all', ...(body.startId === undefined ? {} : { startId: body.startId }) };
}
