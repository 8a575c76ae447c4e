import type { Sequence } from '../api/types';
import { sampleActive, sampleRun, sampleSequence, sampleStatus } from '../testing/samples';
import { isUnderWay, overviewOf } from './overview';

const steps: Sequence['steps'] = [
  { pipeline: 'customers', status: 'done', runId: 'c', counts: { read: 100, written: 90, skipped: 4, rejected: 6 } },
  { pipeline: 'orders', status: 'running', runId: 'o' },
  { pipeline: 'categories', status: 'waiting' },
  { pipeline: 'products', status: 'waiting' },
];
const active = sampleActive({ id: 'o', counts: { read: 50, written: 50, skipped: 0, rejected: 0 }, total: 200, etaMs: 3000 });
const running = sampleStatus({ pipeline: 'orders', active });
const before = (pipeline: string, total: number) =>
  sampleStatus({ pipeline, lastRun: sampleRun({ total, workedMs: 1000, scope: { kind: 'all' } }) });

test('weighs imports by their records where all totals are known', () => {
  const overview = overviewOf(sampleSequence({ steps }), [running, before('categories', 10), before('products', 90)]);
  expect(overview.share).toBeCloseTo(150 / 400);
  expect(overview.leftMs).toBe(5000);
  expect(overview).toMatchObject({ done: 1, sum: { written: 90, rejected: 6 } });
  expect(overview.steps.map(({ isNext }) => isNext)).toEqual([false, false, true, false]);
  expect(overview.steps[1]?.progress).toEqual({ read: 50, total: 200 });
});

test('counts imports alike when one has never run, and promises no time', () => {
  const overview = overviewOf(sampleSequence({ steps }), [running, before('categories', 10)]);
  expect(overview.share).toBeCloseTo((1 + 0.25) / 4);
  expect(overview.leftMs).toBeUndefined();
});

test('does not take another run of the same import for its own', () => {
  const other = sampleStatus({ pipeline: 'orders', active: { ...active, id: 'another' } });
  expect(overviewOf(sampleSequence({ steps }), [other]).steps[1]?.progress).toBeUndefined();
});

test('is never more than full', () => {
  const more = { ...active, counts: { ...active.counts, read: 900 } };
  const overview = overviewOf(sampleSequence({ steps: steps.slice(0, 2) }), [sampleStatus({ pipeline: 'orders', active: more })]);
  expect(overview.share).toBe(1);
});

test.each([
  ['queued', true],
  ['running', true],
  ['stopping', true],
  ['done', false],
  ['failed', false],
  ['stopped', false],
] as const)('a sequence that is %s is under way: %s', (status, expected) => expect(isUnderWay({ status })).toBe(expected));
