import type { LiveKlaviyo } from './client';
import { endedJob } from './endedJob';

const PAUSE = { first: 1000, longest: 15_000, growth: 1.5 };
/** Klaviyo names no duration; after this a job is not looked at any longer, and the scheduled imports see to its rows. */
const LONGEST_MS = 30 * 60_000;

export interface PendingJob {
  id: string;
  /** ISO 8601. */
  at: string;
  /** How many it carries. */
  records: number;
}

interface Options {
  client: LiveKlaviyo;
  /** These customers are to be written again: their rows failed, or may have overwritten something newer. */
  again(externalIds: string[]): void;
  /** A job is pending no more. */
  ended(): void;
}

/**
 * Import jobs that Klaviyo has accepted. Their rows are written some time later: what was written meanwhile may be overwritten by them, so
 * that it is written once more when they have ended; and rows that failed are tried alone.
 */
export class ProfileJobs {
  private readonly jobs = new Map<string, { ids: ReadonlySet<string>; rewritten: Set<string>; at: number }>();
  private readonly ending = new AbortController();

  constructor(private readonly options: Options) {}

  /** Those that haven't ended; they are noted with the counters, and taken over from there when this process dies. */
  get pending(): PendingJob[] {
    return [...this.jobs].map(([id, { at, ids }]) => ({ id, at: new Date(at).toISOString(), records: ids.size }));
  }

  started(id: string, externalIds: string[]): void {
    if (id === '') return;
    this.jobs.set(id, { ids: new Set(externalIds), rewritten: new Set(), at: Date.now() });
    void this.watch(id);
  }

  /** These are about to be written otherwise, while jobs with them may still be under way. */
  wrote(externalIds: Iterable<string>): void {
    for (const externalId of externalIds) {
      for (const job of this.jobs.values()) if (job.ids.has(externalId)) job.rewritten.add(externalId);
    }
  }

  end(): void {
    this.ending.abort();
  }

  private async watch(id: string): Promise<void> {
    let pause = PAUSE.first;
    while (!this.ending.signal.aborted) {
      const waitMs = pause;
      await new Promise<void>((resolve) => setTimeout(resolve, waitMs).unref());
      pause = Math.min(PAUSE.longest, pause * PAUSE.growth);
      const job = this.jobs.get(id);
      if (!job || Date.now() - job.at > LONGEST_MS) break;
      const failed = await this.failedRows(id, job.ids).catch(() => undefined);
      if (failed === undefined) continue;
      this.jobs.delete(id);
      this.options.ended();
      const again = new Set([...failed, ...job.rewritten]);
      if (again.size > 0) this.options.again([...again]);
      return;
    }
    this.jobs.delete(id);
  }

  /** Undefined while the job is under way. */
  private async failedRows(id: string, ids: ReadonlySet<string>): Promise<string[] | undefined> {
    const ctx = { signal: this.ending.signal, guard: async () => {}, log: NO_LOG };
    const ended = await endedJob(this.options.client.for(ctx), id);
    // What isn't named can be any of them.
    return ended && (ended.unnamed !== 0 ? [...ids] : ended.named.filter((each) => ids.has(each)));
  }
}

const NO_LOG = { debug() {}, info() {}, warn() {}, error() {} };
