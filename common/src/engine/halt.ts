import { setMaxListeners } from 'node:events';
import type { Lease } from '../state/lease';

/** How long (ms) batches in flight may still take once the slice is to end. */
const GRACE_MS = { stop: 3000, shutdown: 5000, deadline: 30_000 };

type Reason = keyof typeof GRACE_MS;

/** How often (ms) a slice is asked whether it is to make room for another run. */
const YIELD_EVERY_MS = 1000;

/** Why and how a slice ends early: no new batches at once, those in flight a little later. */
export class Halt {
  private readonly aborting = new AbortController();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly subscriptions: (() => void)[] = [];
  reason: Reason | undefined;
  /** What ended the slice, unless it was asked to end. */
  failure: { error: unknown } | undefined;

  /** @param drainMs how long batches in flight may take when the process is to end, or the run to stop; the destination's choice */
  constructor(
    lease: Lease,
    until: { deadlineMs: number; signal: AbortSignal },
    private readonly drainMs?: number,
  ) {
    // Every wait and request of a slice listens for its end, and there are many at once: that is no leak.
    setMaxListeners(0, this.aborting.signal);
    this.timers.push(setTimeout(() => this.begin('deadline'), until.deadlineMs).unref());
    this.on(until.signal, () => this.begin('shutdown'));
    this.on(lease.stopped, () => this.begin('stop'));
    this.on(lease.lost, () => this.abort());
  }

  /** Ends everything under way. */
  get signal(): AbortSignal {
    return this.aborting.signal;
  }

  /** Nothing new is begun any more. */
  get draining(): boolean {
    return this.reason !== undefined || this.signal.aborted;
  }

  /** Ends everything because of an error. The first one explains the others, which are mostly its consequences. */
  fail(error: unknown): void {
    this.failure ??= { error };
    this.abort();
  }

  /** Ends the slice as its deadline would, as soon as the answer is yes. */
  watch(yields: () => boolean): void {
    const timer = setInterval(() => {
      if (!this.draining && yields()) this.begin('deadline');
    }, YIELD_EVERY_MS);
    this.timers.push(timer.unref());
  }

  abort(): void {
    this.aborting.abort(new Error('the slice of work has ended'));
  }

  end(): void {
    for (const timer of this.timers) clearTimeout(timer);
    for (const unsubscribe of this.subscriptions) unsubscribe();
  }

  private on(signal: AbortSignal, listener: () => void): void {
    if (signal.aborted) {
      listener();
      return;
    }
    signal.addEventListener('abort', listener, { once: true });
    this.subscriptions.push(() => signal.removeEventListener('abort', listener));
  }

  private begin(reason: Reason): void {
    this.reason ??= reason;
    const grace = reason === 'deadline' ? GRACE_MS.deadline : (this.drainMs ?? GRACE_MS[reason]);
    this.timers.push(setTimeout(() => this.abort(), grace));
  }
}
