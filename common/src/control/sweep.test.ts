import { sleep } from '../base/wait';
import type { WorkResult } from '../contract/importer';
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

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** What it answers, and how long it has waited: nothing else takes time. */
async function timed(...[parts, options]: Parameters<typeof sweep>) {
  const begun = performance.now();
  const over = sweep(parts, options);
  await jest.runAllTimersAsync();
  return { ...(await over), took: performance.now() - begun };
}

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
    await sleep(150);
    return result('customers', true);
  };
  const { worked } = await timed({ startDue: none, work }, until(2200));
  expect(deadlines).toEqual([2200, 2050]);
  expect(worked).toEqual([expect.objectContaining({ more: true })]);
});

test('a run in trouble is waited for while others work, but not beyond the time', async () => {
  const calls: number[] = [];
  const begun = performance.now();
  const queue = [result('customers', true, 300), result('orders', false), undefined, result('customers', false), undefined];
  const work = async () => {
    calls.push(performance.now() - begun);
    return queue.shift();
  };
  const { worked } = await timed({ startDue: none, work }, until(60_000));
  expect(worked.map(({ status }) => status)).toEqual(['done', 'done']);
  expect(calls).toEqual([0, 0, 0, 1300, 1300]);

  const late = [result('customers', true, 60_000), undefined];
  expect(await timed({ startDue: none, work: async () => late.shift() }, until(30_000))).toMatchObject({ took: 0 });
});

test('a shutdown ends it', async () => {
  const ending = new AbortController();
  const work = async () => {
    ending.abort();
    return result('customers', true, 5000);
  };
  const { took } = await timed({ startDue: none, work }, { deadlineMs: 60_000, signal: ending.signal });
  expect(took).toBe(0);
});
