import { describeError, type Importer, type Logger, type Run, type WorkResult } from 'common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const OUTCOMES = ['written', 'skipped', 'rejected'] as const;

/** Labels are pipelines, routes, statuses and outcomes: a bounded set, with no ids and nothing personal. */
export function createMetrics(importer: Importer, log: Logger, isReady: () => boolean) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });

  const requests = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time until the answer was sent.',
    labelNames: ['method', 'route', 'status'],
    // Up to a slice of four minutes.
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 60, 300],
    registers,
  });
  const slices = new Counter({
    name: 'import_slices_total',
    help: 'Slices of work done by this process, by the status of the run after it.',
    labelNames: ['pipeline', 'status'],
    registers,
  });
  const active = new Gauge({
    name: 'import_run_active',
    help: '1 while a run of the pipeline is in progress.',
    labelNames: ['pipeline', 'status'],
    registers,
  });
  const records = new Gauge({
    name: 'import_run_records',
    help: 'Source records of the run in progress, or else of the last run, by outcome.',
    labelNames: ['pipeline', 'outcome'],
    registers,
  });
  const heartbeat = new Gauge({
    name: 'import_run_heartbeat_age_seconds',
    help: 'Since when nothing was heard of the worker of a run in progress.',
    labelNames: ['pipeline'],
    registers,
  });
  const sequence = new Gauge({
    name: 'sequence_status',
    help: '1 for the status of the imports in progress in order, or of the last ones.',
    labelNames: ['status'],
    registers,
  });
  const readable = new Gauge({
    name: 'import_state_readable',
    help: '0 when the state of some import could not be read.',
    registers,
  });

  const success = new Gauge({
    name: 'import_last_success_timestamp_seconds',
    help: 'When a run of the pipeline was last done, whatever it covered.',
    labelNames: ['pipeline'],
    registers,
  });
  const watermark = new Gauge({
    name: 'import_watermark_age_seconds',
    help: 'Since when changes have not been imported; absent until everything has been imported once.',
    labelNames: ['pipeline'],
    registers,
  });
  const overdue = new Gauge({
    name: 'schedule_overdue_seconds',
    help: 'For how long an occurrence of a schedule has been waiting for its run; 0 when none is.',
    labelNames: ['pipeline'],
    registers,
  });
  const ready = new Gauge({
    name: 'import_ready',
    help: '1 when the last check found that both sides can be worked with; 0 until the first one has ended.',
    registers,
  });
  const throttled = new Counter({
    name: 'upstream_throttled_total',
    help: 'Answers of 429 since the start of this process.',
    labelNames: ['system'],
    registers,
  });

  /** When a run was last done, by pipeline, and by which run it was looked up. */
  const succeeded = new Map<string, { after: string | undefined; at: number | undefined }>();

  /** The newest run is known; behind a failed one the history is asked, once for each newest run. */
  async function lastSuccess(pipeline: string, lastRun: Run | undefined): Promise<number | undefined> {
    const known = succeeded.get(pipeline);
    if (known && known.after === lastRun?.id) return known.at;
    const done = lastRun?.status === 'done' ? lastRun : (await importer.listRuns({ pipeline, status: 'done', limit: 1 }))[0];
    const at = done?.finishedAt === undefined ? undefined : Date.parse(done.finishedAt) / 1000;
    succeeded.set(pipeline, { after: lastRun?.id, at });
    return at;
  }

  async function readTimes(pipeline: string, lastRun: Run | undefined, until: string | undefined): Promise<void> {
    const at = await lastSuccess(pipeline, lastRun);
    if (at !== undefined) success.set({ pipeline }, at);
    if (until !== undefined) watermark.set({ pipeline }, Math.max(0, (Date.now() - Date.parse(until)) / 1000));
  }

  async function readSchedules(): Promise<void> {
    const now = Date.now();
    overdue.reset();
    const longest: Record<string, number> = {};
    const { changes, all } = await importer.everythingSchedules();
    const every = [...(await importer.schedules()), ...[changes, all].flatMap((each) => each ?? [])];
    for (const { pipeline, enabled, pending } of every) {
      const waiting = enabled && pending !== undefined ? now - Date.parse(pending) : 0;
      // Everything has two.
      longest[pipeline] = Math.max(longest[pipeline] ?? 0, waiting);
    }
    for (const [pipeline, ms] of Object.entries(longest)) overdue.set({ pipeline }, ms / 1000);
  }

  async function readSequence(): Promise<void> {
    const current = await importer.sequences.current();
    sequence.reset();
    if (current) sequence.set({ status: current.status }, 1);
  }

  /** Whether the state of every import could be read. */
  async function readState(): Promise<boolean> {
    await readSequence();
    await readSchedules();
    const pipelines = await importer.status();
    for (const gauge of [active, records, heartbeat, success, watermark]) gauge.reset();
    for (const { pipeline, active: run, lastRun, watermark: until } of pipelines) {
      await readTimes(pipeline, lastRun, until);
      if (run) {
        active.set({ pipeline, status: run.status }, 1);
        heartbeat.set({ pipeline }, run.heartbeatAgeMs / 1000);
      }
      const counts = (run ?? lastRun)?.counts;
      for (const outcome of OUTCOMES) if (counts) records.set({ pipeline, outcome }, counts[outcome]);
    }
    return pipelines.every(({ stateError }) => stateError === undefined);
  }

  return {
    contentType: registry.contentType,
    async text(): Promise<string> {
      try {
        readable.set((await readState()) ? 1 : 0);
      } catch (error) {
        log.warn({ code: describeError(error).code }, 'the state could not be read for the metrics');
        readable.set(0);
      }
      ready.set(isReady() ? 1 : 0);
      throttled.reset();
      for (const [system, count] of Object.entries(importer.throttled())) throttled.inc({ system }, count);
      return registry.metrics();
    },
    observeRequest(request: FastifyRequest, reply: FastifyReply): void {
      const route = request.routeOptions.url ?? 'unknown';
      requests.observe({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
    },
    observeSlice: ({ pipeline, status }: WorkResult) => slices.inc({ pipeline, status }),
  };
}
export type Metrics = ReturnType<typeof createMetrics>;
