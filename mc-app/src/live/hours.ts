import type { LiveStatus } from '../api/types';

type Day = NonNullable<LiveStatus['days']>[number];

export const RANGES = ['24h', '7d', '30d'] as const;
export type Range = (typeof RANGES)[number];

/** What was written and rejected from a moment on (ISO 8601), for an hour or a day. */
export interface Slot {
  at: string;
  written: number;
  rejected: number;
}

const HOUR = 60 * 60_000;
const DAY = 24 * HOUR;
/** Days of which the same hour is looked at. */
const KNOWN_DAYS = 7;

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const floor = (at: number, unit: number) => Math.floor(at / unit) * unit;

function slotAt(days: ReadonlyMap<string, Day>, at: number): Slot {
  const { written = 0, rejected = 0 } = days.get(dayOf(at))?.perHour[new Date(at).getUTCHours()] ?? {};
  return { at: new Date(at).toISOString(), written, rejected };
}

const hoursFrom = (days: ReadonlyMap<string, Day>, first: number, count: number): Slot[] =>
  Array.from({ length: count }, (_, index) => slotAt(days, first + index * HOUR));

/** Hours of the last day or week, or the last 30 days (of UTC), oldest first; where nothing happened they are 0. */
export function slotsOf(list: readonly Day[], range: Range, now: number): Slot[] {
  const days = new Map(list.map((day) => [day.day, day]));
  if (range !== '30d') {
    const count = range === '24h' ? 24 : 7 * 24;
    return hoursFrom(days, floor(now, HOUR) - (count - 1) * HOUR, count);
  }
  return Array.from({ length: 30 }, (_, index) => {
    const at = floor(now, DAY) - (29 - index) * DAY;
    const hours = hoursFrom(days, at, 24);
    const sum = (what: 'written' | 'rejected') => hours.reduce((total, hour) => total + hour[what], 0);
    return { at: new Date(at).toISOString(), written: sum('written'), rejected: sum('rejected') };
  });
}

/** How many are written in this hour of the day, on average of the last seven days; undefined before a week is known. */
export function usualNow(list: readonly Day[], since: string | undefined, now: number): number | undefined {
  if (since === undefined || Date.parse(since) > now - KNOWN_DAYS * DAY) return undefined;
  const days = new Map(list.map((day) => [day.day, day]));
  const before = Array.from({ length: KNOWN_DAYS }, (_, index) => slotAt(days, now - (index + 1) * DAY).written);
  return Math.round(before.reduce((sum, count) => sum + count, 0) / KNOWN_DAYS);
}

/** How long it has been quiet (milliseconds); undefined when something happened within the hour, or never. */
export function quietFor(lastEventAt: string | undefined, now: number): number | undefined {
  const ms = lastEventAt === undefined ? 0 : now - Date.parse(lastEventAt);
  return ms >= HOUR ? ms : undefined;
}
