import { randomUUID } from 'node:crypto';
import { describeError } from '../../base/errors';
import type { Logger } from '../../base/log';
import type { LiveCounts } from '../../contract/live';
import { dayOf, type LiveDocument, saveLiveDocument } from '../../state/liveDocuments';
import type { Store } from '../../state/stores/store';
import { Counters, noCounts } from './counters';

/** At most one write in so long, whatever happens. */
const EVERY_MS = 10_000;

interface Options {
  store: Store;
  log: Logger;
  pendingJobs(): LiveDocument['pendingJobs'];
  now?: () => number;
}

/**
 * The counters of this process, written when something has happened: at once after a quiet time, else every 10 s at most. No answer waits
 * for a write; one that fails is made up for by the next.
 */
export class Ledger {
  readonly total: LiveCounts = noCounts();
  readonly counters: Counters;
  private readonly instance = randomUUID().slice(0, 8);
  private readonly now: () => number;
  private today: LiveDocument;
  private writtenAt = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private isChanged = false;

  constructor(private readonly options: Options) {
    this.now = options.now ?? Date.now;
    this.today = this.document();
    this.counters = new Counters(() => [this.total, this.current()], this.now);
  }

  /** Something was counted. */
  changed(): void {
    this.isChanged = true;
    if (this.timer) return;
    const wait = this.writtenAt + EVERY_MS - performance.now();
    if (wait <= 0) this.write();
    else this.timer = setTimeout(() => this.write(), wait).unref();
  }

  /** Writes what isn't written yet. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    if (this.isChanged) this.write();
    await this.writing;
  }

  private document(): LiveDocument {
    const now = this.now();
    return { ...noCounts(), day: dayOf(now), since: new Date(now).toISOString(), pendingJobs: [] };
  }

  /** A new day begins with a document of its own; the last one is written as it ended. */
  private current(): LiveDocument {
    if (this.today.day === dayOf(this.now())) return this.today;
    // Jobs that are under way are noted with the new day: in two documents they would count twice.
    if (this.isChanged || this.options.pendingJobs().length > 0) this.write([]);
    this.today = this.document();
    this.isChanged = true;
    return this.today;
  }

  private write(pendingJobs = this.options.pendingJobs().slice(0, 100)): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.isChanged = false;
    this.writtenAt = performance.now();
    const document = structuredClone({ ...this.today, pendingJobs });
    this.writing = this.writing.then(() =>
      saveLiveDocument(this.options.store, this.instance, document).catch((error: unknown) => {
        this.options.log.warn({ code: describeError(error).code }, 'the counters of real time could not be written');
        this.isChanged = true;
      }),
    );
  }
}
