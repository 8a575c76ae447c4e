import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { ascending, Retryable, silent, type WorkResult } from 'common';
import { until } from '../../common/src/testing/until';
import { type App, buildApp } from './app';
import { fakeImporter } from './testing/importer';
import { World } from './testing/world';

// What is waited for may take its time on a busy machine.
jest.setTimeout(60_000);

const world = new World();
beforeAll(() => world.begin());
afterAll(() => world.end());

let app: App;
let importer: ReturnType<typeof fakeImporter>;
beforeEach(() => {
  importer = fakeImporter();
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

const slice = (more: boolean, delayMs = 0): WorkResult => ({
  pipeline: 'customers',
  runId: 'run-1',
  status: more ? 'running' : 'done',
  more,
  delayMs,
});
const headers = () => ({ authorization: `Bearer ${world.machine('m1')}` });

const worked = (times: number) => until(() => importer.work.mock.calls.length >= times);
const looked = (times: number) => until(() => importer.claimable.mock.calls.length >= times);

/** Slices continue until the test lets them end, or the service does. */
function holdSlices(result?: WorkResult): () => void {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  importer.work.mockImplementation(({ signal }) => {
    signal.addEventListener('abort', release);
    return released.then(() => result);
  });
  return release;
}
/** No time goes by on the clock that intervals are measured with. */
const standStill = () => jest.spyOn(performance, 'now').mockReturnValue(performance.now());

test('a start works itself through to the end, slice by slice', async () => {
  importer.work.mockResolvedValueOnce(slice(true)).mockResolvedValueOnce(slice(true)).mockResolvedValueOnce(slice(false));
  const url = await listen();
  const response = await fetch(`${url}/sync/customers`, { method: 'POST', headers: headers() });
  expect(response.status).toBe(202);
  await worked(3);
  // Its end waits for what has been begun.
  await app.close();
  expect(importer.work).toHaveBeenCalledTimes(3);
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
  const url = await listen();
  await fetch(`${url}/runs/run-1/resume`, { method: 'POST', headers: headers() });
  await worked(1);
  await fetch(`${url}/runs/run-1/retry-failed`, { method: 'POST', headers: headers() });
  await worked(2);
});

test('a start does not wait for its slice', async () => {
  holdSlices();
  const url = await listen();
  expect((await fetch(`${url}/sync/customers`, { method: 'POST', headers: headers() })).status).toBe(202);
  await worked(1);
});

test('waits as long as a slice asks before the next one', async () => {
  const times: number[] = [];
  importer.work.mockImplementation(async () => slice(times.push(performance.now()) === 1, 300));
  const url = await listen();
  await fetch(`${url}/work`, { method: 'POST', headers: headers() });
  await worked(2);
  const [first = 0, second = 0] = times;
  // A timer may be a moment early by this clock.
  expect(second - first).toBeGreaterThanOrEqual(295);
});

test('what a slice answers', async () => {
  importer.work.mockResolvedValueOnce(slice(false));
  const url = await listen();
  const done = await fetch(`${url}/work`, { method: 'POST', headers: headers() });
  expect([done.status, await done.json()]).toEqual([200, { pipeline: 'customers', runId: 'run-1', status: 'done', more: false }]);
  expect((await fetch(`${url}/work`, { method: 'POST', headers: headers() })).status).toBe(204);
});

test('a run that was left behind is resumed right after the start', async () => {
  importer.claimable.mockResolvedValueOnce(['customers', 'orders']);
  await listen();
  await worked(2);
  expect(importer.work.mock.calls.map(([options]) => options.pipeline ?? '').sort(ascending)).toEqual(['customers', 'orders']);
});

test('the sweep finds what was left behind later', async () => {
  await listen();
  await looked(1);
  importer.claimable.mockResolvedValueOnce(['customers']);
  await worked(1);
});

test('the sweep survives an error of the store, and a broken chain', async () => {
  importer.claimable.mockRejectedValueOnce(new Retryable('network', 'Gone.')).mockResolvedValueOnce(['customers']);
  const warned = jest.spyOn(silent, 'warn');
  world.auth = 'fails';
  await listen();
  await until(() => warned.mock.calls.length >= 2);
  world.auth = 'answers';
  importer.claimable.mockResolvedValueOnce(['customers']);
  await worked(1);
});

test('one request at a time: neither polling nor sweeping piles them up', async () => {
  importer.claimable.mockResolvedValue(['customers']);
  holdSlices();
  // What has been under way for a whole lease would be asked for again.
  standStill();
  const url = await listen();
  await Promise.all(Array.from({ length: 30 }, () => fetch(`${url}/sync/status`, { headers: headers() })));
  await looked(5);
  expect(importer.work).toHaveBeenCalledTimes(1);
});

test('a start while an old slice is just ending is not forgotten', async () => {
  const release = holdSlices(slice(false));
  const url = await listen();
  await fetch(`${url}/sync/customers`, { method: 'POST', headers: headers() });
  await worked(1);
  await fetch(`${url}/sync/customers`, { method: 'POST', headers: headers() });
  release();
  await worked(2);
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
  importer.claimable.mockResolvedValueOnce(['a', 'b', 'c', 'd']);
  await listen();
  await worked(4);
  expect(world.tokenRequests - before).toBe(1);
});

test('closing tells slices to end, waits for them, and starts no other', async () => {
  let settled = false;
  importer.work.mockImplementation(async ({ signal }) => {
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => setTimeout(resolve, 200)));
    settled = true;
    return slice(true);
  });
  const url = await listen();
  const working = fetch(`${url}/work`, { method: 'POST', headers: headers() }).catch(() => undefined);
  await worked(1);
  await app.close();
  expect(settled).toBe(true);
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
