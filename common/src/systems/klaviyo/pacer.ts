import { abortable, sleep } from '../../base/wait';

/** Requests per second and per minute, per account: https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling */
export interface Limit {
  burst: number;
  steady: number;
}

const MINUTE = 60_000;
/** `RateLimit-Reset` has whole seconds, and an answer takes its time: so much later the next window has begun for certain. */
const RESET_MARGIN_MS = 1000;
/** Of the burst limit: latency moves requests that were evenly spaced together, and Klaviyo counts them as they arrive. */
const MOST_OF_BURST = 0.8;
/** With fewer requests a second a single delay makes two of them meet in one second. */
const LEAST_BURST = 5;
/** Of a window, for other requests of ours that its headers don't show yet. */
const MOST_OF_WINDOW = 0.95;

/** A timer may fire a little before its time. */
const EARLY = 0.95;

/** The fixed window of a minute that Klaviyo counts in, as far as the answers tell. */
interface Window {
  resetAt: number;
  /** Requests of this pacer since it began. */
  used: number;
  /** More than their even share went out in it. */
  burst: boolean;
  /** Number of the last request that may go out early without touching what is left to others. Undefined: no answer in it yet. */
  last: number | undefined;
}

/**
 * When the requests to one endpoint go out. What the share of the limit allows is used as it is there: a run of few requests sends
 * them at the burst rate, one of many spends the rest of the window's budget so and is spaced evenly from then on. Within either rate
 * the spacing is even: Klaviyo counts in fixed windows, and a burst that a sliding limiter allows meets 429 when it straddles two.
 */
export class Pacer {
  private readonly documented: Limit;
  private readonly share: number;
  private steady: number;
  /** Requests that may go out before their even time. */
  private credit: number;
  private lastAt = Number.NEGATIVE_INFINITY;
  private count = 0;
  /** Requests that went out in earlier windows. */
  private before = 0;
  private window: Window | undefined;
  private pausedUntil = 0;
  private queue: Promise<unknown> = Promise.resolve();
  private changed: () => void = () => {};

  constructor(documented: Limit, share: number) {
    this.documented = documented;
    this.share = share;
    this.steady = documented.steady;
    this.credit = this.budget;
  }

  /**
   * Resolves when the next request may go out, with its number. Callers are served in the order they came.
   * @throws the signal's reason
   */
  turn(signal: AbortSignal): Promise<number> {
    const turn = this.queue.then(() => this.wait(signal));
    this.queue = turn.catch(() => {});
    return abortable(turn, signal);
  }

  /** One pause for all: "immediate retries will always receive a 429". What was throttled isn't hurried again. */
  pause(ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + ms);
    this.credit = 0;
    // A pause isn't idling.
    this.lastAt = Math.max(this.lastAt, this.pausedUntil - this.evenMs);
    this.changed();
  }

  /**
   * Learns the account's real limit, how much of the window others have left us, and when it ends.
   * @param request number of the request that was answered
   */
  learn(request: number, limit: number, remaining: number, resetSeconds: number): void {
    if (limit > 0) this.steady = limit;
    if (remaining === 0 && resetSeconds > 0) this.pause(resetSeconds * 1000);
    if (!(remaining >= 0 && resetSeconds > 0 && resetSeconds <= 61)) return;
    const now = performance.now();
    const window = this.roll(now) ?? {
      resetAt: now + resetSeconds * 1000 + RESET_MARGIN_MS,
      used: this.count - this.before,
      burst: false,
      last: undefined,
    };
    // What the share leaves to others stays theirs, whatever they have used of it already.
    const last = request + Math.floor(remaining - this.steady * (1 - this.share));
    window.last = Math.min(window.last ?? last, last);
    this.window = window;
    this.changed();
  }

  private async wait(signal: AbortSignal): Promise<number> {
    for (;;) {
      if (signal.aborted) throw signal.reason;
      const now = performance.now();
      const at = this.earliest(now);
      if (at <= now) return this.take(now);
      const learnt = new Promise<void>((resolve) => {
        this.changed = resolve;
      });
      const ended = new AbortController();
      const over = sleep(at - now, ended.signal).catch(() => {});
      await abortable(Promise.race([over, learnt]), signal).finally(() => ended.abort());
    }
  }

  private earliest(now: number): number {
    const window = this.roll(now);
    const at = Math.max(this.lastAt + (this.early(window) ? this.burstMs : this.evenMs), this.pausedUntil);
    return window?.burst && this.isSpent(window) ? Math.max(at, window.resetAt) : at;
  }

  /** Whether the next request may go out before its even time. */
  private early(window: Window | undefined): boolean {
    if (window?.last === undefined || this.isSpent(window)) return false;
    return this.documented.burst >= LEAST_BURST && this.credit >= 1;
  }

  /** What went out early isn't followed by more in the same window than the share allows, or others leave. */
  private isSpent({ used, last }: Window): boolean {
    return used >= this.budget || (last !== undefined && this.count > last);
  }

  private take(now: number): number {
    const gap = (now - this.lastAt) / this.evenMs;
    // Time in which nothing went out comes back as credit.
    this.credit = Math.min(this.budget, this.credit + gap - 1);
    this.lastAt = now;
    if (this.window) {
      this.window.used++;
      this.window.burst ||= gap < EARLY;
    }
    return this.count++;
  }

  /** The window of this moment; undefined once the known one has ended. */
  private roll(now: number): Window | undefined {
    const { window } = this;
    if (window === undefined || now < window.resetAt) return window;
    // The budget of a window is spent once: then the requests are spaced evenly, until there are fewer of them.
    if (window.burst && this.isSpent(window)) {
      this.credit = 0;
      this.lastAt = Math.max(this.lastAt, window.resetAt - this.evenMs);
    }
    this.window = undefined;
    this.before = this.count;
    return undefined;
  }

  private get budget(): number {
    return Math.max(1, Math.floor(this.steady * Math.min(this.share, MOST_OF_WINDOW)));
  }
  private get evenMs(): number {
    return Math.max(MINUTE / this.steady, 1000 / this.burst) / this.share;
  }
  private get burstMs(): number {
    return 1000 / (this.burst * Math.min(this.share, MOST_OF_BURST));
  }
  private get burst(): number {
    return this.documented.burst * (this.steady / this.documented.steady);
  }
}
