import type { LiveAnswer } from '../../contract/live';

/** What a batch made of one of its records. */
export type Result =
  | { kind: 'written' | 'unchanged' }
  | { kind: 'skipped'; code: string }
  /** `label`: what users know the record by; never a name or address. */
  | { kind: 'rejected'; code: string; reason: string; field?: string; label?: string }
  | { kind: 'deferred'; code: string; retryAfterMs: number };

export const deferred = (code: string, retryAfterMs = 1000): Result => ({ kind: 'deferred', code, retryAfterMs });

export const answerOf = (result: Result): LiveAnswer =>
  result.kind === 'deferred' ? { settled: false, code: result.code, retryAfterMs: result.retryAfterMs } : { settled: true };

/** A batch on its way: what is to be done by id, until when (by `performance.now()`), and a signal that aborts then. */
export interface LiveBatch<W> {
  work: ReadonlyMap<string, W>;
  deadline: number;
  signal: AbortSignal;
}

interface Options<W> {
  /** Two notifications for one id are one. */
  merge(one: W, other: W): W;
  /** One result per id; an id without one is deferred. May reject: then all are deferred. */
  run(batch: LiveBatch<W>): Promise<ReadonlyMap<string, Result>>;
  /** Why what has to be answered by the deadline can't begin now; undefined when it can. */
  closed?(deadline: number): Result | undefined;
}

interface Waiting<W> {
  work: W;
  callers: { deadline: number; resolve: (result: Result) => void }[];
}

/** As many records as one batch takes, and as many batches as are under way at once. */
const MOST_RECORDS = 200;
const MOST_BATCHES = 2;

/**
 * Natural batching: with nothing under way a record goes at once; what arrives meanwhile collects and becomes the next batch. The same id
 * is never in two batches, so that its changes are written in their order.
 */
export class Lane<W> {
  private readonly waiting = new Map<string, Waiting<W>>();
  private readonly busy = new Set<string>();
  private readonly running = new Set<Promise<void>>();
  private ending = false;

  constructor(private readonly options: Options<W>) {}

  /** Never rejects; resolves no later than the deadline. */
  submit(id: string, work: W, deadline: number): Promise<Result> {
    const closed = this.ending ? deferred('shutting_down') : this.options.closed?.(deadline);
    if (closed) return Promise.resolve(closed);
    return new Promise<Result>((done) => {
      // Time for what is under way is up: the broker delivers it again, and what arrives meanwhile changes nothing.
      const timer = setTimeout(() => resolve(deferred('deadline')), Math.max(0, deadline - performance.now()));
      const resolve = (result: Result) => {
        clearTimeout(timer);
        done(result);
      };
      const known = this.waiting.get(id);
      const callers = [...(known?.callers ?? []), { deadline, resolve }];
      this.waiting.set(id, { work: known ? this.options.merge(known.work, work) : work, callers });
      this.pump();
    });
  }

  /** Takes nothing more on, and resolves when nothing is under way. */
  async end(): Promise<void> {
    this.ending = true;
    for (const { callers } of this.waiting.values()) for (const { resolve } of callers) resolve(deferred('shutting_down'));
    this.waiting.clear();
    await Promise.all(this.running);
  }

  private pump(): void {
    while (this.running.size < MOST_BATCHES) {
      const batch = this.take();
      if (batch.size === 0) return;
      const run: Promise<void> = this.carry(batch).finally(() => {
        this.running.delete(run);
        for (const id of batch.keys()) this.busy.delete(id);
        this.pump();
      });
      this.running.add(run);
    }
  }

  private take(): Map<string, Waiting<W>> {
    const batch = new Map<string, Waiting<W>>();
    const now = performance.now();
    for (const [id, entry] of this.waiting) {
      if (batch.size === MOST_RECORDS) break;
      // All its callers have been answered.
      if (entry.callers.every(({ deadline }) => deadline <= now)) this.waiting.delete(id);
      else if (!this.busy.has(id)) {
        this.waiting.delete(id);
        this.busy.add(id);
        batch.set(id, entry);
      }
    }
    return batch;
  }

  private async carry(batch: Map<string, Waiting<W>>): Promise<void> {
    const deadline = Math.max(...[...batch.values()].flatMap(({ callers }) => callers.map((caller) => caller.deadline)));
    const ending = new AbortController();
    const timer = setTimeout(
      () => ending.abort(new DOMException('The time is up.', 'TimeoutError')),
      deadline - performance.now(),
    );
    const work = new Map([...batch].map(([id, entry]) => [id, entry.work]));
    try {
      const results = this.options.closed?.(deadline) ?? (await this.options.run({ work, deadline, signal: ending.signal }));
      for (const [id, { callers }] of batch) {
        const result = 'kind' in results ? results : (results.get(id) ?? deferred('no_result'));
        for (const { resolve } of callers) resolve(result);
      }
    } catch {
      for (const { callers } of batch.values()) for (const { resolve } of callers) resolve(deferred('internal'));
    } finally {
      clearTimeout(timer);
      ending.abort(new Error('The batch has ended.'));
    }
  }
}
