import { Value } from 'typebox/value';
import { describeError } from '../base/errors';
import type { Logger } from '../base/log';
import { Refused } from '../contract/errors';
import type { Importer, PipelineStatus, StartRequest } from '../contract/importer';
import type { Deliveries } from '../contract/liveStatus';
import { NOTIFICATION_EVENTS, type NotificationChannel, type NotificationRules } from '../contract/notification';
import type { Pipeline } from '../contract/pipeline';
import { type DeletionScope, Scope, type Selection } from '../contract/run';
import type { System } from '../contract/system';
import { Background } from '../control/background';
import { checkConnection } from '../control/connection';
import { confirmedScope, quoteDeletion } from '../control/deletion';
import { LiveControl } from '../control/live';
import type { LeftJobs } from '../control/live/leftJobs';
import { noticesOf } from '../control/notices';
import { Notifier } from '../control/notifications/notifier';
import { preview } from '../control/preview';
import { importingOf, viewRecord } from '../control/records';
import { retryRun } from '../control/retry';
import { Runs } from '../control/runs';
import { createSchedules } from '../control/schedules';
import { createSequences } from '../control/sequences';
import type { RouteSettings } from '../control/settings/routeSettings';
import { statusOf } from '../control/status';
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
  /** Looks at the subscription of real time with this key, or with the usual one; absent on routes without real time. */
  deliveries?: (key: string | undefined, signal: AbortSignal) => Promise<Deliveries>;
  /** Jobs that processes of real time may leave behind when they die. */
  leftJobs?: LeftJobs;
  /** Where notifications go, and what is reported. Absent on routes without them. */
  notify?: { project: string; pageUrl: string | undefined; channels: NotificationChannel[]; rules(): Promise<NotificationRules> };
  /** Whether a run's error would end every other import as well; a sequence then ends at once. */
  affectsAll?: (code: string) => boolean;
  /** Settings that may be saved. Absent where they are of the environment alone. */
  settings?: RouteSettings;
  log: Logger;
}

/** Nothing is reported. */
const SILENT: NonNullable<ImporterParts['notify']> = {
  ...{ project: '', pageUrl: undefined, channels: [] },
  rules: async () => ({ events: [...NOTIFICATION_EVENTS], rejectPercent: 5, manual: false }),
};
/** An occurrence of a schedule counts as missed after so long. */
const MISSED_MS = 60 * 60_000;

/** Everything an application does with the imports of one route. Nothing is asked of a system before the first call. */
export function createImporter({
  store,
  pipelines: all,
  systems,
  leaseMs,
  rejectLimit,
  deliveries,
  leftJobs,
  notify = SILENT,
  affectsAll = () => false,
  settings,
  log,
}: ImporterParts): Importer {
  const pipelines = () => all().filter(({ off }) => !off);
  const find = (id: string) => pipelines().find((pipeline) => pipeline.id === id);
  const runs = new Runs(
    store,
    leaseMs,
    (id) => find(id)?.source ?? {},
    (error) => log.error(describeError(error), 'a stored document is left out'),
    async () => settings?.revision(),
  );
  /** Those that users start: the others run by themselves. */
  const imports = () => pipelines().filter(({ background }) => !background);
  const background = new Background({ store, runs, pipelines, log });
  const anyTime = { log, guard: async () => {} };

  const pipelineOf = (id: string): Pipeline => {
    const found = find(id);
    if (found) return found;
    const known = imports().map((pipeline) => pipeline.id);
    throw new Refused('not_found', `There is no such import. There are: ${known.join(', ')}.`);
  };

  const sequences = createSequences({ store, runs, pipelines: imports, affectsAll, log });
  const schedules = createSchedules({ store, runs, sequences, imports, log });
  /** What can't be done now is tried again by the next who looks. */
  const advanceSequence = () =>
    sequences.advance().catch((error: unknown): string[] => {
      log.warn(describeError(error), 'the sequence of imports could not be advanced');
      return [];
    });
  const startDue = async () => {
    const tick = await schedules.startDue();
    // A process may have died between the end of a run and the start of the next one.
    await advanceSequence();
    return tick;
  };
  const afterEnd = async () => {
    const begun = await advanceSequence();
    await notifications.afterRun();
    return begun;
  };
  const worker = new Worker({
    ...{ store, pipelines: all, leaseMs, rejectLimit, log, startDue, afterEnd },
    ...(settings ? { mappedFor: settings.mappedFor } : {}),
  });

  const confirmed = async (pipeline: Pipeline, scope: DeletionScope, { confirmation }: Pick<StartRequest, 'confirmation'>) =>
    confirmedScope(pipeline, scope, confirmation, await runs.serverNow(pipeline.id));

  const isRunning = async (id: string) => (await runs.status(id))?.value.active !== undefined;
  const isImported = async (id: string) => (await runs.status(id))?.value.watermark !== undefined;

  const live = new LiveControl({
    ...{ store, log, runs, deliveries, leftJobs, find },
    pipelines: () => imports().map(({ id }) => id),
    // No start of a run shows them.
    notices: () => pipelines().flatMap((pipeline) => (pipeline.background ? (pipeline.notices?.() ?? []) : [])),
  });

  const { project, pageUrl, channels, rules } = notify;
  const notifications = new Notifier({
    ...{ store, log, channels, rules },
    origin: { project, pageUrl, title: (id) => find(id)?.title ?? schedules.titleOf(id) },
    lastRuns: async () => {
      const states = await Promise.all(pipelines().map(({ id }) => runs.status(id).catch(() => undefined)));
      return states.flatMap((state) => state?.value.lastRun ?? []);
    },
    sequence: () => sequences.current(),
    live: () => live.status(0),
    missed: () => schedules.overdue(MISSED_MS),
  });

  return {
    ...(settings ? { settings: settings.control } : {}),
    async start(request) {
      await settings?.refresh();
      const pipeline = pipelineOf(request.pipeline);
      const { scope } = request;
      if (pipeline.background) throw new Refused('invalid', 'This starts by itself.', { reason: 'starts_by_itself' });
      // Ids and times become part of queries: nothing but their own form may get so far, from any caller.
      if (scope.kind !== 'changes' && !Value.Check(Scope, scope)) {
        throw new Refused('invalid', 'An id may hold letters, digits and _.~- only; a time must be ISO 8601 with a time zone.', {
          reason: 'record_ids_invalid',
        });
      }
      const notices = await noticesOf(pipeline, request, { isImported, isRunning }).catch(() => []);
      const run = await runs.start({
        ...request,
        scope: scope.kind === 'deletion' ? await confirmed(pipeline, scope, request) : scope,
        notices,
      });
      for (const { code, message } of notices) log.warn({ run: run.id, pipeline: pipeline.id, code }, message);
      return run;
    },
    async deletion(id, of, signal) {
      const pipeline = pipelineOf(id);
      return quoteDeletion(pipeline, of, await runs.serverNow(pipeline.id), { ...anyTime, signal });
    },
    sequences,
    async stop(pipeline) {
      return runs.stop(pipelineOf(pipeline).id);
    },
    resume: (runId) => runs.resume(runId),
    live,
    notifications,
    retryFailed: async (runId, by, code) => (await live.retry(runId, by, code)) ?? retryRun(runs, runId, by, code),
    async changes(id, signal) {
      const pipeline = pipelineOf(id);
      const document = await runs.status(id);
      const since = document?.value.watermark;
      const to = document && new Date(document.serverNow).toISOString();
      const selection: Selection = to && since ? { kind: 'delta', from: since, to } : { kind: 'all' };
      const total = await pipeline.source.count(selection, { signal, ...anyTime }).catch((error: unknown) => {
        // The number is an extra: without it in time, since when there are changes is an answer, too.
        if (signal.aborted) return undefined;
        throw error;
      });
      return { ...(since === undefined ? {} : { since }), ...total };
    },
    status: () =>
      Promise.all(
        imports().map(async (pipeline): Promise<PipelineStatus> => {
          try {
            return statusOf(pipeline, await runs.status(pipeline.id));
          } catch (error) {
            if (!isUnreadable(error)) throw error;
            return { ...statusOf(pipeline, undefined), stateError: describeError(error) };
          }
        }),
      ),
    listRuns: (options) => live.listRuns(options),
    getRun: (runId) => live.getRun(runId),
    async listFailures(runId, options) {
      await live.getRun(runId);
      return listFailures(store, runId, options);
    },
    samples: (runId) => live.samples(runId),
    async *failuresCsv(runId, code) {
      await live.getRun(runId);
      yield* failuresCsv(store, runId, { code, labels: true });
    },
    async preview(id, scope, limit, signal) {
      await settings?.refresh();
      return preview(pipelineOf(id), scope, limit, { store, signal, log });
    },
    records: {
      async view(pipeline, id, signal) {
        await settings?.refresh();
        return viewRecord(pipelineOf(pipeline), id, { store, runs, signal, log });
      },
      importing: async (pipeline) => importingOf(pipelineOf(pipeline), runs),
    },
    throttled: () => Object.fromEntries(systems.map(({ id, throttled }) => [id, throttled?.() ?? 0])),
    check: (signal) => checkConnection(systems, { signal, ...anyTime }),
    schedules: schedules.list,
    saveSchedule: async (pipeline, schedule) => schedules.save(pipelineOf(pipeline), schedule),
    everythingSchedules: schedules.everything,
    saveEverythingSchedules: schedules.saveEverything,
    async sweep(options) {
      await settings?.refresh();
      await live.tidy();
      await live.takeOverJobs(options.signal);
      // Before schedules are started: what has been due for so long was missed.
      await notifications.round();
      const started = await background.startDue(options.signal);
      const swept = await worker.sweep(options);
      return { ...swept, started: [...started, ...swept.started] };
    },
    claimable: () => worker.claimable(),
    async work({ pipeline, ...until }) {
      return worker.work(pipeline === undefined ? undefined : pipelineOf(pipeline), until);
    },
    async close() {
      for (const system of systems) await system.close();
    },
  };
}
