/** What can be chosen instead of typing a cron expression. */
export type Rhythm =
  | { kind: 'hourly' | 'sixHourly' }
  /** Days of the week, Sunday = 0, and the time of day they share. */
  | { kind: 'days'; days: readonly number[]; hour: number; minute: number };

/** Monday first, as both languages' weeks begin. */
export const WEEK = [1, 2, 3, 4, 5, 6, 0] as const;
const HOURLY = { hourly: '0 * * * *', sixHourly: '0 */6 * * *' } as const;

/** Nights, because a shop's systems are quiet then. */
const AT_NIGHT = { hour: 2, minute: 0 };
export const DAILY: Rhythm = { kind: 'days', days: WEEK, ...AT_NIGHT };
/** What keeps a shop up to date unless its people choose otherwise: what has changed every night, everything on Sundays. */
export const DEFAULTS = {
  changes: { kind: 'days', days: [1, 2, 3, 4, 5, 6], ...AT_NIGHT },
  all: { kind: 'days', days: [0], ...AT_NIGHT },
} as const satisfies Record<string, Rhythm>;

export function cronOf(rhythm: Rhythm): string {
  if (rhythm.kind !== 'days') return HOURLY[rhythm.kind];
  const { days, hour, minute } = rhythm;
  return `${minute} ${hour} * * ${days.length === WEEK.length ? '*' : [...days].sort((a, b) => a - b).join(',')}`;
}

/** Undefined when only the expression itself says it. */
export function rhythmOf(cron: string): Rhythm | undefined {
  const tidy = cron.trim().replace(/\s+/g, ' ');
  if (tidy === HOURLY.hourly) return { kind: 'hourly' };
  if (tidy === HOURLY.sixHourly) return { kind: 'sixHourly' };
  const [, minute, hour, weekdays = ''] = /^(\d{1,2}) (\d{1,2}) \* \* (\S+)$/.exec(tidy) ?? [];
  const days = daysOf(weekdays);
  if (minute === undefined || Number(minute) > 59 || Number(hour) > 23 || !days) return undefined;
  return { kind: 'days', days, hour: Number(hour), minute: Number(minute) };
}

/** `*`, or days and ranges of days by number; names of days stay expressions. */
function daysOf(field: string): number[] | undefined {
  if (field === '*') return [...WEEK];
  const found = new Set<number>();
  for (const part of field.split(',')) {
    const [, from, to = from] = /^([0-7])(?:-([0-7]))?$/.exec(part) ?? [];
    if (from === undefined || Number(to) < Number(from)) return undefined;
    for (let day = Number(from); day <= Number(to); day += 1) found.add(day % 7);
  }
  return WEEK.filter((day) => found.has(day));
}
