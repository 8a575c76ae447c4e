import { setMaxListeners } from 'node:events';
import { describeError, type Environment, Fatal, type Importer, type Logger, type WorkResult, within } from 'common';
import { createOwnToken } from './token';

/** A request to ourselves outlives a slice by so much before it is given up. */
const GRACE_MS = 30_000;
/** A run that was handed over lies idle for at most so long; a look costs a small request per pipeline. */
const SWEEP_EVERY_MS = 10_000;
/** Status is polled every 2 s by every open tab; looking for abandoned runs so often would gain nothing. */
const NUDGE_EVERY_MS = 5000;

export interface Address {
  url: string;
  /** `saved`: found in a document of the project, which others may have written. */
  from: 'configured' | 'saved';
}

interface Parts {
  importer: Importer;
  env: Environment;
  log: Logger;
  /** Where this service reaches itself. On Connect that is its public address: the answer may come from another instance. */
  selfUrl: () => Promise<Address>;
  /** Called for every slice that did something. */
  observe?: (result: WorkResult) => void;
}

/**
 * The chain of slices. Work is done inside requests, because a serverless platform promises CPU only there; each slice that
 * leaves work behind calls the next one. A sweep picks up runs whose chain broke: a killed process, a lost request.
 */
export class Slices {
  private readonly ending = new AbortController();
  /** When the request under way was sent, by pipeline, and whether another was wanted meanwhile. */
  private readonly outstanding = new Map<string, { since: number; again: boolean }>();
  /** The request that asked for a slice may be gone long before the slice is. */
  private readonly working = new Set<Promise<unknown>>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly token: ReturnType<typeof createOwnToken>;
  private sweeping = false;
  private nudged = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: Parts) {
    // Every request to ourselves and every preview listens for the end, and there may be many: that is no leak.
    setMaxListeners(0, this.ending.signal);
    this.token = createOwnToken(parts.env);
  }

  /** Aborts on shutdown. */
  get signal(): AbortSignal {
    return this.ending.signal;
  }

  /** Begins to look for runs without a worker: at once, which is what resumes a run after a crash, and then regularly. */
  begin(): void {
    void this.sweep();
    const every = Math.min(SWEEP_EVERY_MS, Math.max(1000, (this.parts.env.leaseSeconds * 1000) / 3));
    this.keep(setInterval(() => void this.sweep(), every));
  }

  /** Slices in progress see the signal, checkpoint and hand over; resolves when they have. */
  async end(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
    this.ending.abort(new Error('The service is shutting down.'));
    await Promise.allSettled(this.working);
  }

  /** Asks for a slice without waiting for it. Asked again while one is under way, it is sent once more afterwards. */
  kick(pipeline: string): void {
    const under = this.outstanding.get(pipeline);
    if (under) under.again = true;
    else this.send(pipeline);
  }

  /** Does one slice, and sees to the next. */
  async work(pipeline: string | undefined): Promise<WorkResult | undefined> {
    const slice = this.parts.importer.work({
      ...(pipeline === undefined ? {} : { pipeline }),
      deadlineMs: this.parts.env.sliceSeconds * 1000,
      signal: this.signal,
    });
    this.working.add(slice);
    const result = await slice.finally(() => this.working.delete(slice));
    if (!result) return undefined;
    this.parts.observe?.(result);
    // Not `kick`: the request that brought us here is still outstanding, and in its last moments.
    for (const begun of result.begun ?? []) this.kick(begun);
    if (result.more && result.delayMs > 0) this.later(result.pipeline, result.delayMs);
    else if (result.more) this.send(result.pipeline);
    return result;
  }

  /** A request is when a serverless platform gives us CPU: use it to look after abandoned runs, but not too often. */
  nudge(): void {
    if (performance.now() - this.nudged < NUDGE_EVERY_MS) return;
    this.nudged = performance.now();
    void this.sweep();
  }

  async sweep(): Promise<void> {
    if (this.sweeping || this.signal.aborted) return;
    this.sweeping = true;
    try {
      // A worker that ended a run and died before the next one began has left that to us.
      await this.parts.importer.sequences.advance();
      for (const pipeline of await this.parts.importer.claimable()) {
        // Claimable although asked for a whole lease ago: the process that got that request is gone.
        const under = this.outstanding.get(pipeline);
        if (!under || performance.now() - under.since > this.parts.env.leaseSeconds * 1000) this.send(pipeline);
      }
    } catch (error) {
      this.parts.log.warn({ code: describeError(error).code }, 'could not look for abandoned runs');
    } finally {
      this.sweeping = false;
    }
  }

  private keep(timer: NodeJS.Timeout): void {
    timer.unref();
    this.timers.add(timer);
  }

  private later(pipeline: string, delayMs: number): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.send(pipeline);
    }, delayMs);
    this.keep(timer);
  }

  private send(pipeline: string): void {
    if (this.signal.aborted) return;
    const mine = { since: performance.now(), again: false };
    this.outstanding.set(pipeline, mine);
    void this.post(pipeline)
      .catch((error: unknown) => {
        if (this.signal.aborted) return;
        const known = describeError(error);
        const about = { pipeline, code: known.code, ...(error instanceof Fatal ? { advice: known.message } : {}) };
        this.parts.log.warn(about, 'could not ask for a slice; the sweep will');
      })
      .finally(() => {
        if (this.outstanding.get(pipeline) === mine) this.outstanding.delete(pipeline);
        if (mine.again && !this.outstanding.has(pipeline)) this.send(pipeline);
      });
  }

  private async post(pipeline: string): Promise<void> {
    const { url, from } = await this.parts.selfUrl();
    const response = await fetch(`${url}/work`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await this.token.get(from)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ pipeline }),
      redirect: 'error',
      signal: within(this.parts.env.sliceSeconds * 1000 + GRACE_MS, this.signal),
    });
    await response.body?.cancel();
    if (response.status === 401) this.token.forget();
    if (!response.ok) this.parts.log.warn({ pipeline, status: response.status }, 'a slice was refused; the sweep will ask again');
  }
}
