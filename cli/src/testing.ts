import type { Run } from 'common';
import type { Backend } from './backend';

export const RUN: Run = {
  id: '20260131T080000000Z-customers-abcdef',
  pipeline: 'customers',
  scope: { kind: 'all' },
  trigger: 'cli',
  requestedBy: 'cli',
  status: 'queued',
  counts: { read: 0, written: 0, skipped: 0, rejected: 0 },
  warnings: {},
  skips: {},
  totalIs: 'unknown',
  workedMs: 0,
  startedAt: '2026-01-31T08:00:00.000Z',
  heartbeatAt: '2026-01-31T08:00:00.000Z',
};

const unexpected = async (): Promise<never> => {
  throw new Error('unexpected call');
};

/** A backend that can do nothing but what a test gives it. */
export function fakeBackend(methods: Partial<Backend>): Backend {
  return {
    whenInterrupted: 'stop',
    start: unexpected,
    deletion: unexpected,
    startSequence: unexpected,
    sequence: unexpected,
    stopSequence: unexpected,
    resumeSequence: unexpected,
    stop: unexpected,
    resume: unexpected,
    retryFailed: unexpected,
    status: unexpected,
    getRun: unexpected,
    failures: () => {
      throw new Error('unexpected call');
    },
    failuresCsv: () => {
      throw new Error('unexpected call');
    },
    preview: unexpected,
    schedules: unexpected,
    saveSchedule: unexpected,
    check: unexpected,
    live: unexpected,
    work: async () => {},
    close: async () => {},
    ...methods,
  };
}
