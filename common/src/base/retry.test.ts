import { type Attempt, retry } from './retry';

const POLICY = { patienceMs: 10_000, baseMs: 100, maxMs: 1000 };
beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Answers these in turn; waits pass at once. */
async function run(attempts: Attempt<string>[], policy = {}) {
  const asked: number[] = [];
  const result = retry({ ...POLICY, ...policy }, async (before) => {
    asked.push(before);
    return attempts[Math.min(before, attempts.length - 1)] ?? { kind: 'paced' };
  });
  result.catch(() => {});
  await jest.runAllTimersAsync();
  return { result: await result, asked };
}

test('returns the first settled attempt', async () => {
  const { result, asked } = await run([{ kind: 'failed', value: 'no' }, { kind: 'paced' }, { kind: 'settled', value: 'yes' }]);
  expect(result).toEqual({ settled: true, value: 'yes' });
  expect(asked).toEqual([0, 1, 2]);
});

test('returns the last attempt when patience is over', async () => {
  const started = performance.now();
  const { result, asked } = await run([{ kind: 'failed', value: 'no' }]);
  expect(result).toEqual({ settled: false, value: 'no' });
  expect(performance.now() - started).toBeLessThanOrEqual(POLICY.patienceMs);
  expect(asked.length).toBeGreaterThan(5);
});

test('waits as long as the other side asks for', async () => {
  const started = performance.now();
  await run([
    { kind: 'failed', value: 'no', afterMs: 7000 },
    { kind: 'settled', value: 'yes' },
  ]);
  expect(performance.now() - started).toBeGreaterThanOrEqual(7000);
});

test('begins no wait that would end after its patience', async () => {
  const { result, asked } = await run([{ kind: 'failed', value: 'no', afterMs: 60_000 }]);
  expect([result.settled, asked]).toEqual([false, [0]]);
});

test('ends a wait when the signal aborts', async () => {
  const ending = new AbortController();
  const result = retry({ ...POLICY, signal: ending.signal }, async () => ({ kind: 'failed', value: 'no', afterMs: 5000 }));
  const expectation = expect(result).rejects.toThrow('over');
  await jest.advanceTimersByTimeAsync(100);
  ending.abort(new Error('over'));
  await expectation;
});
