import { silent } from '../base/log';
import { sleep } from '../base/wait';
import { Refused } from '../contract/errors';
import type { Importer, PipelineStatus } from '../contract/importer';
import type { Run } from '../contract/run';
import { type ImportIdentity, rowsPipeline } from '../routes/csv-mparticle/pipeline';
import type { Prepared } from '../routes/csv-mparticle/prepare';
import { RunLog } from '../routes/csv-mparticle/runLog';
import { claimable } from '../state/lease';
import { readState, type StateDocument } from '../state/pipelines';
import type { Store } from '../state/stores/store';
import { MparticleClient } from '../systems/mparticle/client';
import { createImporter } from './createImporter';
import type { CsvMparticleEnvironment } from './csvMparticleEnvironment';

/** A slice ends with its process; still, the lease is taken again now and then. */
const SLICE_MS = 60 * 60_000;
const LOOK_AGAIN_MS = 1000;

interface Parts {
  prepared: Prepared;
  identity: ImportIdentity;
  rows: number;
}

/** Whether a living process holds the run. A run that waits for a later try has no owner. */
export function isAtWork(document: StateDocument, leaseMs: number): boolean {
  return document.value.active?.owner !== undefined && !claimable(document, leaseMs);
}

const targetName = ({ mparticle }: CsvMparticleEnvironment) => `${mparticle.url} (${mparticle.environment})`;

/** One import that this process works on. */
export class ActiveImport {
  readonly whenInterrupted = 'stop' as const;
  private readonly importer: Importer;
  private readonly leaseMs: number;
  private readonly pipelineId: string;
  private readonly stopping = new AbortController();
  private working: Promise<void> = Promise.resolve();
  private begun: { run: Run; log: RunLog } | undefined;

  constructor(
    private readonly store: Store,
    private readonly env: CsvMparticleEnvironment,
    private readonly parts: Parts,
  ) {
    const { mparticle, rejectLimit } = env;
    this.leaseMs = env.leaseSeconds * 1000;
    // Opened once the run has begun: a refused start leaves no file behind.
    const log = () => this.begun?.log;
    const client = new MparticleClient({
      settings: mparticle,
      ending: this.stopping.signal,
      observer: {
        exchanged: (exchange) => log()?.exchanged(exchange),
        waiting: (ms, code) => log()?.waiting(ms, code),
      },
    });
    const sendingLog = {
      sending: (rows: readonly number[]) => log()?.sending(rows),
      settled: (rows: readonly number[], refused: number, ms: number) => log()?.settled(rows, refused, ms),
    };
    const pipeline = rowsPipeline({
      ...{ prepared: parts.prepared, identity: parts.identity, rows: parts.rows },
      ...{ settings: mparticle, client, log: sendingLog, refusedLimit: rejectLimit },
    });
    this.pipelineId = pipeline.id;
    this.importer = createImporter({
      ...{ store, systems: [], leaseMs: this.leaseMs, log: silent },
      pipelines: () => [pipeline],
      // The check has counted bad rows over the whole file; a run would judge by those at its beginning. What mParticle refuses
      // is the destination's to count.
      rejectLimit: 1,
    });
  }

  get run(): Run {
    if (!this.begun) throw new RangeError('not begun');
    return this.begun.run;
  }

  /** Of this start. */
  get log(): RunLog {
    if (!this.begun) throw new RangeError('not begun');
    return this.begun.log;
  }

  /** @throws Refused `already_running` when a process is at work on it */
  async begin(how: 'start' | 'resume' | 'restart', save: () => Promise<void>): Promise<void> {
    await this.refuseBusy();
    const { prepared } = this.parts;
    const position = how === 'resume' ? ((await this.stored())?.counts.read ?? 0) + 1 : 1;
    const { debug, singleBatches: single } = this.env.mparticle;
    const log = new RunLog({ folder: this.env.logDir, file: prepared.file.name, debug, single, row: position });
    await save();
    const run = how === 'resume' ? await this.resumed() : await this.started();
    this.begun = { run, log };
    log.note(`${how} ${prepared.file.name}: ${this.parts.rows} rows to ${targetName(this.env)}`);
  }

  private async refuseBusy(): Promise<void> {
    const document = await readState(this.store, this.pipelineId);
    if (!document || !isAtWork(document, this.leaseMs)) return;
    throw new Refused('already_running', 'Another process is importing this file right now.', {
      ...(document.value.active ? { runId: document.value.active.id } : {}),
    });
  }

  private async stored(): Promise<Pick<Run, 'counts'> | undefined> {
    const { active, lastRun } = (await readState(this.store, this.pipelineId))?.value ?? {};
    return active ?? lastRun;
  }

  /** A run whose process died is still in progress by its document: it is claimed as it is. */
  private async resumed(): Promise<Run> {
    const { active, lastRun } = (await readState(this.store, this.pipelineId))?.value ?? {};
    if (active?.status === 'stopping') await this.importer.stop(this.pipelineId);
    else if (active) return this.importer.getRun(active.id);
    const id = active?.id ?? lastRun?.id;
    if (id === undefined) throw new Refused('not_found', 'There is nothing to resume.');
    return this.importer.resume(id);
  }

  private async started(): Promise<Run> {
    if ((await readState(this.store, this.pipelineId))?.value.active) await this.importer.stop(this.pipelineId);
    return this.importer.start({ pipeline: this.pipelineId, scope: { kind: 'all' }, trigger: 'cli', requestedBy: 'cli' });
  }

  /** Writes the end into the log, with the place where a resume begins. */
  ended({ status, counts, error }: Run): void {
    const { read, written, skipped, rejected } = counts;
    const why = error ? ` (${error.code})` : '';
    this.log.end(`${status}${why}: ${read} read, ${written} accepted, ${skipped} skipped, ${rejected} rejected`, read + 1);
  }

  status(): Promise<PipelineStatus[]> {
    return this.importer.status();
  }

  getRun(id: string): Promise<Run> {
    return this.importer.getRun(id);
  }

  /** Ends the work here: what is under way is settled first, so that a resume repeats nothing. */
  async stop(pipeline: string): Promise<Run> {
    this.stopping.abort(new Error('stop requested'));
    await this.working;
    return this.importer.stop(pipeline);
  }

  /**
   * Works until the run ends or `signal` aborts.
   * @throws Refused `already_running` when another process was quicker
   */
  async work(_run: Run, signal: AbortSignal): Promise<void> {
    const working = this.advance(AbortSignal.any([signal, this.stopping.signal]));
    this.working = working.catch(() => {});
    await working;
  }

  private async advance(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const slice = await this.importer.work({ pipeline: this.pipelineId, deadlineMs: SLICE_MS, signal });
      if (slice && !slice.more) return;
      if (!slice) await this.refuseBusy();
      await sleep(slice?.delayMs || LOOK_AGAIN_MS, signal).catch(() => {});
    }
  }
}
