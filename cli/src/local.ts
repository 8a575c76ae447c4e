import { setTimeout as sleep } from 'node:timers/promises';
import { commercetoolsKlaviyo, type Environment, type Importer, type Logger, Refused, type SavedSettings } from 'common';
import type { Backend } from './backend';

const TIMEOUT_MS = 60_000;
const FAILURES_PER_PAGE = 500;
/** How long a run that another worker holds is left alone before it is looked at again. */
const LOOK_AGAIN_MS = 1000;
/** Only its user ends a terminal's slice; still, the lease is taken again now and then. */
const SLICE_MS = 60 * 60_000;

/** The engine in this process, with the same state and lock as every other worker. */
export function localBackend(env: Environment, log: Logger, importer: Importer = commercetoolsKlaviyo(env, log)): Backend {
  const by = { trigger: 'cli' as const, requestedBy: 'cli' };
  return {
    whenInterrupted: 'stop',
    start: (pipeline, scope, token) =>
      importer.start({ pipeline, scope, ...by, ...(token === undefined ? {} : { confirmation: { token } }) }),
    deletion: (pipeline, of) => importer.deletion(pipeline, of, AbortSignal.timeout(TIMEOUT_MS)),
    startSequence: (request) => importer.sequences.start({ ...request, ...by }),
    async sequence() {
      await importer.sequences.advance();
      return importer.sequences.current();
    },
    stopSequence: () => importer.sequences.stop(),
    resumeSequence: () => importer.sequences.resume(),
    stop: (pipeline) => importer.stop(pipeline),
    resume: (runId) => importer.resume(runId),
    retryFailed: (runId, code) => importer.retryFailed(runId, by, code),
    status: () => importer.status(),
    getRun: (runId) => importer.getRun(runId),
    runs: (wanted, limit) => importer.listRuns({ ...wanted, limit }),
    async *failures(runId, wanted) {
      for (let after: string | undefined; ; ) {
        const page = await importer.listFailures(runId, { limit: FAILURES_PER_PAGE, ...wanted, ...(after ? { after } : {}) });
        yield page.failures;
        if (!page.next) return;
        after = page.next;
      }
    },
    failuresCsv: (runId, code) => importer.failuresCsv(runId, code),
    preview: (pipeline, scope, limit) => importer.preview(pipeline, scope, limit, AbortSignal.timeout(TIMEOUT_MS)),
    schedules: () => importer.schedules(),
    saveSchedule: (pipeline, schedule) => importer.saveSchedule(pipeline, schedule),
    everythingSchedules: () => importer.everythingSchedules(),
    saveEverythingSchedules: (input) => importer.saveEverythingSchedules(input),
    check: () => importer.check(AbortSignal.timeout(TIMEOUT_MS)),
    settings: () => settingsOf(importer).status(),
    saveSettings: (revision, values) => settingsOf(importer).save({ revision, values, changedBy: by.requestedBy }),
    settingsHistory: () => settingsOf(importer).history(),
    live: () => importer.live.status(0),
    notifications: () => importer.notifications.status(),
    testNotification: (to) => importer.notifications.test(to),
    async work(run, signal) {
      while (!signal.aborted) {
        const slice = await importer.work({ pipeline: run.pipeline, deadlineMs: SLICE_MS, signal });
        if (slice && !slice.more) return;
        await sleep(slice?.delayMs || LOOK_AGAIN_MS, undefined, { signal }).catch(() => {});
      }
    },
    close: () => importer.close(),
  };
}

function settingsOf({ settings }: Importer): SavedSettings {
  if (settings) return settings;
  throw new Refused('not_found', 'These imports have no settings that can be saved.');
}
