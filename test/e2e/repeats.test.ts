import { until } from '../process/child.ts';
import { getRun, startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { createShop } from '../sandbox/shop/index.ts';
import { expectedEvents } from './expected/orders.ts';
import { startWorld, type World } from './world.ts';

/**
 * Klaviyo's documentation can be read so that a bulk request which holds a stored event is dropped as a whole, without the answer
 * saying so. Whatever the order of runs, no event may be lost to that.
 */
const SHOP = { customers: 300, orders: 1800, products: 40 };
const shop = createShop(SHOP);
const events = shop.orders.reduce((sum, order) => sum + expectedEvents(order, shop).length, 0);

// Events that may be repeats go one by one.
jest.setTimeout(300_000);

let world: World;
let service: Service;
beforeEach(async () => {
  world = await startWorld(SHOP);
  service = await world.start({ READ_SHARDS: '2' });
  await world.sandbox.control('klaviyo', 'config', { repeats: 'drop', limits: 50 });
});
afterEach(() => world?.close());

/** A full import that is stopped when a part of it has been sent. */
async function stoppedImport(): Promise<string> {
  await world.sandbox.control('klaviyo', 'config', { latencyMs: 3000 });
  const { id } = await startRun(service, 'orders');
  await until('a part of the orders', async () => (await getRun(service, id)).counts.read > 200);
  await service.call('POST', '/sync/orders/stop', {});
  const run = await untilEnded(service, id);
  expect(run.status).toBe('stopped');
  expect(run.counts.read).toBeLessThan(SHOP.orders);
  await world.sandbox.control('klaviyo', 'config', { latencyMs: 0 });
  return id;
}

async function resumed(id: string) {
  const { status } = await service.call('POST', `/runs/${id}/resume`, {});
  expect(status).toBe(202);
  return untilEnded(service, id);
}

const stored = async () => (await world.sandbox.control<{ events: number }>('klaviyo', 'ledger')).events;

test.each([
  [
    'by ids',
    {
      ids: shop.orders
        .filter((_, index) => index % 9 === 0)
        .slice(0, 200)
        .map(({ id }) => id),
    },
  ],
  ['since a moment', { since: '2026-01-01T00:00:00Z' }],
])('loses no event when a stopped full import is resumed after a run %s', async (_, body) => {
  const id = await stoppedImport();
  const between = await startRun(service, 'orders', body);
  expect((await untilEnded(service, between.id)).status).toBe('done');
  const run = await resumed(id);
  expect(run.status).toBe('done');
  expect(run.counts.written + run.counts.skipped).toBe(SHOP.orders);
  expect(await stored()).toBe(events);
});
