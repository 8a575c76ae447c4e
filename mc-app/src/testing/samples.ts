import type { ActiveRun, PipelineStatus, Run, Sequence } from '../api/types';

/** Answers as the service gives them; a test names what it is about. */
export const sampleRun = (more: Partial<Run> = {}): Run => ({
  id: '20260131T080000000Z-customers-abc123',
  pipeline: 'customers',
  scope: { kind: 'all' },
  trigger: 'user',
  requestedBy: 'user-1',
  status: 'done',
  counts: { read: 100, written: 97, skipped: 2, rejected: 1 },
  warnings: {},
  skips: {},
  total: 100,
  totalIs: 'exact',
  workedMs: 5000,
  startedAt: '2026-01-31T08:00:00.000Z',
  heartbeatAt: '2026-01-31T08:01:00.000Z',
  finishedAt: '2026-01-31T08:01:00.000Z',
  ...more,
});

export const sampleActive = (more: Partial<ActiveRun> = {}): ActiveRun => {
  const { finishedAt: _, ...run } = sampleRun({ status: 'running' });
  return { ...run, rate: 20, etaMs: 4000, heartbeatAgeMs: 500, ...more };
};

export const sampleSequence = (more: Partial<Sequence> = {}): Sequence => ({
  id: '20260131T080000000Z-everything-abc123',
  mode: 'all',
  trigger: 'user',
  requestedBy: 'user-1',
  status: 'running',
  startedAt: '2026-01-31T08:00:00.000Z',
  steps: [
    { pipeline: 'customers', status: 'running', runId: '20260131T080000000Z-customers-abc123' },
    { pipeline: 'orders', status: 'waiting' },
  ],
  ...more,
});

export const sampleStatus = (more: Partial<PipelineStatus> = {}): PipelineStatus => ({
  pipeline: 'customers',
  title: 'Customers',
  dependsOn: [],
  deletable: false,
  ...more,
});
