import { startWorld, type World } from '../e2e/world.ts';
import { until } from '../process/child.ts';
import { startRun, untilEnded } from '../process/run.ts';

/** kill -9 while jobs in Klaviyo carry batches: the next process waits for them instead of sending the batches again. */
const SHOP = { customers: 3000, orders: 0, products: 150 };
const LEASE = { LEASE_SECONDS: '3', READ_SHARDS: '2' };
jest.setTimeout(300_000);

const SPAWNS: Record<string, string[]> = {
  customers: ['POST /api/profile-bulk-import-jobs'],
  categories: ['POST /api/catalog-category-bulk-create-jobs', 'POST /api/catalog-category-bulk-update-jobs'],
  products: [
    ...['item', 'variant'].flatMap((kind) =>
      ['create', 'update'].map((action) => `POST /api/catalog-${kind}-bulk-${action}-jobs`),
    ),
  ],
};
const WRITTEN: Record<string, string> = { customers: 'profiles', categories: 'categories', products: 'items' };

let world: World;
beforeAll(async () => {
  world = await startWorld(SHOP);
});
afterAll(() => world?.close());

async function spawned(pipeline: string): Promise<number> {
  const { byRoute } = await world.sandbox.control<{ byRoute: Record<string, number> }>('klaviyo', 'requests');
  return (SPAWNS[pipeline] ?? []).reduce((sum, route) => sum + (byRoute[route] ?? 0), 0);
}

interface StateObject {
  container: string;
  key: string;
  value: { active?: { carried?: { jobs: unknown[] }[] } };
}

async function recorded(pipeline: string): Promise<number> {
  const all = await world.sandbox.control<StateObject[]>('commercetools', 'custom-objects');
  const state = all.find(({ container, key }) => container === 'data-import-pipeline' && key === pipeline);
  return (state?.value.active?.carried ?? []).reduce((sum, { jobs }) => sum + jobs.length, 0);
}

afterEach(() => world.stop());

test.each(['customers', 'categories', 'products'])('%s: no batch is sent twice whose job was recorded', async (pipeline) => {
  await world.sandbox.control('klaviyo', 'config', { jobMs: [15_000, 15_000] });
  const first = await world.start(LEASE);
  const before = await spawned(pipeline);
  const { id } = await startRun(first, pipeline);
  // Nothing has ended yet, so every job that was started is still under way.
  let sent = 0;
  await until(
    'all jobs in the state',
    async () => {
      const now = (await spawned(pipeline)) - before;
      const steady = now > 0 && now === sent;
      sent = now;
      return steady && (await recorded(pipeline)) === now;
    },
    60_000,
    1500,
  );
  await first.child.kill('SIGKILL');
  const second = await world.start(LEASE);
  const run = await untilEnded(second, id, 200_000);
  expect(run.status).toBe('done');
  const records = await world.sandbox.control<{ writes: number }[]>('klaviyo', `ledger/${WRITTEN[pipeline]}`);
  expect(records.length).toBeGreaterThan(20);
  expect(records.filter(({ writes }) => writes > 1).length).toBe(0);
});
