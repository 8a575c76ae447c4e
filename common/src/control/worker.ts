import { describeError } from '../base/errors';
import type { Logger } from '../base/log';
import { Fatal } from '../contract/errors';
import type { Importer, WorkResult } from '../contract/importer';
import type { Pipeline } from '../contract/pipeline';
import type { Run } from '../contract/run';
import { advance } from '../engine/advance';
import type { EngineOptions } from '../engine/slice';
import { forgetRun, KEPT, pruneHistory } from '../state/history';
import { Lease } from '../state/lease';
import { listStates, type StateDocument } from '../state/pipelines';
import type { Store } from '../state/stores/store';
import { type SweepParts, sweep, type Turn } from './sweep';
import { claimableIds, waitingIds } from './waiting';

/** Runs with rejected records, or failed ones, that are kept of what every round starts by itself. */
const KEPT_OF_BACKGROUND = 20;

export interface WorkerParts {
  store: Store;
  pipelines: () => readonly Pipeline[];
  leaseMs: number;
  /** Share of rejected records above which a run is failed. */
  rejectLimit: number;
  log: Logger;
  startDue: SweepParts['startDue'];
  /** What follows from the end of a run; answers the pipelines of which another run has begun. Never throws. */
  afterEnd?: () => Promise<string[]>;
  /** How the records of a run are mapped, where that depends on settings. */
  mappedFor?: EngineOptions['mappedFor'];
}

/** Claims runs and works on them. */
export class Worker {
  /** States that can't be used and are known to the log. */
  private reported = new Set<string>();

  constructor(private readonly parts: WorkerParts) {}

  /** One slice of this pipeline's run, or of the least recently worked one; undefined when there is nothing to claim. */
  async work(pipeline: Pipeline | undefined, until: Omit<Turn, 'pipeline' | 'yields'>): Promise<WorkResult | undefined> {
    if (pipeline) return this.slice(pipeline, until);
    for (const id of await this.waiting()) {
      const result = await this.turn({ ...until, pipeline: id, yields: () => false });
      if (result) return result;
    }
    return undefined;
  }

  /** Starts what is due, then works on everything that may be claimed; see `sweep`. */
  sweep(options: Parameters<Importer['sweep']>[0]): ReturnType<Importer['sweep']> {
    const { startDue } = this.parts;
    return sweep({ startDue, waiting: () => this.waiting(), work: (turn) => this.turn(turn) }, options);
  }

  /** Pipelines with a run that a worker may claim now, the least recently worked first. */
  async claimable(): Promise<string[]> {
    return claimableIds(await this.states(), this.parts.pipelines(), this.parts.leaseMs);
  }

  private async waiting(): Promise<string[]> {
    return waitingIds(await this.states(), this.parts.pipelines(), this.parts.leaseMs);
  }

  /** Those that can be used. The others are logged once, and no reason to leave these alone. */
  private async states(): Promise<StateDocument[]> {
    const { documents, unreadable } = await listStates(this.parts.store);
    for (const error of unreadable) if (!this.reported.has(error.message)) this.report(error);
    this.reported = new Set(unreadable.map(({ message }) => message));
    return documents;
  }

  private async turn({ pipeline: id, ...until }: Turn): Promise<WorkResult | undefined> {
    const pipeline = this.parts.pipelines().find((candidate) => candidate.id === id);
    if (!pipeline) return undefined;
    try {
      return await this.slice(pipeline, until);
    } catch (error) {
      if (!(error instanceof Fatal)) throw error;
      this.report(error, id);
      return undefined;
    }
  }

  private async slice(
    pipeline: Pipeline,
    until: Omit<Turn, 'pipeline' | 'yields'> & Partial<Turn>,
  ): Promise<WorkResult | undefined> {
    const { store, leaseMs, rejectLimit, log, afterEnd, mappedFor } = this.parts;
    const lease = await Lease.claim(pipeline.id, { store, leaseMs, log });
    if (!lease) return undefined;
    log.info({ run: lease.run.id, pipeline: pipeline.id, read: lease.run.counts.read }, 'run claimed');
    // A round of what changed lately may hold bad records only. Failed, it would be repeated for them with all that came since: its
    // rejected records are saved, and no reason to stay where it is.
    const limit = pipeline.background ? Number.POSITIVE_INFINITY : rejectLimit;
    const options = { store, log, rejectLimit: limit, ...(mappedFor ? { mappedFor } : {}) };
    const { run, more, delayMs } = await advance(lease, pipeline, options, until);
    if (!more) {
      await tidyHistory(store, pipeline, run).catch(() => log.warn({ pipeline: pipeline.id }, 'old runs could not be removed'));
    }
    const begun = more ? [] : ((await afterEnd?.()) ?? []);
    return { pipeline: pipeline.id, runId: run.id, status: run.status, more, delayMs, ...(begun.length > 0 ? { begun } : {}) };
  }

  private report(error: Fatal, pipeline?: string): void {
    this.parts.log.error({ ...(pipeline ? { pipeline } : {}), ...describeError(error) }, 'this import cannot continue');
  }
}

/** Runs that no one asked for are many: one without anything to look at would only hide the others. */
async function tidyHistory(
  store: Store,
  { id, background }: Pipeline,
  run: Pick<Run, 'id' | 'status' | 'counts'>,
): Promise<void> {
  if (background && run.status === 'done' && run.counts.rejected === 0) await forgetRun(store, run.id);
  await pruneHistory(store, id, background ? KEPT_OF_BACKGROUND : KEPT);
}
