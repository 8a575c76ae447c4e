import { Cron } from 'croner';
import { type Static, Type } from 'typebox';
import { Time } from '../base/schema';
import { Refused } from '../contract/errors';
import type { Refusal } from '../contract/refusals';
import { ScheduleInput, SkippedOccurrence, StartedOccurrence } from '../contract/schedule';
import { SCHEMA_VERSION } from '../state/documents';

/** A schedule as it is stored. */
export const StoredSchedule = Type.Object(
  {
    schema: Type.Literal(SCHEMA_VERSION),
    pipeline: Type.String(),
    ...ScheduleInput.properties,
    settled: Time('Occurrences up to here have been dealt with (server clock).'),
    pending: Type.Optional(StartedOccurrence),
    lastStarted: Type.Optional(StartedOccurrence),
    lastSkipped: Type.Optional(SkippedOccurrence),
  },
  { additionalProperties: false },
);
export type StoredSchedule = Static<typeof StoredSchedule>;

/** When something recurs: a cron expression as the clocks of a time zone show it. */
export type Recurrence = Pick<ScheduleInput, 'cron' | 'timeZone'>;

const FIVE_FIELDS = /^\S+( \S+){4}$/;
/** Offsets such as +02:00 are no time zones: they know no daylight saving. */
const ZONE_NAME = /^[A-Za-z][A-Za-z0-9_+/-]*$/;

/**
 * Checks a recurrence and writes it in one form.
 * @throws Refused `invalid`, naming the field
 */
export function checkRecurrence({ cron, timeZone }: Recurrence): Recurrence {
  const tidy = { cron: cron.trim().split(/\s+/).join(' '), timeZone: zoneOf(timeZone.trim()) };
  if (!FIVE_FIELDS.test(tidy.cron)) {
    throw invalidCron('cron_invalid', 'A cron expression has five fields: minute, hour, day of month, month, day of week.');
  }
  if (occurrencesOf(tidy).nextRuns(1).length === 0) {
    throw invalidCron('cron_impossible', 'This never happens: the date does not exist.');
  }
  if (shortestGapMs(tidy.cron) < SHORTEST_MS) {
    throw invalidCron('cron_too_often', 'Schedules are looked at every five minutes: leave at least five minutes in between.');
  }
  return tidy;
}

/** The job that starts what is due comes every five minutes. */
const SHORTEST_MS = 5 * 60_000;

/**
 * The shortest time between two occurrences of a day, and from its last to the first of the next day: as if every day were
 * one. More of them than fit into a day five minutes apart needn't be looked at.
 */
function shortestGapMs(cron: string): number {
  const [minute, hour] = cron.split(' ');
  const day = occurrencesOf({ cron: `${minute} ${hour} * * *`, timeZone: 'UTC' });
  const times = day.nextRuns(24 * 12 + 1, new Date('2026-01-01T00:00:00Z')).map((date) => date.getTime());
  return Math.min(...times.slice(1).map((time, at) => time - (times[at] ?? 0)));
}

function zoneOf(name: string): string {
  try {
    if (ZONE_NAME.test(name) && new Intl.DateTimeFormat('en', { timeZone: name })) return name;
  } catch {
    // reported below
  }
  throw new Refused('invalid', 'The time zone must be an IANA name such as Europe/Berlin or UTC.', {
    field: 'timeZone',
    reason: 'time_zone_invalid',
  });
}

const invalidCron = (reason: Refusal, message: string) => new Refused('invalid', message, { field: 'cron', reason });

/**
 * Daylight saving: a time of day that the clocks skip happens right after the gap, one that they repeat happens once.
 * Whatever recurs with a wildcard or step in minutes or hours follows real time instead.
 */
function occurrencesOf({ cron, timeZone }: Recurrence): Cron {
  try {
    return new Cron(cron, { timezone: timeZone, paused: true, mode: '5-part', fixedTimeRule: 'no-wildcard' });
  } catch {
    throw invalidCron('cron_invalid', 'This is not a cron expression. An example: 0 2 * * 1-5 is 02:00 from Monday to Friday.');
  }
}

/** The next occurrences after a time (epoch milliseconds), as ISO 8601 in UTC. */
export function nextOccurrences(recurrence: Recurrence, after: number, count: number): string[] {
  return occurrencesOf(recurrence)
    .nextRuns(count, new Date(after))
    .map((date) => date.toISOString());
}

/**
 * The occurrence that is due: the latest one after `settled` and not after `now` (epoch milliseconds). Earlier ones that
 * were missed are part of it: what they would have imported, this one does.
 */
export function dueOccurrence(recurrence: Recurrence, settled: number, now: number): string | undefined {
  // The library looks strictly before its reference; what happens at this very millisecond is due as well.
  const [latest] = occurrencesOf(recurrence).previousRuns(1, new Date(now + 1));
  return latest && latest.getTime() > settled ? latest.toISOString() : undefined;
}
