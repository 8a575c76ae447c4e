import { sleep } from '../base/wait';
import type { Sweep, WorkResult } from '../contract/importer';

/** Runs worked on at once by one process. Their systems limit them more than a processor does; each takes its memory. */
const AT_ONCE = 3;
/** Less isn't worth a claim: a slice needs a moment to read its first page. */
const SHORTEST_SLICE_MS = 2000;
/** How often to look for runs that wait while others are worked on. */
const LOOK_MS = 5000;
/** A run is worked on for so long, at least, before it makes room for another; or until it has settled something. */
const TURN_MS = { moved: 60_000, stuck: 4 * 60_000 };

/** One slice of a sweep. */
export interface Turn {
  pipeline: string;
  deadlineMs: number;
  signal: AbortSignal;
  /** Asked once a second, with whether the slice has settled anything: whether it is to make room for another run. */
  yields(moved: boolean): boolean;
}

export interface SweepParts {
  startDue(): Promise<Pick<Sweep, 'started' | 'skipped'>>;
  /** Pipelines with a run that may be claimed now, in the order in which they should be. */
  waiting(): Promise<string[]>;
  /** Undefined when another worker was quicker. */
  work(turn: Turn): Promise<WorkResult | undefined>;
}

export interface SweepOptions {
  deadlineMs: number;
  signal: AbortSignal;
  /** How many runs may be worked on at once. */
  atOnce?: number;
}

/**
 * One round of looking after everything: starts due schedules, then works on every run that no worker holds, several at once
 * and each in its turn, until none is left or the time is up. A run that has to wait is taken up again afterwards.
 */
export async function sweep(parts: SweepParts, options: SweepOptions): Promise<Sweep> {
  const begun = performance.now();
  const tick = await parts.startDue();
  return { ...tick, worked: await new Turns(parts, options, begun).run() };
}

/** The slices of one sweep: which are under way, and who is next. */
class Turns {
  private readonly end: number;
  private readonly atOnce: number;
  private readonly worked = new Map<string, WorkResult>();
  private readonly working = new Map<string, Promise<void>>();
  /** Pipelines that are not worth a look before this time (as of `performance.now()`). */
  private readonly notBefore = new Map<string, number>();
  /** Runs that wait for a place. */
  private unserved = 0;
  private failure: { error: unknown } | undefined;

  constructor(
    private readonly parts: SweepParts,
    private readonly options: SweepOptions,
    begun: number,
  ) {
    this.end = begun + options.deadlineMs;
    this.atOnce = options.atOnce ?? AT_ONCE;
  }

  async run(): Promise<Sweep['worked']> {
    while (!this.over) {
      await this.look();
      if (this.working.size === 0 && this.nextLook === undefined) break;
      await this.untilSomethingChanges();
    }
    await Promise.all(this.working.values());
    if (this.failure) throw this.failure.error;
    return [...this.worked.values()].map(({ delayMs: _, ...result }) => result);
  }

  private get over(): boolean {
    return this.options.signal.aborted || this.failure !== undefined || this.left < this.shortest;
  }

  private get left(): number {
    return this.end - performance.now();
  }

  private get shortest(): number {
    return Math.min(SHORTEST_SLICE_MS, this.options.deadlineMs);
  }

  /** When a run that has to wait may be claimed, if that is in time. */
  private get nextLook(): number | undefined {
    const times = [...this.notBefore.values()].filter((time) => time <= this.end - this.shortest);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** Gives the free places to those who wait. */
  private async look(): Promise<void> {
    const now = performance.now();
    for (const [pipeline, time] of this.notBefore) if (time <= now) this.notBefore.delete(pipeline);
    const waiting = await this.waiting();
    const free = this.atOnce - this.working.size;
    for (const pipeline of waiting.slice(0, free)) this.begin(pipeline);
    this.unserved = Math.max(0, waiting.length - free);
  }

  private async waiting(): Promise<string[]> {
    try {
      const ids = await this.parts.waiting();
      return ids.filter((id) => !this.working.has(id) && !this.notBefore.has(id));
    } catch (error) {
      // Runs under way have their own patience; the next look asks again.
      if (this.working.size === 0) throw error;
      return [];
    }
  }

  private begin(pipeline: string): void {
    const begun = performance.now();
    const yields = (moved: boolean) => {
      const mayStay = performance.now() - begun < (moved ? TURN_MS.moved : TURN_MS.stuck);
      if (mayStay || this.unserved === 0) return false;
      this.unserved--;
      return true;
    };
    const turn = this.parts
      .work({ pipeline, deadlineMs: this.left, signal: this.options.signal, yields })
      .then((result) => this.note(pipeline, result))
      .catch((error) => {
        this.failure ??= { error };
      })
      .finally(() => this.working.delete(pipeline));
    this.working.set(pipeline, turn);
  }

  private note(pipeline: string, result: WorkResult | undefined): void {
    const now = performance.now();
    if (result) this.worked.set(result.runId, result);
    // Another worker was quicker. If it lets go of the run, a later look finds it.
    if (!result) this.notBefore.set(pipeline, now + LOOK_MS);
    // The server's clock has whole seconds: a little later than asked is on time by it.
    else if (result.more && result.delayMs > 0) this.notBefore.set(pipeline, now + result.delayMs + 1000);
  }

  /** A slice has ended, a run may be claimed again, or it is time for another look. */
  private async untilSomethingChanges(): Promise<void> {
    const ending = new AbortController();
    const stop = () => ending.abort();
    this.options.signal.addEventListener('abort', stop, { once: true });
    const next = Math.max(0, (this.nextLook ?? Number.POSITIVE_INFINITY) - performance.now());
    const wait = this.working.size > 0 ? Math.min(LOOK_MS, next) : next;
    try {
      await Promise.race([...this.working.values(), sleep(wait, ending.signal)]).catch(() => {});
    } finally {
      ending.abort();
      this.options.signal.removeEventListener('abort', stop);
    }
  }
}
