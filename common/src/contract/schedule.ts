import { type Static, Type } from 'typebox';
import { OneOf, Text, Time } from '../base/schema';

export const SkippedOccurrence = Type.Object(
  {
    at: Time('The occurrence that started nothing.'),
    reason: Type.String({ description: 'Why, in words for the user.' }),
    runId: Type.Optional(Type.String({ description: 'The run that stood in the way.' })),
  },
  { additionalProperties: false },
);

export const ScheduleInput = Type.Object(
  {
    cron: Text(100, 'Minute, hour, day of month, month, day of week; e.g. `0 2 * * *`.'),
    timeZone: Text(64, 'IANA time zone whose clocks count, e.g. `Europe/Berlin`.'),
    scope: OneOf(
      ['all', 'delta'],
      'Everything, or what has changed since the last complete import (deletions are out of reach).',
    ),
    enabled: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type ScheduleInput = Static<typeof ScheduleInput>;

/** A schedule as it is answered. */
export const Schedule = Type.Object(
  {
    pipeline: Type.String(),
    title: Type.String(),
    ...ScheduleInput.properties,
    next: Type.Array(Time('A coming occurrence.'), { description: 'The next three; nothing starts while it is switched off.' }),
    pending: Type.Optional(Time('An occurrence whose run is about to be started.')),
    lastSkipped: Type.Optional(SkippedOccurrence),
  },
  { additionalProperties: false, $id: 'Schedule' },
);
export type Schedule = Static<typeof Schedule>;
