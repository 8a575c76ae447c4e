import { describeError, type Importer, type Logger, type WorkResult } from 'common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

const OUTCOMES = ['written', 'skipped', 'rejected'] as const;

/** Labels are pipelines, routes, statuses and outcomes: a bounded set, with no ids and nothing personal. */
export function createMetrics(importer: Importer, log: Logger) {
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

  async function readSequence(): Promise<void> {
    const current = await importer.sequences.current();
    sequence.reset();
    if (current) sequence.set({ status: current.status }, 1);
  }

  /** Whether the state of every import could be read. */
  async function readState(): Promise<boolean> {
    await readSequence();
    const pipelines = await importer.status();
    for (const gauge of [active, records, heartbeat]) gauge.reset();
    for (const { pipeline, active: run, lastRun } of pipelines) {
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
