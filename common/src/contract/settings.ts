import { type Static, type TSchema, Type } from 'typebox';
import { OneOf, Time } from '../base/schema';

const closed = { additionalProperties: false } as const;
const Values = (description: string) => Type.Record(Type.String(), Type.Unknown(), { description });

/** Values of settings by their paths, such as `order.metrics.placed`. */
export type SettingValues = Record<string, unknown>;

/** Why a value can't be used. */
export const SettingFault = Type.Object({ path: Type.String(), code: Type.String(), message: Type.String() }, closed);
export type SettingFault = Static<typeof SettingFault>;

export const SettingChange = Type.Object(
  {
    path: Type.String(),
    from: Type.Optional(Type.Unknown({ description: 'Absent: the value of the environment held.' })),
    to: Type.Optional(Type.Unknown({ description: "Absent: back to the environment's value." })),
  },
  closed,
);
export type SettingChange = Static<typeof SettingChange>;

/** What was saved at once. */
export const SettingsRevision = Type.Object(
  {
    revision: Type.Integer({ minimum: 1 }),
    values: Values('Everything that was set then.'),
    changedAt: Time('When it was saved, by the server clock.'),
    changedBy: Type.String({ description: 'Id of the user or API client; never a name or address.' }),
    changes: Type.Array(SettingChange),
  },
  { ...closed, $id: 'SettingsRevision' },
);
export type SettingsRevision = Static<typeof SettingsRevision>;

/** The settings as they are: default < environment < saved. */
export const SettingsStatus = Type.Object(
  {
    revision: Type.Integer({ minimum: 0, description: 'Of what was saved last; 0 = nothing ever was.' }),
    schema: Type.Unknown({ description: 'JSON schema of the values by path; what is not `required` may be absent.' }),
    values: Values('What is saved. An empty text means that the environment’s value is not used either.'),
    effective: Values('What the next run works with.'),
    otherwise: Values('What it would be without what is saved.'),
    sources: Type.Record(Type.String(), OneOf(['default', 'environment', 'saved']), { description: 'Where each value is from.' }),
    locked: Type.Boolean({ description: 'Nothing can be saved here: SETTINGS_LOCKED is set.' }),
    unknown: Type.Array(Type.String(), { description: 'Paths of saved values that this version does not know, and ignores.' }),
    faults: Type.Array(SettingFault, { description: 'Why no run can work with what is saved; usually none.' }),
    changedAt: Type.Optional(Type.String()),
    changedBy: Type.Optional(Type.String()),
  },
  { ...closed, $id: 'SettingsStatus' },
);
export type SettingsStatus = Static<typeof SettingsStatus>;

/** What becomes of a record before or after a change. */
const Judgement = Type.Object({ outcome: OneOf(['written', 'skipped', 'rejected']), code: Type.Optional(Type.String()) }, closed);
export const Difference = Type.Object(
  {
    field: Type.Array(Type.String(), { description: 'Where it is in what is sent, from the outside in.' }),
    change: OneOf(['added', 'removed', 'changed']),
    before: Type.Optional(Type.Unknown()),
    after: Type.Optional(Type.Unknown()),
  },
  closed,
);
export type Difference = Static<typeof Difference>;

export const ChangedRecord = Type.Object(
  {
    id: Type.String(),
    label: Type.Optional(Type.String({ description: 'What users know it by.' })),
    before: Judgement,
    after: Judgement,
    differences: Type.Array(Difference, { description: 'At most 100; none: nothing changes.' }),
  },
  { ...closed, $id: 'ChangedRecord' },
);
export type ChangedRecord = Static<typeof ChangedRecord>;

/** The name of a field that records have. */
export const SettingCandidate = Type.Object(
  {
    path: Type.String({ description: 'The setting that may name it.' }),
    name: Type.String(),
    count: Type.Integer({ description: 'How many of the records have it.' }),
  },
  closed,
);
export const SettingCandidates = Type.Object(
  { of: Type.Integer({ description: 'Records that were looked at.' }), candidates: Type.Array(SettingCandidate) },
  { ...closed, $id: 'SettingCandidates' },
);
export type SettingCandidates = Static<typeof SettingCandidates>;

export interface SettingsPreviewRequest {
  /** Everything that would be saved. */
  values: SettingValues;
  pipeline: string;
  /** Exactly these records; else some of the newest. */
  ids?: string[] | undefined;
  limit: number;
}

/** What is set here instead of in the environment. All methods throw Refused, Retryable or Fatal. */
export interface SavedSettings {
  status(): Promise<SettingsStatus>;
  /**
   * Replaces what is saved, if it still is of that revision.
   * @throws Refused `invalid` with every fault, `changed_meanwhile`, `settings_locked`
   */
  save(request: { revision: number; values: SettingValues; changedBy: string }): Promise<SettingsStatus>;
  /** Newest first. */
  history(): Promise<SettingsRevision[]>;
  /** Real records before and after; sends nothing. @throws Refused `invalid` with every fault, `not_found` */
  preview(request: SettingsPreviewRequest, signal: AbortSignal): Promise<ChangedRecord[]>;
  /** Names of fields of the newest records; never values. @throws Refused `not_found` */
  candidates(pipeline: string, signal: AbortSignal): Promise<SettingCandidates>;
}

/** What settings of a route are: handed to the control by the assembly. */
export interface SettingsDefinition<S> {
  schema: TSchema;
  /** The values that hold without what is saved, and where they are from. */
  base: SettingValues;
  defaults: SettingValues;
  /** Judges values that are usable each by itself, and makes of them what mappings take. */
  combine(values: SettingValues): { settings: S; faults: SettingFault[] };
  /** Paths of settings that name fields, and the names that a record has for each. */
  namesOf(pipeline: string, record: unknown): Record<string, readonly string[]>;
}
