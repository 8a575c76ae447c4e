import type { Limits } from './config.ts';
import { type Endpoint, routeOf } from './endpoints.ts';
import { throttled } from './errors.ts';

type Window = { opened: number; used: number };
type Windows = { burst: Window; steady: Window };

const SECOND = 1000;
const MINUTE = 60_000;
/** What the headers say when limits are off: so much that a client which learns from them doesn't pace. */
const UNLIMITED = 1_000_000;

const used = (window: Window, length: number, now: number): number => (now - window.opened >= length ? 0 : window.used);

/**
 * Fixed windows per endpoint. A window opens with the first request after the previous one ended, not on the wall
 * clock: the documentation doesn't say which, and this way a test can't straddle two windows by chance.
 */
export class Limiter {
  private readonly windows = new Map<string, Windows>();

  clear(): void {
    this.windows.clear();
  }

  /** Counts one request; throws a 429 when a window is full. A refused request takes nothing from the windows. */
  take(endpoint: Endpoint, limits: Limits, now = Date.now()): void {
    if (limits === 'off') return;
    const windows = this.of(endpoint);
    const waits = [this.wait(windows.burst, SECOND, scaled(endpoint.burst, limits), now)];
    waits.push(this.wait(windows.steady, MINUTE, scaled(endpoint.steady, limits), now));
    const wait = Math.max(...waits);
    if (wait > 0) {
      const seconds = Math.max(1, Math.ceil(wait / 1000));
      throw throttled(`Request was throttled. Expected available in ${seconds} seconds.`, seconds);
    }
    count(windows.burst, SECOND, now);
    count(windows.steady, MINUTE, now);
  }

  /** The steady window, as every answer other than a 429 describes it. */
  headers(endpoint: Endpoint, limits: Limits, now = Date.now()): Record<string, string> {
    const limit = limits === 'off' ? UNLIMITED : scaled(endpoint.steady, limits);
    const { steady } = this.of(endpoint);
    const taken = limits === 'off' ? 0 : used(steady, MINUTE, now);
    const left = taken === 0 ? MINUTE : steady.opened + MINUTE - now;
    return {
      'ratelimit-limit': String(limit),
      'ratelimit-remaining': String(Math.max(0, limit - taken)),
      'ratelimit-reset': String(Math.ceil(left / 1000)),
    };
  }

  private of(endpoint: Endpoint): Windows {
    const key = routeOf(endpoint);
    const known = this.windows.get(key);
    if (known) return known;
    const fresh = { burst: { opened: 0, used: 0 }, steady: { opened: 0, used: 0 } };
    this.windows.set(key, fresh);
    return fresh;
  }

  private wait(window: Window, length: number, limit: number, now: number): number {
    return used(window, length, now) < limit ? 0 : window.opened + length - now;
  }
}

function scaled(limit: number, limits: Limits): number {
  return typeof limits === 'number' ? Math.max(1, Math.round(limit * limits)) : limit;
}

function count(window: Window, length: number, now: number): void {
  if (now - window.opened >= length) {
    window.opened = now;
    window.used = 0;
  }
  window.used += 1;
}
