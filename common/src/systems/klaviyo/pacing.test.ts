import { setMaxListeners } from 'node:events';
import { endpointOf, type Limit, Pacer, Pacing } from './pacing';

const LIMIT: Limit = { burst: 10, steady: 150 };
const { signal } = new AbortController();
setMaxListeners(0, signal);

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** When (ms after now) each of so many requests goes out. */
function times(pacer: Pacer, count: number): { at: number[]; done: Promise<void> } {
  const start = performance.now();
  const at: number[] = [];
  const one = () =>
    pacer.turn(signal).then(() => {
      at.push(Math.round(performance.now() - start));
    });
  return { at, done: Promise.all(Array.from({ length: count }, one)).then(() => {}) };
}
async function spent(pacer: Pacer, count: number): Promise<number[]> {
  const { at } = times(pacer, count);
  await jest.advanceTimersByTimeAsync(600_000);
  return at;
}

describe('requests', () => {
  it('are spaced evenly within the slower of both limits, less the share of others', async () => {
    expect(await spent(new Pacer(LIMIT, 1), 4)).toEqual([0, 400, 800, 1200]);
    expect(await spent(new Pacer(LIMIT, 0.5), 3)).toEqual([0, 800, 1600]);
    expect(await spent(new Pacer({ burst: 1, steady: 150 }, 1), 3)).toEqual([0, 1000, 2000]);
  });

  it('never meet a full window, wherever it begins', async () => {
    const at = await spent(new Pacer(LIMIT, 0.8), 400);
    for (const [length, most] of [
      [1000, LIMIT.burst],
      [60_000, LIMIT.steady],
    ] as const) {
      for (const begin of at)
        expect(at.filter((time) => time >= begin && time < begin + length).length).toBeLessThanOrEqual(most);
    }
  });

  it('that nobody sends are not saved up', async () => {
    const pacer = new Pacer(LIMIT, 1);
    await spent(pacer, 1);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await spent(pacer, 3)).toEqual([0, 400, 800]);
  });

  it('end with their run, and the others go on', async () => {
    const pacer = new Pacer(LIMIT, 1);
    const ending = new AbortController();
    await pacer.turn(signal);
    const ended = pacer.turn(ending.signal);
    const { at } = times(pacer, 1);
    ending.abort(new Error('ended'));
    await expect(ended).rejects.toThrow('ended');
    await jest.advanceTimersByTimeAsync(10_000);
    expect(at).toHaveLength(1);
  });
});

describe('a pause', () => {
  it('holds for everybody, also for those who were waiting already; they do not all start at its end', async () => {
    const pacer = new Pacer(LIMIT, 1);
    const { at } = times(pacer, 4);
    await jest.advanceTimersByTimeAsync(100);
    pacer.pause(5000);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(at[0]).toBe(0);
    expect(at[1]).toBeGreaterThanOrEqual(5100);
    const gaps = at.slice(2).map((time, index) => time - (at[index + 1] ?? 0));
    expect(gaps.every((gap) => gap >= 400)).toBe(true);
  });

  it('is not shortened by a shorter one', async () => {
    const pacer = new Pacer(LIMIT, 1);
    pacer.pause(5000);
    pacer.pause(1000);
    expect(await spent(pacer, 1)).toEqual([5000]);
  });
});

describe('the headers', () => {
  it('say what the limit really is', async () => {
    const pacer = new Pacer(LIMIT, 1);
    pacer.learn(75, 70, 30);
    expect(await spent(pacer, 3)).toEqual([0, 800, 1600]);
    pacer.learn(300, 290, 30);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await spent(pacer, 3)).toEqual([0, 200, 400]);
  });

  it('say when others have used the window up', async () => {
    const pacer = new Pacer(LIMIT, 1);
    pacer.learn(150, 0, 7);
    expect(await spent(pacer, 2)).toEqual([7000, 7400]);
  });

  it.each([
    [Number.NaN, Number.NaN, Number.NaN],
    [0, 5, 5],
    [-1, 0, 0],
    [150, 0, Number.NaN],
  ])('that make no sense (%p, %p, %p) change nothing', async (limit, remaining, reset) => {
    const pacer = new Pacer(LIMIT, 1);
    pacer.learn(limit, remaining, reset);
    expect(await spent(pacer, 2)).toEqual([0, 400]);
  });
});

describe('an endpoint', () => {
  it.each([
    ['GET', '/api/accounts', 'GET /api/accounts'],
    ['POST', '/api/events', 'POST /api/events'],
    ['GET', '/api/profile-bulk-import-jobs/abc', 'GET /api/profile-bulk-import-jobs/{id}'],
    ['GET', '/api/profile-bulk-import-jobs/abc/import-errors', 'GET /api/profile-bulk-import-jobs/{id}/import-errors'],
  ])('%s %s is %s', (method, path, endpoint) => expect(endpointOf(method, path)).toBe(endpoint));

  it('is the same when a proxy has a path in front of it', () =>
    expect(endpointOf('GET', '/a/api/catalog-items/api', '/a')).toBe('GET /api/catalog-items/{id}'));

  it('has a pacer of its own, shared by all who ask it', () => {
    const pacing = new Pacing(0.8);
    expect(pacing.of('POST /api/events')).toBe(pacing.of('POST /api/events'));
    expect(pacing.of('POST /api/events')).not.toBe(pacing.of('GET /api/accounts'));
  });
});
