import type { Run } from '../contract/run';

/** A full import of customers that has just been queued; `more` says what a test is about. */
export const sampleRun = (more: Partial<Run> = {}): Run => ({
  id: '20260131T080000000Z-customers-abcdef',
  pipeline: 'customers',
  scope: { kind: 'all' },
  trigger: 'user',
  requestedBy: 'user-1',
  status: 'queued',
  counts: { read: 0, written: 0, skipped: 0, rejected: 0 },
  warnings: {},
  skips: {},
  totalIs: 'unknown',
  workedMs: 0,
  startedAt: '2026-01-31T08:00:00.000Z',
  heartbeatAt: '2026-01-31T08:00:00.000Z',
  ...more,
});
