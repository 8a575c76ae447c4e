import { Value } from 'typebox/value';
import { describeError } from '../base/errors';
import type { Logger } from '../base/log';
import { Refused } from '../contract/errors';
import type { Importer, PipelineStatus } from '../contract/importer';
import type { Pipeline } from '../contract/pipeline';
import { Scope } from '../contract/run';
import type { System } from '../contract/system';
import { refuseUnconfirmed } from '../control/confirmation';
import { checkConnection } from '../control/connection';
import { noticesOf } from '../control/notices';
import { preview } from '../control/preview';
import { Runs } from '../control/runs';
import { statusOf } from '../control/status';
import { Timetable } from '../control/timetable';
import { Worker } from '../control/worker';
import { isUnreadable } from '../state/documents';
import { failuresCsv, listFailures } from '../state/failures';
import type { Store } from '../state/stores/store';

export interface ImporterParts {
  store: Store;
  /** Every import there is, in the order they should run; asked for each time, since routes may add some. */
  pipelines: () => readonly Pipeline[];
  systems: readonly System[];
  leaseMs: number;
  /** Share of rejected records above which a run is failed. */
  rejectLimit: number;
  log: Logger;
}

/** Everything an application does with the imports of one route. Nothing is asked of a system before the first call. */
export function createImporter({ store, pipelines, systems, leaseMs, rejectLimit, log }: ImporterParts): Importer {
  const find = (id: string) => pipelines().find((pipeline) => pipeline.id === id);
  const runs = new Runs(
    store,
    leaseMs,
    (id) => find(id)?.source ?? {},
    (error) => log.error(describeError(error), 'a stored document is left out'),
  );
  const timetable = new Timetable(store, runs, pipelines, log);
  const worker = new Worker({ store, pipelines, leaseMs, rejectLimit, log, startDue: () => timetable.startDue() });
  const anyTime = { log, guard: async () => {} };

  const pipelineOf = (id: string): Pipeline => {
    const found = find(id);
    if (found) return found;
    const known = pipelines().map((pipeline) => pipeline.id);
    throw new Refused('not_found', `There is no such import. There are: ${known.join(', ')}.`);
  };

  const isImported = async (id: string) => (await runs.status(id))?.value.watermark !== undefined;

  return {
    async start(request) {
      const pipeline = pipelineOf(request.pipeline);
      const { scope } = request;
      // Ids and times become part of queries: nothing but their own form may get so far, from any caller.
      if (scope.kind !== 'changes' && !Value.Check(Scope, scope)) {
        throw new Refused('invalid', 'An id may hold letters, digits and _.~- only; a time must be ISO 8601 with a time zone.');
      }
      if (scope.kind === 'deletion' && (request.confirmation !== pipeline.id || !pipeline.deletion)) {
        await refuseUnconfirmed(pipeline, scope, anyTime);
      }
      const run = await runs.start(request);
      const notices = await noticesOf(pipeline, run, isImported).catch(() => []);
      for (const { code, message } of notices) log.warn({ run: run.id, pipeline: pipeline.id, code }, message);
      return notices.length > 0 ? { ...run, notices } : run;
    },
    async stop(pipeline) {
      return runs.stop(pipelineOf(pipeline).id);
    },
    resume: (runId) => runs.resume(runId),
    async retryFailed(runId, by) {
      const run = await runs.get(runId);
      if (run.finishedAt === undefined) throw new Refused('already_running', 'This run is still in progress.', { runId });
      if (run.scope.kind === 'deletion') {
        throw new Refused('invalid', 'Start the deletion again instead: it covers what is left.');
      }
      if (run.counts.rejected === 0) throw new Refused('invalid', 'This run has no rejected records to try again.');
      return runs.start({ pipeline: run.pipeline, scope: { kind: 'failures', runId }, ...by });
    },
    async changes(id, signal) {
      const pipeline = pipelineOf(id);
      const document = await runs.status(id);
      const since = document?.value.watermark;
      if (!document || since === undefined) return {};
      const to = new Date(document.serverNow).toISOString();
      const ctx = { signal, ...anyTime };
      const total = await pipeline.source.count({ kind: 'delta', from: since, to }, ctx).catch((error: unknown) => {
        // The number is an extra: without it in time, since when there are changes is an answer, too.
        if (signal.aborted) return undefined;
        throw error;
      });
      return { since, ...total };
    },
    status: () =>
      Promise.all(
        pipelines().map(async (pipeline): Promise<PipelineStatus> => {
          try {
            return statusOf(pipeline, await runs.status(pipeline.id));
          } catch (error) {
            if (!isUnreadable(error)) throw error;
            return { ...statusOf(pipeline, undefined), trouble: describeError(error) };
          }
        }),
      ),
    listRuns: (options) => runs.list(options),
    getRun: (runId) => runs.get(runId),
    async listFailures(runId, options) {
      await runs.get(runId);
      return listFailures(store, runId, options);
    },
    async *failuresCsv(runId) {
      await runs.get(runId);
      yield* failuresCsv(store, runId);
    },
    async preview(id, scope, limit, signal) {
      return preview(pipelineOf(id), scope, limit, { store, signal, log });
    },
    check: (signal) => checkConnection(systems, { signal, ...anyTime }),
    schedules: () => timetable.list(),
    saveSchedule: async (pipeline, schedule) => timetable.save(pipelineOf(pipeline), schedule),
    sweep: (options) => worker.sweep(options),
    claimable: () => worker.claimable(),
    async work({ pipeline, ...until }) {
      return worker.work(pipeline === undefined ? undefined : pipelineOf(pipeline), until);
    },
    async close() {
      for (const system of systems) await system.close();
    },
  };
}
