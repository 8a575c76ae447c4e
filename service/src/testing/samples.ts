import type {
  ChangedRecord,
  LiveStatus,
  NotificationStatus,
  RecordView,
  Schedule,
  Sequence,
  SettingsRevision,
  SettingsStatus,
} from 'common';
import { sampleRun } from '../../../common/src/testing/sampleRun';

/** What the importer of tests answers with. */
export const RUN = sampleRun({
  id: 'run-1',
  counts: { read: 10, written: 7, skipped: 2, rejected: 1 },
  warnings: { invalid_phone: 1 },
  skips: { no_email: 2 },
  total: 100,
  totalIs: 'exact',
  workedMs: 5,
  heartbeatAt: '2026-01-31T08:00:01.000Z',
});

export const SCHEDULE: Schedule = {
  pipeline: 'customers',
  title: 'Customers',
  cron: '0 2 * * *',
  timeZone: 'Europe/Berlin',
  scope: 'delta',
  enabled: true,
  next: ['2026-02-01T01:00:00.000Z', '2026-02-02T01:00:00.000Z', '2026-02-03T01:00:00.000Z'],
  pending: '2026-01-31T01:00:00.000Z',
  lastSkipped: { at: '2026-01-30T01:00:00.000Z', reason: 'Another run was in progress.', runId: 'run-0' },
};

export const EVERYTHING_SCHEDULE: Schedule = {
  ...SCHEDULE,
  pipeline: 'everything',
  title: 'Everything',
  lastStarted: { at: '2026-01-30T01:00:00.000Z', runId: 'sequence-1', status: 'done' },
};

export const TOKEN = 'own.12.mb2x9k1f.0123456789ab';

export const SEQUENCE: Sequence = {
  id: 'sequence-1',
  mode: 'all',
  trigger: 'user',
  requestedBy: 'user-1',
  status: 'running',
  startedAt: '2026-01-31T08:00:00.000Z',
  steps: [
    { pipeline: 'customers', status: 'running', runId: 'run-1' },
    { pipeline: 'orders', status: 'waiting' },
  ],
};

export const LIVE: LiveStatus = {
  ...{ state: 'on', since: '2026-01-03T08:00:00.000Z', lastEventAt: '2026-01-31T08:00:00.000Z', instances: 1 },
  today: {
    ...{
      received: 3,
      written: 2,
      unchanged: 0,
      deferred: 0,
      foreign: 0,
      unreadable: 0,
      skipped: {},
      rejected: { invalid_email: 1 },
    },
    ...{ ignored: {}, byKind: { customers: { received: 3, written: 2, unchanged: 0, skipped: 0, rejected: 1, deferred: 0 } } },
  },
  ...{ p50Ms: 200, p95Ms: 800, backlog: 'unknown' },
};

export const NOTIFICATIONS: NotificationStatus = {
  webhook: { set: true, hint: 'hooks.…' },
  email: { set: false },
  rules: { events: ['run.failed'], rejectPercent: 5, manual: false },
  deliveries: [
    {
      ...{ id: 'run-1.run.failed', event: 'run.failed', at: '2026-01-31T08:00:00.000Z', text: 'Customers: it failed.' },
      sendings: [{ to: 'webhook', status: 'waiting', attempts: 1, answer: '500', nextAt: '2026-01-31T08:01:00.000Z' }],
    },
  ],
};

export const RECORD: RecordView = {
  ...{ label: 'C-1', lastModifiedAt: '2026-01-30T08:00:00.000Z', wouldBe: 'written' },
  destination: {
    ...{ found: true, id: '01ABC', url: 'https://www.klaviyo.com/profile/01ABC' },
    fields: [
      { path: 'first_name', there: 'Ana', now: 'Anna' },
      { path: 'properties.Shirt Size', now: 'L' },
    ],
    events: [{ metric: 'Placed Order', time: '2026-01-03T08:00:00.000Z' }],
  },
  sent: { how: 'run', at: '2026-01-31T08:05:00.000Z', runId: 'run-1', scope: 'all', outcome: 'written' },
};

export const REVISION: SettingsRevision = {
  ...{ revision: 3, values: { 'order.value': 'net' }, changedAt: '2026-01-31T08:00:00.000Z', changedBy: 'user-1' },
  changes: [{ path: 'order.value', to: 'net' }],
};

export const SETTINGS: SettingsStatus = {
  ...{ revision: 3, values: REVISION.values, changedAt: REVISION.changedAt, changedBy: REVISION.changedBy },
  schema: { type: 'object', properties: { 'order.value': { type: 'string', enum: ['gross', 'net'] } } },
  effective: { 'order.value': 'net' },
  otherwise: { 'order.value': 'gross' },
  sources: { 'order.value': 'saved' },
  ...{ locked: false, unknown: [], faults: [] },
};

export const CHANGED: ChangedRecord = {
  ...{ id: 'c1', label: '1001', before: { outcome: 'written' }, after: { outcome: 'skipped', code: 'no_email' } },
  differences: [{ field: ['properties', 'note'], change: 'removed', before: 'Rings twice.' }],
};
