import type { Importer } from 'common';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Of this process since its start. Labels are outcomes and systems: nothing personal. */
export function createMetrics(importer: Pick<Importer, 'throttled'>) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const rounds = new Counter({ name: 'job_rounds_total', help: 'Rounds by how they ended.', labelNames: ['outcome'], registers });
  const last = new Gauge({
    name: 'job_last_round_timestamp_seconds',
    help: 'When a round last ended well; 0 until then.',
    registers,
  });
  const throttled = new Counter({
    name: 'upstream_throttled_total',
    help: 'Answers of 429 since the start of this process.',
    labelNames: ['system'],
    registers,
  });

  return {
    contentType: registry.contentType,
    observeRound(outcome: 'done' | 'failed'): void {
      rounds.inc({ outcome });
      if (outcome === 'done') last.setToCurrentTime();
    },
    async text(): Promise<string> {
      throttled.reset();
      for (const [system, count] of Object.entries(importer.throttled())) throttled.inc({ system }, count);
      return registry.metrics();
    },
  };
}
