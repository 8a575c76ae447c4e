import { abortable, sleep } from './wait';

/** How much of a turn that came late is made up for, as a share of the distance: more would be a burst. */
const CATCH_UP = 0.1;

/** One pause that all requests of an account keep together. */
export class SharedPause {
  private until = Number.NEGATIVE_INFINITY;

  /** Nothing more is sent for so many milliseconds; a pause under way is never shortened. */
  extend(ms: number): void {
    this.until = Math.max(this.until, performance.now() + ms);
  }

  /** Milliseconds left. */
  get leftMs(): number {
    return Math.max(0, this.until - performance.now());
  }

  /** Resolves when the pause is over, however often it was extended meanwhile. */
  async over(signal: AbortSignal): Promise<void> {
    while (this.leftMs > 0) await sleep(this.leftMs, signal);
  }
}

/** Evenly spaced turns for all who share it, in the order they were asked for. */
export class Pacer {
  private next = Number.NEGATIVE_INFINITY;
  private queue: Promise<unknown> = Promise.resolve();

  /** @param perSecond turns a second */
  constructor(
    perSecond: number,
    private readonly pause: SharedPause = new SharedPause(),
  ) {
    this.distanceMs = 1000 / perSecond;
  }
  private readonly distanceMs: number;

  /** Resolves when it is this caller's turn; rejects with the signal's reason, and then takes no turn. */
  turn(signal: AbortSignal): Promise<void> {
    const mine = this.queue.then(() => this.wait(signal));
    this.queue = mine.catch(() => {});
    return abortable(mine, signal);
  }

  private async wait(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const left = Math.max(this.next - performance.now(), this.pause.leftMs);
      if (left <= 0) break;
      await sleep(left, signal);
    }
    // Counted from when the turn was due, so that late timers don't add up to a lower rate.
    const due = Math.max(this.next, performance.now() - this.distanceMs * CATCH_UP);
    this.next = due + this.distanceMs;
  }
}
