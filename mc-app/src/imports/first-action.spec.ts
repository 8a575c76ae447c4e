import { sampleActive, sampleRun, sampleStatus } from '../testing/samples';
import { firstAction, type KnownChanges, nextOf } from './first-action';

const since = '2026-01-31T08:00:00Z';

test.each([
  ['all when it never ran', {}, undefined, 'all'],
  ['resume when it failed', { lastRun: sampleRun({ status: 'failed' }), watermark: since }, { since, count: 3 }, 'resume'],
  ['resume when it was stopped', { lastRun: sampleRun({ status: 'stopped' }) }, undefined, 'resume'],
  [
    'resume when what failed was followed by some records',
    { lastRun: sampleRun({ scope: { kind: 'ids', ids: ['a'] } }), failedRun: sampleRun({ status: 'failed' }), watermark: since },
    { since, count: 3 },
    'resume',
  ],
  ['changes when some wait', { lastRun: sampleRun(), watermark: since }, { since, count: 3 }, 'changes'],
  ['changes when they were not counted', { lastRun: sampleRun(), watermark: since }, { since }, 'changes'],
  ['nothing when nothing waits', { lastRun: sampleRun(), watermark: since }, { since, count: 0 }, undefined],
  ['all when only some records were imported', { lastRun: sampleRun({ scope: { kind: 'ids', ids: ['a'] } }) }, {}, 'all'],
  [
    'all after a deletion that was stopped',
    { lastRun: sampleRun({ status: 'stopped', scope: { kind: 'deletion', of: 'own' } }) },
    undefined,
    'all',
  ],
] as const)('suggests %s', (_title, status, changes, expected) => {
  expect(firstAction(status as Parameters<typeof firstAction>[0], changes)).toBe(expected);
});

const customers = (more = {}) => sampleStatus({ lastRun: sampleRun(), watermark: since, ...more });
const orders = (more = {}) => customers({ pipeline: 'orders', title: 'Orders', ...more });
const none = { since, count: 0, exactness: 'exact' } as const;
const some = { ...none, count: 3 };
const failed = { lastRun: sampleRun({ status: 'failed' }) };
const never = { lastRun: undefined, watermark: undefined };

test.each([
  [
    'on what failed, before what was never imported',
    [customers(never), orders(failed)],
    { orders: some },
    { pipeline: 'orders' },
  ],
  ['on the first that was never imported', [customers(), orders(never)], { customers: some }, { pipeline: 'orders' }],
  ['on the first that has changed', [customers(), orders()], { customers: none, orders: some }, { pipeline: 'orders' }],
  ['nowhere until all changes are known', [customers(), orders()], { customers: none }, undefined],
  ['on everything when nothing is left', [customers(), orders()], { customers: none, orders: null }, 'everything'],
  ['on everything while an import runs', [customers({ active: sampleActive() }), orders(never)], {}, 'everything'],
  ['on what failed while another runs', [customers({ active: sampleActive() }), orders(failed)], {}, { pipeline: 'orders' }],
])('the blue button of the page is %s', (_title, pipelines, changes: KnownChanges, expected) => {
  expect(nextOf(pipelines, undefined, changes)).toEqual(expected);
});

test.each([
  ['running', 'everything'],
  ['stopped', 'sequence'],
  ['failed', 'sequence'],
  ['done', { pipeline: 'orders' }],
] as const)('after a sequence that is %s the blue button follows it', (status, expected) => {
  expect(nextOf([customers(), orders(failed)], { status }, {})).toEqual(expected);
});
