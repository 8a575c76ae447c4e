import { startWorld, type World } from '../e2e/world.ts';
import { until } from '../process/child.ts';
import { startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { createShop, oddities } from '../sandbox/shop/index.ts';
import { type Passing, Relay } from './relay.ts';

/** Requests that Klaviyo refuses as a whole, for one record in them or for none, and jobs that never end. */
const SHOP = { customers: 400, orders: 80, products: 20 };
const shop = createShop(SHOP);

let world: World;
let relay: Relay;
let service: Service;
beforeAll(async () => {
  world = await startWorld(SHOP);
  relay = await new Relay(world.sandbox.environment.KLAVIYO_URL ?? '').open();
  service = await world.start({ KLAVIYO_URL: relay.url });
});
afterAll(async () => {
  await world?.close();
  await relay?.close();
});
beforeEach(async () => {
  relay.fate = () => 'pass';
  await world.sandbox.control('klaviyo', 'clear', {});
});

const nameless = { status: 400, body: { errors: [{ code: 'invalid', title: 'Invalid input.', source: { pointer: '/data' } }] } };
const importAll = async (pipeline: string) => untilEnded(service, (await startRun(service, pipeline)).id);
const failuresOf = async (id: string) =>
  (await service.call<{ failures: { id: string; code: string }[] }>('GET', `/runs/${id}/failures?limit=500`)).body.failures;
const refusing = (record: string) => (passing: Passing) =>
  passing.method === 'POST' && passing.url.startsWith('/api/') && passing.body.includes(record) ? nameless : ('pass' as const);

const sound = <T extends { id: string }>(records: T[]): T => {
  const found = records.find(({ id }) => !Object.values(oddities).includes(id));
  if (!found) throw new Error('no sound record');
  return found;
};

test.each(['customers', 'orders'])(
  '%s: one record that spoils every request it is in is rejected by name; no other is',
  async (pipeline) => {
    const clean = await importAll(pipeline);
    const before = (await failuresOf(clean.id)).map(({ id }) => id);
    const refusedId =
      pipeline === 'customers' ? sound(shop.customers).id : sound(shop.orders.filter(({ customerId }) => customerId)).id;
    await world.sandbox.control('klaviyo', 'clear', {});
    relay.fate = refusing(refusedId);
    const run = await importAll(pipeline);
    expect(run.status).toBe('done');
    const rejected = (await failuresOf(run.id)).map(({ id }) => id);
    expect(rejected.filter((id) => !before.includes(id))).toEqual([refusedId]);
    expect(run.counts).toEqual({ ...clean.counts, written: clean.counts.written - 1, rejected: clean.counts.rejected + 1 });
  },
);

test('a refusal of every request fails the run instead of rejecting the shop', async () => {
  relay.fate = ({ method, url }) => (method === 'POST' && url.startsWith('/api/') ? nameless : 'pass');
  const run = await importAll('customers');
  expect([run.status, run.error?.code]).toEqual(['failed', 'too_many_rejected']);
  relay.fate = () => 'pass';
  expect(await importAll('customers')).toMatchObject({ status: 'done', counts: { read: SHOP.customers } });
});

test('a job that never ends holds its run, which can be stopped all the same, and resumed', async () => {
  await world.sandbox.control('klaviyo', 'config', { stuckJobs: true });
  const { id } = await startRun(service, 'customers');
  await until('a job', async () => {
    const { byRoute } = await world.sandbox.control<{ byRoute: Record<string, number> }>('klaviyo', 'requests');
    return byRoute['POST /api/profile-bulk-import-jobs'] !== undefined;
  });
  const asked = performance.now();
  expect((await service.call('POST', '/sync/customers/stop', {})).status).toBe(202);
  expect((await untilEnded(service, id)).status).toBe('stopped');
  expect(performance.now() - asked).toBeLessThan(30_000);
  await world.sandbox.control('klaviyo', 'config', { stuckJobs: false });
  await service.call('POST', `/runs/${id}/resume`, {});
  expect(await untilEnded(service, id)).toMatchObject({ status: 'done', counts: { read: SHOP.customers } });
});
