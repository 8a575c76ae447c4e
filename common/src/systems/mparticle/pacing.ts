import { sleep } from '../../base/wait';

export interface PacingOptions {
  /** The account's limit. */
  batchesPerSecond: number;
  /** Share of it to use: other feeds draw on it. */
  share: number;
  /** Least pause before each request (ms). */
  pauseMs: number;
  now?: () => number;
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The limits also bound how fast the rate may rise: it begins at a half, and is full after so long. */
const RISE_MS = 2000;
/** So many answers in a row above the share mean that others use the account, too. */
const HIGH_IN_A_ROW = 3;
const TOLERANCE = 3;
const STEP = 0.9;
/** After so long below the share it may be faster again. */
const CALM_MS = 10_000;
const SLOWEST = 0.1;
/** A second, and what a request may be under way. */
const OWN_MS = 1200;

/**
 * Spaces requests evenly by their batches. The distance is measured from when a request really left, so that one which was late
 * isn't made up for by a burst, which a limit by the second would refuse.
 */
export class Pacing {
  private readonly now: () => number;
  private readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  private begunAt: number | undefined;
  private freeAt = Number.NEGATIVE_INFINITY;
  private pausedUntil = Number.NEGATIVE_INFINITY;
  private turn: Promise<void> = Promise.resolve();
  private factor = 1;
  private high = 0;
  private readonly sent: { at: number; batches: number }[] = [];
  private calmSince = 0;

  constructor(private readonly options: PacingOptions) {
    this.now = options.now ?? (() => performance.now());
    this.wait = options.wait ?? sleep;
  }

  /** Resolves when a request of so many batches may leave; one caller after the other. */
  ready(batches: number, signal: AbortSignal): Promise<void> {
    const mine = this.turn.then(() => this.take(batches, signal));
    this.turn = mine.catch(() => {});
    return mine;
  }

  /** Nothing is sent for so long: what the other side asked for. */
  pause(ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, this.now() + ms);
  }

  /**
   * `X-mp-rate-limit-percentage-used`: the highest percentage of all limits that apply, other feeds included. What this process
   * alone has sent within the last second explains a part: requests of 90 use 270 of a second now and then, and that is no reason
   * to be slower.
   */
  noteUsed(percentage: number): void {
    const now = this.now();
    if (percentage <= Math.max(100 * this.options.share + TOLERANCE, this.ownPercentage(now))) {
      this.high = 0;
      if (this.factor < 1 && now - this.calmSince >= CALM_MS) {
        this.factor = Math.min(1, this.factor / STEP);
        this.calmSince = now;
      }
      return;
    }
    this.calmSince = now;
    if (++this.high < HIGH_IN_A_ROW) return;
    this.high = 0;
    this.factor = Math.max(SLOWEST, this.factor * STEP);
  }

  /** Batches a second at this moment. */
  get rate(): number {
    const { batchesPerSecond, share } = this.options;
    const elapsed = this.begunAt === undefined ? 0 : this.now() - this.begunAt;
    const risen = 0.5 + 0.5 * Math.min(1, elapsed / RISE_MS);
    return batchesPerSecond * share * this.factor * risen;
  }

  private ownPercentage(now: number): number {
    while (this.sent[0] && this.sent[0].at < now - OWN_MS) this.sent.shift();
    return (this.sent.reduce((sum, { batches }) => sum + batches, 0) / this.options.batchesPerSecond) * 100;
  }

  private async take(batches: number, signal: AbortSignal): Promise<void> {
    const pauseUntil = this.now() + this.options.pauseMs;
    for (;;) {
      const left = Math.max(this.freeAt, pauseUntil, this.pausedUntil) - this.now();
      if (left <= 0) break;
      await this.wait(left, signal);
    }
    signal.throwIfAborted();
    this.begunAt ??= this.now();
    this.sent.push({ at: this.now(), batches });
    this.freeAt = this.now() + (batches / this.rate) * 1000;
  }
}
