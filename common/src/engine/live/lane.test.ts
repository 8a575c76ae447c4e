import { Lane, type LiveBatch, type Result } from './lane';

type Run = (batch: LiveBatch<number>) => Promise<Map<string, Result>>;
const all = (batch: LiveBatch<number>): Map<string, Result> =>
  new Map([...batch.work.keys()].map((id) => [id, { kind: 'written' }]));
const soon = () => performance.now() + 5000;

function lane(run: Run, closed?: () => Result | undefined) {
  const batches: string[][] = [];
  const made = new Lane<number>({
    merge: (one, other) => one + other,
    run: (batch) => {
      batches.push([...batch.work.keys()]);
      return run(batch);
    },
    ...(closed ? { closed } : {}),
  });
  return { lane: made, batches };
}

test('sends the first at once and collects the others meanwhile', async () => {
  let go = () => {};
  const gate = new Promise<void>((resolve) => {
    go = resolve;
  });
  const { lane: made, batches } = lane(async (batch) => {
    await gate;
    return all(batch);
  });
  const answers = ['a', 'b', 'c', 'd'].map((id) => made.submit(id, 1, soon()));
  expect(batches).toEqual([['a'], ['b']]);
  go();
  expect(await Promise.all(answers)).toEqual(Array(4).fill({ kind: 'written' }));
  expect(batches).toEqual([['a'], ['b'], ['c', 'd']]);
});

test('never has an id in two batches, and merges what waits for it', async () => {
  const seen: number[] = [];
  const { lane: made, batches } = lane(async (batch) => {
    seen.push(batch.work.get('a') ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    return all(batch);
  });
  await Promise.all([made.submit('a', 1, soon()), made.submit('a', 2, soon()), made.submit('a', 4, soon())]);
  expect(batches).toEqual([['a'], ['a']]);
  expect(seen).toEqual([1, 6]);
});

test('answers by the deadline although its batch does not end', async () => {
  jest.useFakeTimers();
  try {
    const silent = lane(() => new Promise(() => {}));
    const started = performance.now();
    const answered = silent.lane.submit('a', 1, started + 50).then((answer) => ({ answer, after: performance.now() - started }));
    await jest.advanceTimersByTimeAsync(2000);
    const { answer, after } = await answered;
    expect(answer).toMatchObject({ kind: 'deferred', code: 'deadline' });
    expect(after).toBeLessThanOrEqual(50);
  } finally {
    jest.useRealTimers();
  }
});

test('answers when a batch fails, and when it is closed', async () => {
  const broken = lane(() => Promise.reject(new Error('unexpected')));
  expect(await broken.lane.submit('a', 1, soon())).toMatchObject({ kind: 'deferred', code: 'internal' });
  const shut: Result = { kind: 'deferred', code: 'paused', retryAfterMs: 7 };
  const closed = lane(
    async (batch) => all(batch),
    () => shut,
  );
  expect(await closed.lane.submit('a', 1, soon())).toBe(shut);
  expect(closed.batches).toEqual([]);
});

test('defers what waits when it ends, and lets what is under way finish', async () => {
  const { lane: made } = lane(async (batch) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return all(batch);
  });
  const answers = ['a', 'b', 'c'].map((id) => made.submit(id, 1, soon()));
  await made.end();
  const kinds = (await Promise.all(answers)).map(({ kind }) => kind);
  expect(kinds).toEqual(['written', 'written', 'deferred']);
  expect(await made.submit('d', 1, soon())).toMatchObject({ code: 'shutting_down' });
});
