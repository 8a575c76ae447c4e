import { randomInt } from 'node:crypto';
import { Conflict, type Fatal, Refused } from '../contract/errors';
import type { RunSamples, StartRequest } from '../contract/importer';
import type { Run } from '../contract/run';
import { conclude } from '../state/conclude';
import { PIPELINES, publicRun, type StoredRun, unowned } from '../state/documents';
import { type HistoryPage, KEPT, listRecords, readRecord } from '../state/history';
import { claimable } from '../state/lease';
import { changeState, emptyState, listStates, readState, type StateDocument } from '../state/pipelines';
import type { Store } from '../state/stores/store';
import { coversUntil, deltaWindow, leavesGaps, type SourceTimes } from '../state/watermark';
import { newRunId } from './runIds';

/** What a run begins with. */
interface Now {
  serverNow: number;
  watermark: string | undefined;
  revision: number | undefined;
}

/**
 * The transitions of runs: nothing -> queued -> running -> done | failed | stopped; failed | stopped -> queued.
 * All of them are versioned changes of the pipeline's one document: of concurrent ones the store lets one happen.
 */
export class Runs {
  constructor(
    private readonly store: Store,
    private readonly leaseMs: number,
    /** What the source of a pipeline says of its times. */
    private readonly timesOf: (pipeline: string) => SourceTimes = () => ({}),
    /** Called with every document that a list leaves out because it can't be used. */
    private readonly onUnreadable: (error: Fatal) => void = () => {},
    /** Revision of the settings that a run begins with now; undefined = there are none, or its first worker is to find out. */
    private readonly settingsRevision: () => Promise<number | undefined> = async () => undefined,
  ) {}

  /** @throws Refused `already_running` with the id of the run that won */
  async start(request: StartRequest): Promise<Run> {
    const revision = await this.settingsRevision();
    const { serverNow, value } = await this.state(request.pipeline);
    const now = { serverNow, watermark: value.watermark, revision };
    return this.activate(this.newRun(newRunId(request.pipeline, serverNow), request, now));
  }

  /**
   * Starts the run with this id, once for all callers and times; false when that has happened before. A run is in the
   * history before it leaves the pipeline's document, and the write expects the version from before the look.
   * @throws Refused `already_running`, `invalid`
   */
  async startOnce(runId: string, request: StartRequest): Promise<boolean> {
    const revision = await this.settingsRevision();
    for (;;) {
      const { value, version, serverNow } = await this.state(request.pipeline);
      if (value.active?.id === runId || (await readRecord(this.store, runId))) return false;
      if (value.active) throw inProgress(value.active.id);
      // Two who start the same run at once mustn't take each other's write for their own: this distinguishes them.
      const now = { serverNow, watermark: value.watermark, revision };
      const run = { ...this.newRun(runId, request, now), beat: randomInt(2 ** 31) };
      try {
        await this.store.put(PIPELINES, request.pipeline, { ...value, active: run }, version);
        return true;
      } catch (error) {
        if (!(error instanceof Conflict)) throw error;
      }
    }
  }

  /** Continues a failed or stopped run where it ended. */
  async resume(runId: string): Promise<Run> {
    const { active, unreadable } = await this.findActive(runId);
    if (active) throw new Refused('already_running', 'This run is in progress.', { runId });
    const stored = await readRecord(this.store, runId);
    if (!stored) throw unreadable ?? unknownRun();
    if (stored.status !== 'failed' && stored.status !== 'stopped') {
      throw new Refused('invalid', `Only a failed or stopped run can be resumed; this one is ${stored.status}.`, {
        reason: 'not_resumable',
      });
    }
    await this.refuseResume(stored);
    const { error: _e, finishedAt: _f, heartbeatAt: _h, ...rest } = stored;
    const resumedAt = new Date(await this.serverNow(stored.pipeline)).toISOString();
    return this.activate({ ...rest, resumedAt, status: 'queued', stalls: 0, beat: rest.beat + 1 }, (active) => {
      if (active.id === runId) throw new Refused('already_running', 'This run is in progress.', { runId });
    });
  }

  /** What would do something else by now than what was asked for then. */
  private async refuseResume({ pipeline, scope, finishedAt = '' }: StoredRun): Promise<void> {
    if (scope.kind === 'deletion') {
      throw new Refused('invalid', 'Start the deletion again instead: it says what is left now, and asks for a confirmation.', {
        reason: 'deletion_not_repeatable',
      });
    }
    if (scope.kind !== 'all') return;
    const since = await this.list({ pipeline, limit: KEPT });
    // By their ends: a start is known by the second only.
    if (since.some((run) => leavesGaps(run.scope) && (run.finishedAt ?? '') > finishedAt)) {
      throw new Refused('invalid', 'What this run had sent has been deleted since. Start a full import instead.', {
        reason: 'deleted_since',
      });
    }
  }

  /** @throws Refused `not_running` */
  async stop(pipeline: string): Promise<Run> {
    const known = await readState(this.store, pipeline);
    // Asked already: a write would make its worker look alive, and keep a dead one's lease.
    if (known?.value.active?.status === 'stopping' && !this.isOrphan(known)) return activeRun(known);
    const document = await changeState(this.store, pipeline, (current) => {
      const active = current?.value.active;
      if (!current || !active) throw new Refused('not_running', 'Nothing is running, so there is nothing to stop.');
      // Without a worker no one else would carry the stop out.
      const kept = this.isOrphan(current) ? unowned(active) : active;
      return { ...current.value, active: { ...kept, status: 'stopping', beat: active.beat + 1 } };
    });
    if (document.value.active && document.value.active.owner === undefined) return this.concludeStopped(pipeline, document);
    return activeRun(document);
  }

  private isOrphan(document: StateDocument): boolean {
    return document.value.active?.owner === undefined || claimable(document, this.leaseMs);
  }

  async status(pipeline: string): Promise<StateDocument | undefined> {
    return readState(this.store, pipeline);
  }

  /** Finished runs, newest first. */
  async list(page: HistoryPage): Promise<Run[]> {
    const records = await listRecords(this.store, page, this.onUnreadable);
    return records.map(({ value, lastModifiedAt }) => publicRun(value.run, lastModifiedAt));
  }

  /** @throws Refused `not_found`; Fatal `state_unreadable` when it may be in a document that can't be used */
  async get(runId: string): Promise<Run> {
    const { run, lastModifiedAt } = await this.find(runId);
    return publicRun(run, lastModifiedAt);
  }

  /** How far a run was when. @throws as `get` */
  async samples(runId: string): Promise<RunSamples> {
    const { run, serverNow } = await this.find(runId);
    return { samples: run.samples ?? [], ...(serverNow === undefined ? {} : { now: serverNow }) };
  }

  /** A run in progress, or of the history. */
  private async find(runId: string): Promise<{ run: StoredRun; lastModifiedAt: number; serverNow?: number }> {
    const { active, unreadable } = await this.findActive(runId);
    if (active?.value.active) return { ...active, run: active.value.active };
    const stored = await readRecord(this.store, runId);
    if (stored) return { run: stored, lastModifiedAt: 0 };
    throw unreadable ?? unknownRun();
  }

  /** `judge` may refuse because of the run that is active already. */
  private async activate(run: StoredRun, judge: (active: StoredRun) => void = () => {}): Promise<Run> {
    const document = await changeState(this.store, run.pipeline, (current) => {
      const state = current?.value ?? emptyState(run.pipeline);
      if (state.active) judge(state.active);
      // Ours, and its answer was lost: a worker may have begun by now, whose progress must stay.
      if (state.active?.id === run.id) return state;
      if (state.active) {
        throw inProgress(state.active.id);
      }
      return { ...state, active: run };
    });
    return activeRun(document);
  }

  /** A worker may claim it in between; then that one carries the stop out. */
  private async concludeStopped(pipeline: string, document: StateDocument): Promise<Run> {
    try {
      return await conclude(this.store, document, { status: 'stopped' });
    } catch {
      const current = await readState(this.store, pipeline);
      return current?.value.active ? activeRun(current) : (current?.value.lastRun ?? activeRun(document));
    }
  }

  /** The run with this id if it is in progress; else the first state, if any, that can't be asked. */
  private async findActive(runId: string): Promise<{ active?: StateDocument; unreadable?: Fatal }> {
    const { documents, unreadable } = await listStates(this.store);
    const found = documents.find(({ value }) => value.active?.id === runId);
    if (found) return { active: found };
    return unreadable[0] ? { unreadable: unreadable[0] } : {};
  }

  private newRun(id: string, request: StartRequest, { serverNow: now, watermark, revision }: Now): StoredRun {
    const { pipeline, trigger, requestedBy } = request;
    const times = this.timesOf(pipeline);
    const scope = request.scope.kind === 'changes' ? deltaWindow(watermark, now, times) : request.scope;
    const covers = coversUntil(scope, now, times);
    return {
      id,
      pipeline,
      scope,
      trigger,
      requestedBy,
      status: 'queued',
      counts: { read: 0, written: 0, skipped: 0, rejected: 0 },
      warnings: {},
      skips: {},
      totalIs: 'unknown',
      workedMs: 0,
      startedAt: new Date(now).toISOString(),
      beat: 0,
      stalls: 0,
      ...(covers === undefined ? {} : { coversUntil: covers }),
      ...(request.notices?.length ? { notices: request.notices } : {}),
      ...(revision === undefined ? {} : { settingsRevision: revision }),
    };
  }

  /** Epoch milliseconds by the store's clock. */
  async serverNow(pipeline: string): Promise<number> {
    return (await this.state(pipeline)).serverNow;
  }

  /** The server's clock comes with its documents: the first look of all makes one. */
  private async state(pipeline: string): Promise<StateDocument> {
    return (
      (await readState(this.store, pipeline)) ??
      (await changeState(this.store, pipeline, (current) => current?.value ?? emptyState(pipeline)))
    );
  }
}

const inProgress = (runId: string) =>
  new Refused('already_running', `Another run of this import is in progress (${runId}).`, { runId });
const unknownRun = () => new Refused('not_found', 'There is no run with this id (any more).');

function activeRun({ value, lastModifiedAt }: StateDocument): Run {
  if (!value.active) throw unknownRun();
  return publicRun(value.active, lastModifiedAt);
}
