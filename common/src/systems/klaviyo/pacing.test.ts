import { setMaxListeners } from 'node:events';
import { type Limit, Pacer } from './pacer';
import { endpointOf, Pacing } from './pacing';

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

  it('that are not used are not saved up', async () => {
    const pacer = new Pacer(LIMIT, 1);
    await spent(pacer, 1);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await spent(pacer, 3)).toEqual([0, 400, 800]);
  });

  it('end with their run, and the others continue', async () => {
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
  it('holds for those who wait already, and they start one by one', async () => {
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
    pacer.learn(0, 75, Number.NaN, Number.NaN);
    expect(await spent(pacer, 3)).toEqual([0, 800, 1600]);
    pacer.learn(3, 300, Number.NaN, Number.NaN);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(await spent(pacer, 3)).toEqual([0, 200, 400]);
  });

  it('say when others have used the window up', async () => {
    const pacer = new Pacer(LIMIT, 1);
    pacer.learn(0, 150, 0, 7);
    expect(await spent(pacer, 2)).toEqual([7000, 7400]);
  });

  it.each([
    [Number.NaN, Number.NaN, Number.NaN],
    [0, Number.NaN, 5],
    [-1, 0, 0],
    [150, 0, Number.NaN],
    [150, 100, 3600],
  ])('that make no sense (%p, %p, %p) change nothing', async (limit, remaining, reset) => {
    const pacer = new Pacer(LIMIT, 1);
    pacer.learn(0, limit, remaining, reset);
    expect(await spent(pacer, 2)).toEqual([0, 400]);
  });
});

/** Klaviyo as it counts: fixed windows of a second and of a minute, a while away, which others use, too. */
class Counter {
  throttled = 0;
  readonly arrived: number[] = [];
  private readonly windows = [
    { length: 1000, opened: Number.NEGATIVE_INFINITY, used: 0, limit: LIMIT.burst },
    { length: 60_000, opened: Number.NEGATIVE_INFINITY, used: 0, limit: LIMIT.steady },
  ];

  constructor(private readonly latency: () => number) {}

  /** One request of another tool. */
  takeFromOthers(count: number): void {
    for (const window of this.windows) this.open(window).used += window.length > 1000 ? count : 0;
  }

  async request(pacer: Pacer): Promise<void> {
    const number = await pacer.turn(signal);
    await later(this.latency());
    const windows = this.windows.map((window) => this.open(window));
    this.arrived.push(performance.now());
    if (windows.some(({ used, limit }) => used >= limit)) this.throttled++;
    for (const window of windows) window.used++;
    const [, minute] = windows;
    if (!minute) return;
    const { limit, used, opened } = minute;
    const reset = Math.ceil((opened + 60_000 - performance.now()) / 1000);
    await later(this.latency());
    pacer.learn(number, limit, limit - used, reset);
  }

  /** So many requests, so many of them under way at once. */
  async run(pacer: Pacer, requests: number, atOnce: number): Promise<number[]> {
    const start = performance.now();
    let left = requests;
    const worker = async () => {
      while (left-- > 0) await this.request(pacer);
    };
    const all = Promise.all(Array.from({ length: atOnce }, worker));
    await jest.advanceTimersByTimeAsync(requests * 1000 + 120_000);
    await all;
    return this.arrived.map((at) => at - start);
  }

  private open(window: Counter['windows'][number]): Counter['windows'][number] {
    if (performance.now() - window.opened >= window.length) {
      window.opened = performance.now();
      window.used = 0;
    }
    return window;
  }
}

const later = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

describe('what the share allows', () => {
  it('is spent at the burst rate first: a run of few requests is over in seconds', async () => {
    const counter = new Counter(() => 60);
    const at = await counter.run(new Pacer(LIMIT, 0.8), 93, 4);
    expect(counter.throttled).toBe(0);
    expect(at.at(-1)).toBeLessThan(13_500);
    expect(at.at(-1)).toBeGreaterThan(11_000);
  });

  it('is spaced evenly from the next window on', async () => {
    const counter = new Counter(() => 60);
    const at = await counter.run(new Pacer(LIMIT, 0.8), 400, 4);
    expect(counter.throttled).toBe(0);
    const inMinute = (minute: number) => at.filter((time) => time >= minute * 60_000 && time < (minute + 1) * 60_000).length;
    expect(inMinute(0)).toBe(120);
    expect(inMinute(1)).toBeGreaterThan(112);
    expect(inMinute(1)).toBeLessThanOrEqual(121);
    const gaps = at.slice(150).map((time, index) => time - (at[index + 149] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThan(450);
  });

  it('comes back while nothing is sent', async () => {
    const counter = new Counter(() => 60);
    const pacer = new Pacer(LIMIT, 0.8);
    await counter.run(pacer, 120, 4);
    await jest.advanceTimersByTimeAsync(120_000);
    const before = counter.arrived.length;
    const start = performance.now();
    await counter.run(pacer, 60, 4);
    expect((counter.arrived.at(-1) ?? 0) - start).toBeLessThan(9000);
    expect(counter.arrived.length - before).toBe(60);
    expect(counter.throttled).toBe(0);
  });

  it('leaves the share of others to them, whatever they have used of the window', async () => {
    for (const others of [0, 30, 60, 100]) {
      const counter = new Counter(() => 60);
      counter.takeFromOthers(others);
      const pacer = new Pacer(LIMIT, 0.8);
      const at = await counter.run(pacer, 60, 4);
      const early = at.filter((time) => time < 55_000 && time > 0).length;
      if (others < 100) expect(early).toBeLessThanOrEqual(Math.max(60, 120 - others));
      expect([others, counter.throttled]).toEqual([others, 0]);
    }
  });

  it('never meets 429, whatever the latency, the share and the number of requests under way', async () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 16_807) % 2_147_483_647;
      return seed / 2_147_483_647;
    };
    for (const share of [0.3, 0.8, 0.95]) {
      for (const atOnce of [1, 4, 20]) {
        const counter = new Counter(() => 20 + random() * 120);
        await counter.run(new Pacer(LIMIT, share), 300, atOnce);
        expect([share, atOnce, counter.throttled]).toEqual([share, atOnce, 0]);
      }
    }
  });

  it('is not hurried again after a 429', async () => {
    const pacer = new Pacer(LIMIT, 0.8);
    pacer.learn(await pacer.turn(signal), 150, 149, 60);
    pacer.pause(1000);
    const at = await spent(pacer, 3);
    const gaps = at.slice(1).map((time, index) => time - (at[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(500);
  });

  it('is spaced evenly when the limit is a request a second', async () => {
    const pacer = new Pacer({ burst: 1, steady: 15 }, 1);
    pacer.learn(await pacer.turn(signal), 15, 14, 60);
    expect(await spent(pacer, 3)).toEqual([4000, 8000, 12_000]);
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
