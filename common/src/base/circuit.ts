import { abortable } from './wait';

/** After so many failures in a row nothing is sent for a while; then one request tries whether the other side is back. */
const FAILURES = 5;
const PAUSE = { first: 2000, longest: 30_000 };

/** A circuit breaker: open = nothing is sent, half-open = one request tries, closed = all is well. */
export class Circuit {
  private failures = 0;
  private pauseMs = 0;
  private until = 0;
  private probe: Promise<void> | undefined;
  private decide: (() => void) | undefined;

  /** Milliseconds until a request may try again; 0 when requests may be sent. */
  get closedForMs(): number {
    return Math.max(0, this.until - performance.now());
  }

  /**
   * Resolves when a request may be sent. While one tries, the others wait for what it finds.
   * @returns milliseconds to wait before trying again, or 0
   */
  async enter(signal: AbortSignal): Promise<number> {
    for (;;) {
      const wait = this.closedForMs;
      if (wait > 0) return wait;
      if (this.pauseMs === 0) return 0;
      if (this.probe === undefined) {
        this.probe = new Promise((resolve) => {
          this.decide = resolve;
        });
        return 0;
      }
      await abortable(this.probe, signal);
    }
  }

  succeeded(): void {
    this.failures = 0;
    this.pauseMs = 0;
    this.until = 0;
    this.decided();
  }

  /** No answer, or one that says that the other side is in no state to answer. */
  failed(): void {
    this.failures++;
    const trying = this.probe !== undefined;
    if (this.failures >= FAILURES || trying) this.open();
    this.decided();
  }

  /** Continuing would gain nothing: e.g. the key isn't accepted. */
  open(): void {
    if (this.closedForMs > 0) return;
    this.pauseMs = Math.min(PAUSE.longest, Math.max(PAUSE.first, this.pauseMs * 2));
    this.until = performance.now() + this.pauseMs;
    this.decided();
  }

  /** The request that was to try couldn't be sent: the next one tries. */
  failedToTry(): void {
    this.decided();
  }

  private decided(): void {
    this.decide?.();
    this.probe = undefined;
    this.decide = undefined;
  }
}
