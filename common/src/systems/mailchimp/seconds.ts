/** Mailchimp's times have whole seconds. Here they are epoch seconds, or text of a fixed width in UTC. */

/** `2026-03-01T08:15:30+00:00`, the documented form of a filter. */
export const filterTime = (second: number): string => `${stamp(second).slice(0, -1)}+00:00`;

/** `2026-03-01T08:15:30Z`, as it stands in cursors and in the state file. */
export const stamp = (second: number): string => `${new Date(second * 1000).toISOString().slice(0, 19)}Z`;

/** Whole seconds of a time with a zone; undefined when it is none. */
export function secondOf(time: unknown): number | undefined {
  if (typeof time !== 'string' || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/.test(time)) return undefined;
  const ms = Date.parse(time);
  return Number.isFinite(ms) ? Math.floor(ms / 1000) : undefined;
}
