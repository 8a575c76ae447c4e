import type { Live } from 'common';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** The counters of this process since its start. Labels are codes, kinds and types: a bounded set, nothing personal. */
export function createMetrics(live: Pick<Live, 'counts' | 'throttled' | 'reasons'>) {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const answers = new Counter({ name: 'live_answers_total', help: 'Requests by status.', labelNames: ['status'], registers });
  const outcomes = new Gauge({
    name: 'live_notifications',
    help: 'Notifications since the start, by what became of them.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const codes = new Gauge({
    name: 'live_notifications_by_code',
    help: 'Skipped, rejected and ignored notifications since the start, by code or type.',
    labelNames: ['outcome', 'code'],
    registers,
  });
  const latency = new Gauge({
    name: 'live_latency_bucket',
    help: 'Settled notifications since the start, by milliseconds from arrival to answer at most.',
    labelNames: ['le_ms'],
    registers,
  });

  const ready = new Gauge({ name: 'live_ready', help: '1 when notifications can be settled, as /ready says.', registers });
  const throttled = new Counter({
    name: 'upstream_throttled_total',
    help: 'Answers of 429 since the start of this process.',
    labelNames: ['system'],
    registers,
  });

  async function readSystems(): Promise<void> {
    ready.set((await live.reasons()).length === 0 ? 1 : 0);
    throttled.reset();
    for (const [system, count] of Object.entries(live.throttled())) throttled.inc({ system }, count);
  }

  return {
    contentType: registry.contentType,
    observeAnswer: (status: number) => answers.inc({ status: String(status) }),
    async text(): Promise<string> {
      const { byKind, skipped, rejected, ignored, latency: buckets, foreign, unreadable } = live.counts();
      for (const [kind, counts] of Object.entries(byKind)) {
        for (const [outcome, count] of Object.entries(counts)) outcomes.set({ kind, outcome }, count);
      }
      for (const [outcome, byCode] of Object.entries({ skipped, rejected, ignored })) {
        for (const [code, count] of Object.entries(byCode)) codes.set({ outcome, code }, count);
      }
      codes.set({ outcome: 'ignored', code: 'foreign' }, foreign);
      codes.set({ outcome: 'rejected', code: 'unreadable_message' }, unreadable);
      for (const [le, count] of Object.entries(buckets)) latency.set({ le_ms: le }, count);
      await readSystems();
      return registry.metrics();
    },
  };
}
