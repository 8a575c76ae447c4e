import type { Delivery, LiveAnswer } from '../contract/live';

/** Older than this a delivery isn't the first; older than brokers keep messages, its time isn't one. */
const REDELIVERED = { afterMs: 20_000, beforeMs: 7 * 24 * 60 * 60 * 1000 };

/** @param at when what it reports happened, in epoch milliseconds */
export function isRedelivered({ attempt = 1, publishedAt }: Delivery, at: number | undefined): boolean {
  const age = Date.now() - (publishedAt ?? at ?? Date.now());
  return attempt > 1 || (age > REDELIVERED.afterMs && age < REDELIVERED.beforeMs);
}

/** Part of a key, and shown to people: nothing but a plain id. */
export function plainId(id: string | undefined): string {
  return id !== undefined && /^[A-Za-z0-9_-]{1,64}$/.test(id) ? id : `unnamed-${Date.now().toString(36)}`;
}

/** Whatever it waits for: an answer that comes too late is none. */
export async function before(deadline: number, answer: Promise<LiveAnswer>): Promise<LiveAnswer> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<LiveAnswer>((resolve) => {
    const tooLate: LiveAnswer = { settled: false, code: 'deadline', retryAfterMs: 1000 };
    timer = setTimeout(() => resolve(tooLate), deadline - performance.now());
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
