import { randomUUID } from 'node:crypto';
import type { Logger } from '../base/log';
import { Conflict, LeaseLost } from '../contract/errors';
import type { Run } from '../contract/run';
import { conclude, type Ending } from './conclude';
import { PIPELINES, type PipelineState, type StoredRun, unowned } from './documents';
import { hasEnded, thisProcess } from './holder';
import { readState, type StateDocument } from './pipelines';
import type { Store } from './stores/store';

/** A beat is a small write; every three seconds keeps "is it alive?" honest and lets a stop be seen soon. */
const BEAT_MS = 3000;
/** A worker that couldn't renew for so much of its lease renews before it sends anything more. */
const FRESH = 0.6;

export interface LeaseOptions {
  store: Store;
  leaseMs: number;
  log: Logger;
}

/** May this run be claimed now? By the server's clock only; but a process that is known to have ended needs no lease. */
export function claimable({ value: { active }, serverNow, lastModifiedAt }: StateDocument, leaseMs: number): boolean {
  if (!active) return false;
  if (active.notBefore !== undefined && Date.parse(active.notBefore) > serverNow) return false;
  if (active.owner === undefined || serverNow - lastModifiedAt > leaseMs) return true;
  return active.holder !== undefined && hasEnded(active.holder);
}

/**
 * A worker's hold on a run. All its writes go through one chain, each expecting the version of the one before, so that a
 * worker never races itself and finds out at once when another process has written.
 */
export class Lease {
  readonly owner: string;
  private readonly losing = new AbortController();
  private readonly stopping = new AbortController();
  private chain: Promise<unknown> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private renewal: Promise<void> | undefined;
  private renewedAt: number;

  private constructor(
    private document: StateDocument,
    owner: string,
    private readonly options: LeaseOptions,
    claimedAt: number,
  ) {
    this.owner = owner;
    this.renewedAt = claimedAt;
    this.noticeStop();
    const every = Math.min(BEAT_MS, options.leaseMs / 3);
    // A heartbeat is no reason for a process to stay.
    this.timer = setInterval(() => this.beat(every), every).unref();
  }

  /** Undefined when there is nothing to claim or another worker was quicker. */
  static async claim(pipeline: string, options: LeaseOptions): Promise<Lease | undefined> {
    const found = await readState(options.store, pipeline);
    const active = found?.value.active;
    if (!found || !active || !claimable(found, options.leaseMs)) return undefined;
    const owner = randomUUID();
    const { notBefore: _, ...rest } = unowned(active);
    const status = active.status === 'stopping' ? 'stopping' : 'running';
    const holder = options.store.local ? { holder: thisProcess() } : {};
    const run: StoredRun = { ...rest, status, owner, ...holder, beat: active.beat + 1 };
    const claimedAt = performance.now();
    try {
      const document = await options.store.put(PIPELINES, pipeline, { ...found.value, active: run }, found.version);
      return new Lease(document, owner, options, claimedAt);
    } catch (error) {
      if (error instanceof Conflict) return undefined;
      throw error;
    }
  }

  get run(): StoredRun {
    const { active } = this.document.value;
    if (!active) throw new LeaseLost();
    return active;
  }

  /** What is known of the pipeline beside the run, as of the last write. */
  get state(): Pick<PipelineState, 'senders' | 'target'> {
    return this.document.value;
  }

  /** Aborts when another worker has taken the run over. */
  get lost(): AbortSignal {
    return this.losing.signal;
  }

  /** Aborts when the run was asked to stop. */
  get stopped(): AbortSignal {
    return this.stopping.signal;
  }

  /** Epoch milliseconds by the server's clock as of the last write. */
  get serverNow(): number {
    return this.document.serverNow;
  }

  /**
   * Writes a change of the run. `change` gets the newest version, in which others may have set `stopping`.
   * @throws LeaseLost, Retryable (nothing is known to be written; the next update carries it along)
   */
  update(change: (run: StoredRun) => StoredRun): Promise<void> {
    return this.enqueue(async () => {
      const sentAt = performance.now();
      const active = { ...change(this.run), owner: this.owner, beat: this.run.beat + 1 };
      const { pipeline } = active;
      this.document = await this.options.store.put(
        PIPELINES,
        pipeline,
        { ...this.document.value, active },
        this.document.version,
      );
      this.renewedAt = sentAt;
    });
  }

  /** Leaves the run to the next worker. */
  async release(change: (run: StoredRun) => StoredRun): Promise<void> {
    await this.enqueue(async () => {
      const active = unowned(change(this.run));
      const { pipeline } = active;
      await this.options.store.put(
        PIPELINES,
        pipeline,
        { ...this.document.value, active: { ...active, beat: active.beat + 1 } },
        this.document.version,
      );
    });
    this.end();
  }

  async finish(ending: Ending): Promise<Run> {
    const run = await this.enqueue(() => conclude(this.options.store, this.document, ending));
    this.end();
    return run;
  }

  /** Before anything is sent: a worker that was frozen past its lease must find out before it writes. */
  async guard(): Promise<void> {
    if (this.lost.aborted) throw new LeaseLost();
    if (performance.now() - this.renewedAt > this.options.leaseMs * FRESH) await this.renew();
  }

  /** Stops the beat. What isn't released is claimed by others when the lease has run out. */
  end(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** One at a time: renewals that pile up behind a store without answers would hold up every write after them. */
  private renew(): Promise<void> {
    this.renewal ??= this.update((run) => run).finally(() => {
      this.renewal = undefined;
    });
    return this.renewal;
  }

  private enqueue<T>(write: () => Promise<T>): Promise<T> {
    const task = this.chain.then(async () => {
      for (;;) {
        if (this.lost.aborted) throw new LeaseLost();
        try {
          return await write();
        } catch (error) {
          if (!(error instanceof Conflict)) throw error;
          await this.reread();
        }
      }
    });
    this.chain = task.catch(() => {});
    return task;
  }

  /** Another process wrote in between: continue if the run is still ours (a stop was asked for), end at once if not. */
  private async reread(): Promise<void> {
    const { store } = this.options;
    const fresh = await readState(store, this.document.value.pipeline);
    if (fresh?.value.active?.owner !== this.owner) {
      this.end();
      this.losing.abort(new LeaseLost());
      throw new LeaseLost();
    }
    this.document = fresh;
    this.noticeStop();
  }

  private noticeStop(): void {
    if (this.document.value.active?.status === 'stopping') this.stopping.abort(new Error('stop requested'));
  }

  private beat(every: number): void {
    if (performance.now() - this.renewedAt < every / 2) return;
    this.renew().catch((error: unknown) => {
      if (!(error instanceof LeaseLost)) this.options.log.warn({ run: this.run.id }, 'heartbeat could not be written');
    });
  }
}
