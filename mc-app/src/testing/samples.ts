import type { ActiveRun, PipelineStatus, Run, Sequence, SettingsStatus } from '../api/types';

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

const names = { type: 'array', items: { type: 'string' }, default: [] };
const SETTINGS_SCHEMA = {
  required: [
    ...['customer.custom.include', 'customer.custom.exclude', 'customer.custom.map', 'customer.standardProperties'],
    ...['order.events', 'order.metrics.placed', 'order.metrics.fulfilled', 'order.value', 'order.fulfilledStates'],
    ...['cart.quietMinutes', 'notifications.events', 'notifications.rejectPercent', 'notifications.manual'],
  ],
  properties: {
    preferredLocale: { type: 'string' },
    'customer.custom.include': names,
    'customer.custom.exclude': names,
    'customer.custom.map': { type: 'object', default: {} },
    'customer.standardProperties': { type: 'boolean', default: true },
    'order.events': {
      ...{ type: 'array', items: { type: 'string', enum: ['placed', 'fulfilled'] }, default: ['placed', 'fulfilled'] },
    },
    'order.metrics.placed': { type: 'string', default: 'Placed Order' },
    'order.metrics.fulfilled': { type: 'string', default: 'Fulfilled Order' },
    'order.value': { type: 'string', enum: ['gross', 'net'], default: 'gross' },
    'order.fulfilledStates': { ...names, default: ['Confirmed', 'Complete'] },
    'cart.quietMinutes': { type: 'integer', minimum: 1, maximum: 720, default: 10 },
    'notifications.events': {
      ...{ type: 'array', items: { type: 'string', enum: ['run.failed', 'run.recovered'] } },
      default: ['run.failed', 'run.recovered'],
    },
    'notifications.rejectPercent': { type: 'number', minimum: 0, maximum: 100, default: 5 },
    'notifications.manual': { type: 'boolean', default: false },
  },
};

/** Settings as the service answers them: what is saved lies over what the environment has. */
export function sampleSettings(
  values: SettingsStatus['values'] = {},
  environment: SettingsStatus['values'] = {},
  more: Partial<SettingsStatus> = {},
): SettingsStatus {
  const { properties } = SETTINGS_SCHEMA;
  const defaults = Object.entries(properties).flatMap(([path, leaf]) => ('default' in leaf ? [[path, leaf.default]] : []));
  const otherwise = { ...Object.fromEntries(defaults), ...environment };
  const sourceOf = (path: string) => (path in environment ? 'environment' : 'default');
  const paths = Object.keys(properties);
  return {
    ...{ revision: 0, schema: SETTINGS_SCHEMA, values, otherwise, effective: { ...otherwise, ...values } },
    sources: Object.fromEntries(paths.map((path) => [path, path in values ? 'saved' : sourceOf(path)])),
    ...{ locked: false, unknown: [], faults: [], ...more },
  };
}
