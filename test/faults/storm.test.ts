import { expectedProfiles } from '../e2e/expected/customers.ts';
import { expectedEvents } from '../e2e/expected/orders.ts';
import { leaks, startWorld, type World } from '../e2e/world.ts';
import { type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { createShop } from '../sandbox/shop/index.ts';

/** Both other sides in a bad mood: the imports take longer, and that is all. */
const SHOP = { customers: 2000, orders: 300, products: 40 };
const shop = createShop(SHOP);

let world: World;
let service: Service;
beforeAll(async () => {
  world = await startWorld(SHOP);
  service = await world.start();
  // Gets the caller's own token while the sun shines.
  expect((await service.call('GET', '/sync/status')).status).toBe(200);
});
afterAll(() => world?.close());

const busy = { status: 429, headers: { 'retry-after': '1' } };

async function weather(...special: object[]): Promise<void> {
  await world.sandbox.control('klaviyo', 'faults', [
    ...special,
    { method: 'POST', path: 'bulk', cut: 'after', times: 2 },
    { method: 'POST', path: 'bulk', ...busy, times: 3 },
    { probability: 0.15, ...busy },
    { probability: 0.1, status: 500 },
    { probability: 0.05, status: 503 },
    { probability: 0.1, cut: 'before' },
    { probability: 0.05, cut: 'after' },
    { latencyMs: [0, 60] },
  ]);
  await world.sandbox.control('commercetools', 'faults', [
    { probability: 0.1, status: 503 },
    { probability: 0.05, status: 502 },
    { probability: 0.05, cut: 'before' },
    { probability: 0.05, cut: 'after' },
    { latencyMs: [0, 60] },
  ]);
}

/** Starting may itself meet the weather; a user would press the button again, and see when it had worked. */
async function start(pipeline: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    const answer = await service.call<RunAnswer & { errors: { runId?: string }[] }>('POST', `/sync/${pipeline}`, {});
    if (answer.status === 202) return answer.body.id;
    if (answer.status === 409) return answer.body.errors[0]?.runId ?? '';
    expect(answer.status).toBe(503);
    if (attempt > 20) throw new Error(answer.text);
  }
}

async function hits(side: 'klaviyo' | 'commercetools'): Promise<number[]> {
  return (await world.sandbox.control<{ hits: number[] }>(side, 'faults')).hits;
}

test('customers: no record is rejected for a fault of the network', async () => {
  // One request is never answered; it takes a minute to give it up.
  await weather({ method: 'POST', path: 'bulk', silent: true, times: 1 });
  const run = await untilEnded(service, await start('customers'), 170_000);
  const expected = expectedProfiles(shop.customers);
  const ledger = await world.sandbox.control<{ profiles: number }>('klaviyo', 'ledger');
  const { body } = await service.call<{ failures: { code: string }[] }>('GET', `/runs/${run.id}/failures?limit=500`);
  expect(run).toMatchObject({ status: 'done', counts: { read: SHOP.customers } });
  expect([...new Set(body.failures.map(({ code }) => code))].sort()).toEqual(['duplicate_email', 'invalid_email']);
  expect(ledger.profiles).toBe(new Set([...expected.values()].map(({ email }) => email)).size);
  expect((await hits('klaviyo')).slice(0, 4).every((count) => count > 0)).toBe(true);
}, 180_000);

test('orders: every event arrives, and none twice', async () => {
  await weather();
  const run = await untilEnded(service, await start('orders'), 170_000);
  const expected = shop.orders.map((order) => expectedEvents(order, shop).length);
  const ledger = await world.sandbox.control<{ events: number }>('klaviyo', 'ledger');
  expect(run).toMatchObject({ status: 'done', counts: { read: SHOP.orders, rejected: 0 } });
  expect(ledger.events).toBe(expected.reduce((sum, count) => sum + count, 0));
}, 180_000);

test('reports what went wrong without names, addresses or keys', () => {
  expect(leaks(world.output(), world)).toEqual([]);
});

test('a limit is kept to, so that hardly a request is refused for it', async () => {
  for (const side of ['klaviyo', 'commercetools'] as const) await world.sandbox.control(side, 'reset', {});
  await world.sandbox.control('klaviyo', 'clear', {});
  await world.sandbox.control('klaviyo', 'config', { limits: 'documented' });
  await service.child.kill('SIGTERM');
  // One request an event: the way that meets the limit soonest.
  service = await world.start({ KLAVIYO_EVENTS_MODE: 'single' });
  const { id } = await startRun(service, 'orders', { ids: shop.orders.slice(0, 100).map((order) => order.id) });
  const run = await untilEnded(service, id, 170_000);
  const asked = await world.sandbox.control<{ limited: number; byRoute: Record<string, number> }>('klaviyo', 'requests');
  const ledger = await world.sandbox.control<{ events: number }>('klaviyo', 'ledger');
  expect(run).toMatchObject({ status: 'done', counts: { rejected: 0 } });
  expect(asked.byRoute['POST /api/events']).toBeGreaterThanOrEqual(ledger.events);
  expect(asked.limited).toBeLessThan(ledger.events / 100);
}, 180_000);
