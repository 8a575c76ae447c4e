import type { Entry, Latest } from '../stateFile/entry';

/** A time further in the future can't be right; a little may come from clocks. */
const FUTURE_MS = 5 * 60_000;
const BACKOFF_MINUTES = [1, 2, 4, 8, 16, 30];

export type Due = 'load' | 'sync' | 'up_to_date';

/** @param now epoch milliseconds by Mailchimp's clock */
export function dueOf({ latest }: Pick<Entry, 'latest'>, now: number, refreshMs: number): Due {
  if (latest.ms === undefined || isInFuture({ latest }, now)) return 'load';
  return now - latest.ms >= refreshMs ? 'sync' : 'up_to_date';
}

export function isInFuture({ latest }: { latest: Pick<Latest, 'ms'> }, now: number): boolean {
  return latest.ms !== undefined && latest.ms - now > FUTURE_MS;
}

/** Milliseconds until a list that has failed so often in a row is tried again: 1, 2, 4 … 30 minutes. */
export function retryDelayMs(attempts: number, minuteMs = 60_000): number {
  const minutes = BACKOFF_MINUTES[Math.min(attempts, BACKOFF_MINUTES.length) - 1] ?? 1;
  return minutes * minuteMs;
}
