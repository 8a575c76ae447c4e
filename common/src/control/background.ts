import { describeError } from '../base/errors';
import { type Logger, silent } from '../base/log';
import { Refused } from '../contract/errors';
import type { Tick } from '../contract/importer';
import type { Pipeline } from '../contract/pipeline';
import { changeState } from '../state/pipelines';
import type { Store } from '../state/stores/store';
import { deltaWindow } from '../state/watermark';
import type { Runs } from './runs';

interface Parts {
  store: Store;
  runs: Runs;
  pipelines: () => readonly Pipeline[];
  log: Logger;
}

/** Starts the runs that no one asks for: of pipelines whose changes every round of the job takes along. */
export class Background {
  /** Notices that are in this process's log. */
  private readonly noticed = new Set<string>();

  constructor(private readonly parts: Parts) {}

  /**
   * Starts a run for each of them that has changes; may be called by any number of processes at once. Never throws: what can't be done now is
   * part of the next round's window.
   */
  async startDue(signal: AbortSignal): Promise<Tick['started']> {
    const started: Tick['started'] = [];
    for (const pipeline of this.parts.pipelines().filter(({ background }) => background)) {
      const run = await this.start(pipeline, signal).catch((error: unknown) => this.report(pipeline, error));
      if (run) started.push({ pipeline: pipeline.id, runId: run.id, at: run.startedAt });
    }
    return started;
  }

  private async start(pipeline: Pipeline, signal: AbortSignal) {
    const { runs } = this.parts;
    const now = await runs.serverNow(pipeline.id);
    const { active, watermark } = (await runs.status(pipeline.id))?.value ?? {};
    if (active) return undefined;
    // One in the future comes from a hand: no full import of these records would ever replace it.
    if (watermark === undefined || Date.parse(watermark) > now) return this.beginWith(pipeline, now);
    this.notice(pipeline);
    const scope = deltaWindow(watermark, now, pipeline.source);
    const total = await pipeline.source.count(scope, { signal, log: silent, guard: async () => {} });
    if (total?.count === 0) return undefined;
    return runs.start({ pipeline: pipeline.id, scope: { kind: 'changes' }, trigger: 'schedule', requestedBy: 'job' });
  }

  /** What was there before the first round is history, and is never sent. */
  private async beginWith(pipeline: Pipeline, now: number): Promise<undefined> {
    await changeState(this.parts.store, pipeline.id, (document) => {
      if (!document) throw new Refused('not_found', 'The state of this pipeline has been removed just now.');
      const { active, watermark } = document.value;
      const isSet = active !== undefined || (watermark !== undefined && Date.parse(watermark) <= now);
      return isSet ? document.value : { ...document.value, watermark: new Date(now).toISOString() };
    });
  }

  private notice({ id, notices }: Pipeline): void {
    for (const { code, message } of notices?.() ?? []) {
      if (!this.noticed.has(code)) this.parts.log.warn({ pipeline: id, code }, message);
      this.noticed.add(code);
    }
  }

  private report(pipeline: Pipeline, error: unknown): undefined {
    // Another process's round was quicker.
    if (error instanceof Refused && error.code === 'already_running') return;
    this.parts.log.warn({ pipeline: pipeline.id, ...describeError(error) }, 'the changes of a round could not be started');
  }
}
