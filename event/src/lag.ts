/** As often as the event loop is looked at, and how long what was seen counts. */
const EVERY_MS = 250;
const KEPT = 20;
/** More isn't given away: something has to be left for the work itself. */
const MOST_MS = 3000;

/** How late this process gets to what is due: a request may have waited as long before it was seen, and its answer will again. */
export class Lag {
  private readonly seen: number[] = [];
  private due = performance.now() + EVERY_MS;
  private readonly timer = setInterval(() => this.look(), EVERY_MS).unref();

  /** Milliseconds, the longest of the last seconds. */
  get ms(): number {
    // What is late right now has not been seen by the timer yet.
    return Math.min(MOST_MS, Math.max(0, performance.now() - this.due, ...this.seen));
  }

  end(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = performance.now();
    this.seen.push(Math.max(0, now - this.due));
    if (this.seen.length > KEPT) this.seen.shift();
    this.due = now + EVERY_MS;
  }
}
