/** How batches are counted by the second isn't documented; an importer has to be right either way. */
export type Counting = 'sliding' | 'fixed' | 'bucket' | 'off';

/** Batches a second of one account, over all paths. */
export class RateLimit {
  private readonly taken: { at: number; batches: number }[] = [];
  private tokens: number;
  private filledAt: number;
  /** The most in any second that ended with a request. */
  peak = 0;

  constructor(
    readonly counting: Counting,
    readonly perSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.tokens = perSecond;
    this.filledAt = now();
  }

  /** Takes them if they fit. Refused batches don't count. */
  take(batches: number): boolean {
    const now = this.now();
    const used = this.used(now);
    const fits = this.counting === 'off' || used + batches <= this.perSecond;
    if (!fits) return false;
    this.taken.push({ at: now, batches });
    this.tokens -= batches;
    this.peak = Math.max(this.peak, this.within(now - 1000));
    return true;
  }

  /** Percent of the limit that is used. */
  percentage(): number {
    return Math.round((this.used(this.now()) / this.perSecond) * 1000) / 10;
  }

  private used(now: number): number {
    while (this.taken[0] && this.taken[0].at <= now - 2000) this.taken.shift();
    if (this.counting === 'fixed') return this.within(Math.floor(now / 1000) * 1000 - 0.001);
    if (this.counting === 'bucket') {
      this.tokens = Math.min(this.perSecond, this.tokens + ((now - this.filledAt) / 1000) * this.perSecond);
      this.filledAt = now;
      return this.perSecond - this.tokens;
    }
    return this.within(now - 1000);
  }

  private within(from: number): number {
    return this.taken.reduce((sum, { at, batches }) => (at > from ? sum + batches : sum), 0);
  }
}
