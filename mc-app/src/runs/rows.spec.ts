import { sampleActive, sampleRun, sampleStatus } from '../testing/samples';
import { rowsOf } from './rows';

const ended = sampleRun({ id: '2026-c' });
const earlier = sampleRun({ id: '2026-b' });
const listed = [earlier, sampleRun({ id: '2026-a' })];
const ids = (...given: Parameters<typeof rowsOf>) => rowsOf(...given).map(({ id }) => id);

test('runs under way stand above the history', () => {
  const active = sampleActive({ id: '2026-a' });
  expect(ids([sampleStatus({ active })], { runs: listed }, {})).toEqual(['2026-a', '2026-b']);
});

test('a run that has just ended is there before the history has it, once', () => {
  const pipelines = [sampleStatus({ lastRun: ended })];
  expect(ids(pipelines, { runs: listed }, {})).toEqual(['2026-c', '2026-b', '2026-a']);
  expect(ids(pipelines, { runs: [ended, ...listed] }, {})).toEqual(['2026-c', '2026-b', '2026-a']);
});

test('a run that was resumed has the end that the status knows', () => {
  const pipelines = [sampleStatus({ lastRun: earlier })];
  const before = sampleRun({ id: earlier.id, status: 'stopped' });
  expect(rowsOf(pipelines, { runs: [before] }, {})).toEqual([earlier]);
});

test('a last run that is older than the page, or not asked for, is not on it', () => {
  const lastRun = sampleRun({ id: '2025-z' });
  expect(ids([sampleStatus({ lastRun })], { runs: listed, next: '2026-a' }, {})).toEqual(['2026-b', '2026-a']);
  expect(ids([sampleStatus({ lastRun: ended })], { runs: listed }, { before: '2026-c' })).toEqual(['2026-b', '2026-a']);
  expect(ids([sampleStatus({ lastRun: ended })], { runs: [] }, { pipeline: 'orders' })).toEqual([]);
  expect(ids([sampleStatus({ lastRun: ended })], { runs: [] }, { status: 'failed' })).toEqual([]);
});

test('as long as the history has not answered, nothing is shown as if it were all of it', () => {
  expect(ids([sampleStatus({ lastRun: ended })], undefined, {})).toEqual([]);
});
