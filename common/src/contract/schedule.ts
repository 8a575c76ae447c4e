import { type Static, Type } from 'typebox';
import { OneOf, Text, Time } from '../base/schema';
import { RunStatus } from './run';

export const SkippedOccurrence = Type.Object(
  {
    at: Time('The occurrence that started nothing.'),
    reason: Type.String({ description: 'Why, in words for the user.' }),
    code: Type.Optional(Type.String({ description: 'Why, as a code: that of the refusal.' })),
    runId: Type.Optional(Type.String({ description: 'The run that stood in the way.' })),
  },
  { additionalProperties: false },
);

export const StartedOccurrence = Type.Object(
  { at: Time('The occurrence.'), runId: Type.String({ description: 'The run, or the sequence, that it started.' }) },
  { additionalProperties: false },
);

const when = {
  cron: Text(100, 'Minute, hour, day of month, month, day of week; e.g. `0 2 * * *`. Every five minutes at most.'),
  timeZone: Text(64, 'IANA time zone whose clocks count, e.g. `Europe/Berlin`.'),
};
const enabled = Type.Boolean();

export const ScheduleInput = Type.Object(
  {
    ...when,
    scope: OneOf(
      ['all', 'delta'],
      'Everything, or what has changed since the last complete import (deletions are out of reach).',
    ),
    enabled,
  },
  { additionalProperties: false },
);
export type ScheduleInput = Static<typeof ScheduleInput>;

const EverythingInput = Type.Object({ ...when, enabled }, { additionalProperties: false });

/** When all imports start in order: with what has changed, and, less often, with everything. */
export const EverythingScheduleInput = Type.Object(
  { changes: Type.Optional(EverythingInput), all: Type.Optional(EverythingInput) },
  { additionalProperties: false, minProperties: 1, description: 'What is left out stays as it is.' },
);
export type EverythingScheduleInput = Static<typeof EverythingScheduleInput>;

/** A schedule as it is answered. */
export const Schedule = Type.Object(
  {
    pipeline: Type.String(),
    title: Type.String(),
    ...ScheduleInput.properties,
    next: Type.Array(Time('A coming occurrence.'), { description: 'The next three; nothing starts while it is switched off.' }),
    pending: Type.Optional(Time('An occurrence whose run is about to be started.')),
    lastStarted: Type.Optional(
      Type.Object(
        { ...StartedOccurrence.properties, status: Type.Optional(RunStatus) },
        { additionalProperties: false, description: 'The last one that started something; no status when that is forgotten.' },
      ),
    ),
    lastSkipped: Type.Optional(SkippedOccurrence),
  },
  { additionalProperties: false, $id: 'Schedule' },
);
export type Schedule = Static<typeof Schedule>;

/** The schedules of everything, as they are answered. */
export interface EverythingSchedules {
  changes?: Schedule;
  all?: Schedule;
}
