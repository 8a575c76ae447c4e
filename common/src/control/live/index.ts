import { describeError } from '../../base/errors';
import type { Logger } from '../../base/log';
import { ascending } from '../../base/order';
import { Refused } from '../../contract/errors';
import type { Importer, RunSamples, StartRequest } from '../../contract/importer';
import type { Deliveries, LiveStatus } from '../../contract/liveStatus';
import type { Pipeline } from '../../contract/pipeline';
import type { Notice, Run } from '../../contract/run';
import { pruneLiveDocuments } from '../../state/liveDocuments';
import type { Store } from '../../state/stores/store';
import type { Runs } from '../runs';
import { LiveDays } from './days';
import { type LeftJobs, takeOverSafely } from './leftJobs';
import { LIVE_PIPELINE, LiveRuns, placeOf } from './runs';
import { LiveOverview } from './status';

/** As often as a process looks for days that are over long enough. */
const TIDY_EVERY_MS = 60 * 60_000;

/** As often as a process looks for jobs of dead ones, and as long as that may take of a round. */
const LOOK_EVERY_MS = 30_000;
const LONGEST_LOOK_MS = 60_000;

interface Parts {
  store: Store;
  log: Logger;
  /** Ids of all pipelines, in their order. */
  pipelines(): string[];
  runs: Runs;
  /** Absent on routes without real time. */
  deliveries?: ((key: string | undefined, signal: AbortSignal) => Promise<Deliveries>) | undefined;
  /** Absent where real time leaves no jobs behind. */
  leftJobs?: LeftJobs | undefined;
  find?(pipeline: string): Pipeline | undefined;
  /** What should be known of the pipelines that no user starts. */
  notices?(): Notice[];
}

/** The history with the days of real time in it, and what real time is doing. */
export class LiveControl {
  private readonly liveRuns: LiveRuns;
  private readonly overview: LiveOverview;
  private tidiedAt = Number.NEGATIVE_INFINITY;
  private lookedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: Parts) {
    const { store, log, deliveries } = parts;
    const days = new LiveDays(store);
    this.liveRuns = new LiveRuns(days, store);
    const look = deliveries ?? (async (key = ''): Promise<Deliveries> => ({ key, status: 'missing', delivering: 'unknown' }));
    this.overview = new LiveOverview({ store, log, days, look, watermarks: () => this.watermarks() });
  }

  async status(days: number): Promise<LiveStatus> {
    const notices = this.parts.notices?.() ?? [];
    return { ...(await this.overview.status(days)), ...(notices.length > 0 ? { notices } : {}) };
  }

  /** @throws Refused `not_found` */
  async getRun(runId: string): Promise<Run> {
    return (await this.liveRuns.get(runId)) ?? this.parts.runs.get(runId);
  }

  async listRuns(options: Parameters<Importer['listRuns']>[0]): Promise<Run[]> {
    const { before, limit, ...wanted } = options;
    const page = { ...wanted, limit, ...(before ? { before: placeOf(before) } : {}) };
    const imports = wanted.pipeline === LIVE_PIPELINE ? [] : this.parts.runs.list(page);
    const all = [...(await this.liveRuns.list(options)), ...(await imports)];
    return all.sort((one, other) => ascending(placeOf(other.id), placeOf(one.id))).slice(0, limit);
  }

  /**
   * Tries the rejected records of a day again; undefined when the id is none of real time. Each kind of record is another import's: all of
   * them are free, or none is started.
   * @throws Refused `already_running`, `invalid`
   */
  async retry(runId: string, by: Pick<StartRequest, 'trigger' | 'requestedBy'>, code?: string): Promise<Run | undefined> {
    const { runs, pipelines } = this.parts;
    if (!(await this.liveRuns.get(runId))) return undefined;
    const rejected = await this.liveRuns.rejected(runId, pipelines(), code);
    for (const { kind } of rejected) {
      const active = (await runs.status(kind))?.value.active;
      const busy = `Another run of this import is in progress (${active?.id}).`;
      if (active) throw new Refused('already_running', busy, { runId: active.id });
    }
    const started: Run[] = [];
    for (const part of rejected) {
      const scope = { kind: 'failures' as const, runId: part.runId, ...(code === undefined ? {} : { code }) };
      started.push(await runs.start({ pipeline: part.kind, scope, ...by }));
    }
    if (!started[0])
      throw new Refused('invalid', 'This run has no rejected records to try again.', { reason: 'nothing_rejected' });
    return started[0];
  }

  /** Real time has an hour by hour chart of its own. @throws Refused `not_found` */
  async samples(runId: string): Promise<RunSamples> {
    return (await this.liveRuns.get(runId)) ? { samples: [] } : this.parts.runs.samples(runId);
  }

  /** Removes days that are over for long; what fails is tried again an hour later. Never throws. */
  async tidy(): Promise<void> {
    const { store, log, deliveries } = this.parts;
    if (!deliveries || performance.now() - this.tidiedAt < TIDY_EVERY_MS) return;
    this.tidiedAt = performance.now();
    await pruneLiveDocuments(store, Date.now()).catch((error: unknown) =>
      log.warn(describeError(error), 'old days of real time could not be removed'),
    );
  }

  /** Looks after the jobs of processes that have died, once in a while. Never throws. */
  async takeOverJobs(signal: AbortSignal): Promise<void> {
    const { store, log, leftJobs: jobs, find } = this.parts;
    if (!jobs || performance.now() - this.lookedAt < LOOK_EVERY_MS) return;
    this.lookedAt = performance.now();
    const ending = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_LOOK_MS)]);
    await takeOverSafely({ store, log, jobs, pipeline: () => find?.(jobs.pipeline) }, ending);
  }

  private watermarks(): Promise<{ pipeline: string; watermark?: string }[]> {
    const { runs, pipelines } = this.parts;
    return Promise.all(
      pipelines().map(async (pipeline) => {
        const watermark = (await runs.status(pipeline))?.value.watermark;
        return { pipeline, ...(watermark === undefined ? {} : { watermark }) };
      }),
    );
  }
}
