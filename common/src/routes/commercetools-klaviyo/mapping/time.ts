const YEAR = 365 * 24 * 60 * 60 * 1000;
/** Klaviyo's guide says after 2000, its reference after 1990: the later one is good for both. */
const EARLIEST = Date.UTC(2000, 0, 1);
/** `Date.parse` alone would take "1" for a year, and a time without zone for one of this machine's zone. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:\d\d)$/;

/**
 * A point in time in epoch milliseconds; undefined when it isn't one, or outside of what Klaviyo accepts (at most a year
 * ahead of now).
 * https://developers.klaviyo.com/en/reference/create_event
 */
export function time(value: unknown, now: number): number | undefined {
  if (typeof value !== 'string' || !DATE_TIME.test(value)) return undefined;
  const at = Date.parse(value);
  return at >= EARLIEST && at <= now + YEAR ? at : undefined;
}
