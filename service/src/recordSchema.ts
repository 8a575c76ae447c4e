import { Type } from 'typebox';
import { Ms, Outcome, strict, Text, Time } from './schemaParts';

/** A record of the shop beside what Klaviyo has of it, as the panel on its page shows it. */
export const RecordView = Type.Object(
  {
    label: Type.Optional(
      Type.String({ description: 'What users know it by, such as an order number; never a name or address.' }),
    ),
    lastModifiedAt: Type.Optional(Time('When it was last changed at its source.')),
    wouldBe: Outcome('What an import would do with it now.'),
    code: Type.Optional(Type.String({ description: 'Why it would be skipped or rejected.' })),
    field: Type.Optional(Type.String({ description: 'The field at fault.' })),
    klaviyo: Type.Object(
      {
        found: Type.Boolean(),
        id: Type.Optional(Text()),
        url: Type.Optional(Type.String({ description: "Klaviyo's own page of it." })),
        updatedAt: Type.Optional(Time('When Klaviyo last changed it.')),
      },
      strict,
    ),
    fields: Type.Array(
      Type.Object({ path: Text(), klaviyo: Type.Optional(Type.Unknown()), now: Type.Optional(Type.Unknown()) }, strict),
      { description: 'Fields that are sent and that Klaviyo shows otherwise; absent on the side that has none.' },
    ),
    events: Type.Optional(
      Type.Array(Type.Object({ metric: Text(), time: Text() }, strict), {
        description: 'The newest, newest first; at most five.',
      }),
    ),
    sent: Type.Object(
      {
        at: Type.Optional(Time('When that ended.')),
        how: Type.Unsafe<'run' | 'live' | 'unknown'>({ type: 'string', enum: ['run', 'live', 'unknown'] }),
        runId: Type.Optional(Text()),
        scope: Type.Optional(Type.String({ description: 'What that run covered, by the kind of its scope.' })),
        outcome: Type.Optional(
          Type.Unsafe<'written' | 'skipped' | 'rejected' | 'failed'>({
            ...{ type: 'string', enum: ['written', 'skipped', 'rejected', 'failed'] },
            description: '`failed`: a run of chosen records that ended before it was known what became of this one.',
          }),
        ),
        code: Type.Optional(Text()),
      },
      { ...strict, description: 'As far as it is known: what is noted are rejected records, and what runs have covered.' },
    ),
    importing: Type.Optional(
      Type.Object(
        { runId: Text(), etaMs: Type.Optional(Ms('Milliseconds left; absent while unknown.')) },
        { ...strict, description: "The import of its kind that is in progress: until it ends it can't be sent." },
      ),
    ),
  },
  { ...strict, $id: 'RecordView' },
);
