import type { WorkResult } from './importer';
import { sweep } from './sweep';

const result = (pipeline: string, more: boolean, delayMs = 0): WorkResult => ({
  pipeline,
  runId: `run-${pipeline}`,
  status: more ? 'running' : 'done',
  more,
  delayMs,
});
const none = async () => ({ started: [], skipped: [] });
const until = (deadlineMs: number) => ({ deadlineMs, signal: new AbortController().signal });

test('works until nothing is left, and says where each run stands', async () => {
  const queue = [result('customers', true), result('customers', false), result('orders', false)];
  const started = [{ pipeline: 'customers', runId: 'run-customers', at: '2026-01-01T00:00:00.000Z' }];
  const done = await sweep({ startDue: async () => ({ started, skipped: [] }), work: async () => queue.shift() }, until(60_000));
  expect(done).toEqual({
    started,
    skipped: [],
    worked: [
      { pipeline: 'customers', runId: 'run-customers', status: 'done', more: false },
      { pipeline: 'orders', runId: 'run-orders', status: 'done', more: false },
    ],
  });
});

test('every slice gets what is left of the time, and none is begun at its end', async () => {
  const deadlines: number[] = [];
  const work = async ({ deadlineMs }: { deadlineMs: number }) => {
    deadlines.push(deadlineMs);
    await new Promise((done) => setTimeout(done, 150));
    return result('customers', true);
  };
  const { worked } = await sweep({ startDue: none, work }, until(2200));
  expect(deadlines.length).toBe(2);
  expect(deadlines[1]).toBeLessThan((deadlines[0] ?? 0) - 100);
  expect(worked).toEqual([expect.objectContaining({ more: true })]);
});

test('a run in trouble is waited for while others work, but not beyond the time', async () => {
  const calls: number[] = [];
  const begun = Date.now();
  const queue = [result('customers', true, 300), result('orders', false), undefined, result('customers', false), undefined];
  const work = async () => {
    calls.push(Date.now() - begun);
    return queue.shift();
  };
  const { worked } = await sweep({ startDue: none, work }, until(60_000));
  expect(worked.map(({ status }) => status)).toEqual(['done', 'done']);
  expect(calls[3]).toBeGreaterThanOrEqual(1200);

  const late = [result('customers', true, 60_000), undefined];
  const before = Date.now();
  await sweep({ startDue: none, work: async () => late.shift() }, until(30_000));
  expect(Date.now() - before).toBeLessThan(500);
});

test('a shutdown ends it', async () => {
  const ending = new AbortController();
  const work = async () => {
    ending.abort();
    return result('customers', true, 5000);
  };
  const before = Date.now();
  await sweep({ startDue: none, work }, { deadlineMs: 60_000, signal: ending.signal });
  expect(Date.now() - before).toBeLessThan(500);
});
