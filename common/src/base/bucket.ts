/** A token bucket: so many at once after a pause, then evenly. */
export class Bucket {
  /** When the bucket will be full again. */
  private full = 0;
  private pausedUntil = 0;

  /**
   * @param rate a second
   * @param capacity as many as may go at once
   */
  constructor(
    private rate: number,
    private readonly capacity: number,
  ) {}

  /** Milliseconds until the n-th from now could go. */
  waitMs(n = 1): number {
    const now = performance.now();
    const interval = 1000 / this.rate;
    const full = Math.max(now, this.full) + (n - 1) * interval;
    return Math.max(full - (this.capacity - 1) * interval, this.pausedUntil, now) - now;
  }

  /** Takes a place. @returns milliseconds to wait for it */
  take(): number {
    const wait = this.waitMs();
    this.full = Math.max(performance.now(), this.full) + 1000 / this.rate;
    return wait;
  }

  /** Milliseconds that nothing goes, whatever the pace would allow. */
  get pausedMs(): number {
    return Math.max(0, this.pausedUntil - performance.now());
  }

  /** Nothing goes for so long. */
  pause(ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, performance.now() + ms);
  }

  setRate(rate: number): void {
    if (rate > 0) this.rate = rate;
  }
}
