import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { ascending, Retryable, silent } from 'common';
import { sleep } from '../../common/src/base/wait';
import { until } from '../../common/src/testing/until';
import { type App, buildApp } from './app';
import { Shop } from './testing/shop';
import { World } from './testing/world';

// What is waited for may take its time on a busy machine.
jest.setTimeout(60_000);

const world = new World();
beforeAll(() => world.begin());
afterAll(() => world.end());

let app: App;
const shop = new Shop();
const { importer } = shop;
beforeEach(() => {
  shop.reset();
  world.auth = 'answers';
});
afterEach(() => {
  jest.restoreAllMocks();
  return app.close();
});

/** A service that really listens: it has to reach itself. */
async function listen(more: Record<string, string> = {}) {
  app = await buildApp({
    importer,
    env: world.environment({ LEASE_SECONDS: '3', SLICE_SECONDS: '5', ...more }),
    log: silent,
    publicUrl: async () => `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

const headers = () => ({ authorization: `Bearer ${world.machine('m1')}` });

const worked = (times: number) => until(() => importer.work.mock.calls.length >= times);
const looked = (times: number) => until(() => importer.claimable.mock.calls.length >= times);

/** Slices continue until the test lets them end, or the service does. */
function holdSlices(): () => void {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  shop.numbers.onWrite = async (_, { signal }) => {
    signal.addEventListener('abort', release);
    await released;
  };
  return release;
}
/** The destination fails once, and asks for a pause. */
function failOnce(retryAfterMs: number): void {
  let failed = false;
  shop.numbers.onWrite = async () => {
    if (failed) return;
    failed = true;
    throw new Retryable('rate_limit', 'Slow down.', retryAfterMs);
  };
}
const statusOf = async (runId: string) => (await importer.getRun(runId)).status;
/** No time goes by on the clock that intervals are measured with. */
const standStill = () => jest.spyOn(performance, 'now').mockReturnValue(performance.now());

test('a start works itself through to the end, slice by slice', async () => {
  // Each batch takes longer than a slice may last: a slice settles one, and leaves the others.
  shop.shorten(1);
  shop.numbers.onWrite = () => sleep(2);
  const url = await listen();
  const response = await fetch(`${url}/sync/customers`, { method: 'POST', headers: headers() });
  expect(response.status).toBe(202);
  await worked(3);
  const { id } = (await response.json()) as { id: string };
  await until(async () => (await statusOf(id)) === 'done');
  // Its end waits for what has been begun.
  await app.close();
  expect([shop.numbers.arrived.length, new Set(shop.numbers.ledger.values())]).toEqual([8, new Set([1])]);
  expect(importer.work).toHaveBeenLastCalledWith({ pipeline: 'customers', deadlineMs: 5000, signal: expect.any(AbortSignal) });
});

test('ends although a connection is open and unused', async () => {
  const url = await listen();
  const idle = connect(Number(new URL(url).port), '127.0.0.1');
  await once(idle, 'connect');
  const closed = once(idle, 'close');
  const asked = performance.now();
  await app.close();
  await closed;
  expect(performance.now() - asked).toBeLessThan(20_000);
});

test('resume and retry go to work as well', async () => {
  const { id } = await shop.stopped();
  const url = await listen();
  await fetch(`${url}/runs/${id}/resume`, { method: 'POST', headers: headers() });
  await until(async () => (await statusOf(id)) === 'done');
  const retried = await fetch(`${url}/runs/${id}/retry-failed`, { method: 'POST', headers: headers() });
  const { id: next } = (await retried.json()) as { id: string };
  // The one record that was rejected is rejected again.
  await until(async () => (await statusOf(next)) === 'failed');
});

test('a start does not wait for its slice', async () => {
  holdSlices();
  const url = await listen();
  expect((await fetch(`${url}/sync/customers`, { method: 'POST', headers: headers() })).status).toBe(202);
  await worked(1);
});

test('waits as long as a slice asks before the next one', async () => {
  const times: number[] = [];
  failOnce(700);
  const { work } = shop;
  importer.work.mockImplementation(({ pipeline = 'customers' }) => {
    times.push(performance.now());
    return work.call(shop, pipeline);
  });
  const url = await listen({ LEASE_SECONDS: '600' });
  await looked(1);
  await shop.start();
  await fetch(`${url}/work`, { method: 'POST', headers: headers() });
  await worked(2);
  const [first = 0, second = 0] = times;
  // A timer may be a moment early by this clock.
  expect(second - first).toBeGreaterThanOrEqual(695);
});

test('what a slice answers', async () => {
  const url = await listen();
  await looked(1);
  const { id } = await shop.start();
  const done = await fetch(`${url}/work`, { method: 'POST', headers: headers() });
  expect([done.status, await done.json()]).toEqual([200, { pipeline: 'customers', runId: id, status: 'done', more: false }]);
  expect((await fetch(`${url}/work`, { method: 'POST', headers: headers() })).status).toBe(204);
});

test('a run that was left behind is resumed right after the start', async () => {
  await shop.start('customers');
  await shop.start('orders');
  await listen();
  await worked(2);
  expect(importer.work.mock.calls.map(([options]) => options.pipeline ?? '').sort(ascending)).toEqual(['customers', 'orders']);
});

test('the sweep finds what was left behind later', async () => {
  await listen();
  await looked(1);
  await shop.start();
  await worked(1);
});

test('the sweep survives an error of the store, and a broken chain', async () => {
  importer.claimable.mockRejectedValueOnce(new Retryable('network', 'Gone.'));
  await shop.start();
  const warned = jest.spyOn(silent, 'warn');
  world.auth = 'fails';
  await listen();
  await until(() => warned.mock.calls.length >= 2);
  world.auth = 'answers';
  await worked(1);
});

test('one request at a time: neither polling nor sweeping piles them up', async () => {
  await shop.start();
  // Held before it is claimed: to everyone who looks, it waits for a worker.
  importer.work.mockImplementation(
    ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined))),
  );
  // What has been under way for a whole lease would be asked for again.
  standStill();
  const url = await listen();
  await Promise.all(Array.from({ length: 30 }, () => fetch(`${url}/sync/status`, { headers: headers() })));
  await looked(5);
  expect(importer.work).toHaveBeenCalledTimes(1);
});

test('a start while an old slice is just ending is not forgotten', async () => {
  // The run has ended, the answer of its slice has not come back.
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  importer.work.mockImplementationOnce(async () => {
    const result = await shop.work('customers');
    await released;
    return result;
  });
  const url = await listen({ LEASE_SECONDS: '600' });
  const first = (await (await fetch(`${url}/sync/customers`, { method: 'POST', headers: headers() })).json()) as { id: string };
  await until(async () => (await statusOf(first.id)) === 'done');
  const next = (await (await fetch(`${url}/sync/customers`, { method: 'POST', headers: headers() })).json()) as { id: string };
  release();
  await until(async () => (await statusOf(next.id)) === 'done');
  expect(importer.work).toHaveBeenCalledTimes(2);
});

test('polling the status looks after abandoned runs, but not every time', async () => {
  const url = await listen({ LEASE_SECONDS: '600' });
  await looked(1);
  standStill();
  for (let i = 0; i < 5; i += 1) await fetch(`${url}/sync/status`, { headers: headers() });
  expect(importer.claimable).toHaveBeenCalledTimes(2);
});

test('abandoned runs are looked after although the clock was set back', async () => {
  const url = await listen({ LEASE_SECONDS: '600' });
  await looked(1);
  await fetch(`${url}/sync/status`, { headers: headers() });
  expect(importer.claimable).toHaveBeenCalledTimes(2);
  const set = Date.now() - 3_600_000;
  jest.spyOn(Date, 'now').mockReturnValue(set);
  jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 6000);
  await fetch(`${url}/sync/status`, { headers: headers() });
  expect(importer.claimable).toHaveBeenCalledTimes(3);
});

test('our own token is fetched once', async () => {
  const before = world.tokenRequests;
  for (const id of ['customers', 'categories', 'products', 'orders']) await shop.start(id);
  await listen();
  await worked(4);
  expect(world.tokenRequests - before).toBe(1);
});

test('closing tells slices to end, waits for them, and starts no other', async () => {
  const { id } = await shop.start();
  const ending = new Promise<void>((resolve) => {
    importer.work.mockImplementationOnce((options) => {
      options.signal.addEventListener('abort', () => resolve());
      return shop.work('customers', options.signal);
    });
  });
  // The batch under way when the end comes arrives, and none after it.
  shop.numbers.onWrite = () => ending;
  const url = await listen({ LEASE_SECONDS: '600' });
  const working = fetch(`${url}/work`, { method: 'POST', headers: headers() }).catch(() => undefined);
  await worked(1);
  await app.close();
  expect([shop.numbers.arrived, await statusOf(id)]).toEqual([['000000', '000001'], 'running']);
  expect((await importer.getRun(id)).counts.written).toBe(2);
  expect(importer.close).toHaveBeenCalledTimes(1);
  await working;
  expect(importer.work).toHaveBeenCalledTimes(1);
});

test('nothing is asked of anybody before the service listens', async () => {
  app = await buildApp({ importer, env: world.environment(), log: silent });
  await app.ready();
  expect(importer.check).not.toHaveBeenCalled();
  expect(importer.claimable).not.toHaveBeenCalled();
});
