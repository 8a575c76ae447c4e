import { backoff, sleep } from './wait';

/** When to try again, and for how long. Times are milliseconds. */
export interface RetryPolicy {
  /** From the first failed attempt on; a wait that would end later isn't begun. */
  patienceMs: number;
  /** The first wait; each following one is twice as long, with full jitter over the upper half. */
  baseMs: number;
  maxMs: number;
  /** Ends a wait; `retry` then rejects with its reason. */
  signal?: AbortSignal;
}

/** What an attempt came to. */
export type Attempt<T> =
  | { kind: 'settled'; value: T }
  /** Worth another attempt, after what the other side asked for where it did. `value` is the result when patience is over. */
  | { kind: 'failed'; value: T; afterMs?: number | undefined }
  /** The other side paces us: the next attempt waits for its turn by itself, and patience isn't used up. */
  | { kind: 'paced' };

export interface Retried<T> {
  /** False when patience is over: `value` is then of the last attempt. */
  settled: boolean;
  value: T;
}

/** The one policy of repeats for all HTTP clients. `attempt` gets the number of attempts before it. */
export async function retry<T>(policy: RetryPolicy, attempt: (before: number) => Promise<Attempt<T>>): Promise<Retried<T>> {
  let giveUp = Number.POSITIVE_INFINITY;
  for (let before = 0; ; before++) {
    const result = await attempt(before);
    if (result.kind === 'paced') continue;
    if (result.kind === 'settled') return { settled: true, value: result.value };
    giveUp = Math.min(giveUp, performance.now() + policy.patienceMs);
    const wait = result.afterMs ?? backoff(before, policy.baseMs, policy.maxMs);
    if (performance.now() + wait > giveUp) return { settled: false, value: result.value };
    await sleep(wait, policy.signal);
  }
}
