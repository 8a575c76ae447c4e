import { expectedProfiles } from '../e2e/expected/customers.ts';
import { expectedEvents } from '../e2e/expected/orders.ts';
import { startWorld, type World } from '../e2e/world.ts';
import { until } from '../process/child.ts';
import { getRun, startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { createShop } from '../sandbox/shop/index.ts';

/** kill -9 in the middle of an import: the next process continues by itself, and the ledger is as if nothing had happened. */
const SHOP = { customers: 3000, orders: 1500, products: 40 };
const LEASE = { LEASE_SECONDS: '3', READ_SHARDS: '2' };

let world: World;
beforeAll(async () => {
  world = await startWorld(SHOP);
  await world.sandbox.control('klaviyo', 'config', { jobMs: [300, 600], latencyMs: 60 });
});
afterAll(() => world?.close());

/** Lets a process work until a part is settled, kills it, and lets another one finish. How often, decides the caller. */
async function killedAt(pipeline: string, shares: number[]) {
  let service: Service = await world.start(LEASE);
  const { id } = await startRun(service, pipeline);
  for (const share of shares) {
    await until(`${share} of ${pipeline}`, async () => {
      const { counts, total = Number.POSITIVE_INFINITY, status } = await getRun(service, id);
      return counts.read >= total * share || status === 'done';
    });
    await service.child.kill('SIGKILL');
    service = await world.start(LEASE);
  }
  const run = await untilEnded(service, id);
  await service.child.kill('SIGTERM');
  return run;
}

test('customers: nothing lost, nothing counted twice', async () => {
  const run = await killedAt('customers', [0, 0.3, 0.6]);
  const ledger = await world.sandbox.control<{ profiles: number }>('klaviyo', 'ledger');
  expect(run.status).toBe('done');
  expect(run.counts.read).toBe(SHOP.customers);
  expect(run.counts.written + run.counts.rejected).toBe(SHOP.customers);
  const addresses = [...expectedProfiles(createShop(SHOP).customers).values()].map(({ email }) => email);
  expect(ledger.profiles).toBe(new Set(addresses).size);
});

test('orders: every event is there once, although some were sent twice', async () => {
  const run = await killedAt('orders', [0, 0.3, 0.6]);
  const shop = createShop(SHOP);
  const expected = shop.orders.map((order) => expectedEvents(order, shop).length);
  const ledger = await world.sandbox.control<{ events: number }>('klaviyo', 'ledger');
  expect(run.status).toBe('done');
  expect(run.counts.read).toBe(SHOP.orders);
  expect(run.counts.rejected).toBe(0);
  expect(run.counts.skipped).toBe(expected.filter((count) => count === 0).length);
  expect(ledger.events).toBe(expected.reduce((sum, count) => sum + count, 0));
});
