import { until } from '../process/child.ts';
import { type RunAnswer, type StatusAnswer, startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { startWorld, type World } from './world.ts';

/** What has changed since the last complete import, and nothing else. */
const SHOP = { customers: 1800, orders: 300, products: 60 };

let world: World;
let service: Service;
beforeAll(async () => {
  world = await startWorld(SHOP);
  service = await world.start();
});
afterAll(() => world?.close());

interface Resource {
  id: string;
  email?: string;
  lastModifiedAt: string;
}
interface Profile {
  external_id?: string;
  attributes: { first_name?: string };
}
interface StatusWithWatermark extends StatusAnswer {
  watermark?: string;
}

const dump = (type: string) => world.sandbox.control<Resource[]>('commercetools', `dump?type=${type}`);
const touch = (type: string, ids: string[], patch: object) =>
  world.sandbox.control('commercetools', 'touch', { type, ids, patch });
const profiles = () => world.sandbox.control<Profile[]>('klaviyo', 'ledger/profiles');
const named = async (name: string) => (await profiles()).filter(({ attributes }) => attributes.first_name === name);

async function watermarkOf(pipeline: string): Promise<string> {
  const { body } = await service.call<{ pipelines: StatusWithWatermark[] }>('GET', '/sync/status');
  return body.pipelines.find((each) => each.pipeline === pipeline)?.watermark ?? '';
}

async function run(pipeline: string, body: object): Promise<RunAnswer> {
  const { id } = await startRun(service, pipeline, body);
  return untilEnded(service, id);
}

const later = (time: string, ms: number) => new Date(Date.parse(time) + ms).toISOString();
/** A window ends a minute before now: what lies a moment behind the watermark is soon in it. Answers with the changes then. */
const changesOnce = (pipeline: string, least: number) =>
  until(`${least} changes of ${pipeline}`, async () => {
    const { body } = await service.call<{ count?: number }>('GET', `/sync/${pipeline}/changes`);
    return (body.count ?? 0) >= least && body;
  });

/** Ordinary customers, whose profile has no other owner. */
async function ordinary(count: number): Promise<string[]> {
  const known = new Map((await profiles()).map(({ external_id = '' }) => [external_id, true]));
  return (await dump('customer'))
    .map(({ id }) => id)
    .filter((id) => known.has(id))
    .slice(100, 100 + count);
}

test('before any complete import a delta is refused with advice, and all there is counted', async () => {
  const answer = await service.call('POST', '/sync/customers', { mode: 'delta' });
  expect([answer.status, answer.text.includes('full import')]).toEqual([400, true]);
  expect((await service.call('GET', '/sync/customers/changes')).body).toEqual({
    count: SHOP.customers,
    exactness: 'exact',
  });
});

test('37 changed customers are 37 customers written, beside what the overlap repeats without effect', async () => {
  expect(await run('customers', {})).toMatchObject({ status: 'done', counts: { read: SHOP.customers } });
  const watermark = await watermarkOf('customers');
  const before = (await profiles()).length;
  const ids = await ordinary(37 + 5);
  await touch('customer', ids.slice(0, 37), { firstName: 'Changed', lastModifiedAt: later(watermark, 1000) });
  // Imported already, but within two minutes before the watermark: read again, to no effect.
  await touch('customer', ids.slice(37), { lastModifiedAt: later(watermark, -60_000) });
  expect(await changesOnce('customers', 37)).toEqual({ since: watermark, count: 37, exactness: 'estimated' });

  const delta = await run('customers', { mode: 'delta' });
  expect(delta).toMatchObject({ status: 'done', counts: { read: 42, written: 42, skipped: 0, rejected: 0 } });
  expect((await named('Changed')).map(({ external_id }) => external_id).sort()).toEqual(ids.slice(0, 37).sort());
  expect(await profiles()).toHaveLength(before);
  expect(Date.parse(await watermarkOf('customers'))).toBeGreaterThan(Date.parse(watermark));
  expect((await service.call('GET', '/sync/customers/changes')).body).toMatchObject({ count: 0 });
});

test('more changes within one millisecond than a page holds are read once each', async () => {
  const watermark = await watermarkOf('customers');
  const ids = await ordinary(1100);
  await touch('customer', ids, { firstName: 'Together', lastModifiedAt: later(watermark, 1) });
  await changesOnce('customers', 1100);
  const delta = await run('customers', { mode: 'delta' });
  // The 37 of before are within the overlap unless they changed again; all others are among the 1,100.
  expect(delta.status).toBe('done');
  expect(delta.counts.read).toBeGreaterThanOrEqual(1100);
  expect(delta.counts.read).toBeLessThanOrEqual(1100 + 42);
  expect((await named('Together')).map(({ external_id }) => external_id).sort()).toEqual([...ids].sort());
});

test('a change during a delta belongs to the next one', async () => {
  const watermark = await watermarkOf('customers');
  const [id = ''] = await ordinary(1);
  await touch('customer', [id], { firstName: 'Fresh' });
  await run('customers', { mode: 'delta' });
  expect(await named('Fresh')).toEqual([]);
  const changed = (await dump('customer')).find((customer) => customer.id === id)?.lastModifiedAt ?? '';
  // Half of it lies behind what was the end of the first window.
  expect(Date.parse(changed)).toBeGreaterThan(Date.parse(watermark));
  expect(Date.parse(changed)).toBeGreaterThan(Date.parse(await watermarkOf('customers')));
});

test('changed orders repeat their events without doubling any', async () => {
  await run('orders', {});
  const events = async () => (await world.sandbox.control<{ events: number }>('klaviyo', 'ledger')).events;
  const before = await events();
  const watermark = await watermarkOf('orders');
  const ids = (await dump('order')).slice(50, 87).map(({ id }) => id);
  await touch('order', ids, { lastModifiedAt: later(watermark, 1000) });
  await changesOnce('orders', 37);
  expect(await run('orders', { mode: 'delta' })).toMatchObject({ status: 'done', counts: { read: 37, rejected: 0 } });
  expect(await events()).toBe(before);
});

test('a run that covers less than everything leaves the watermark', async () => {
  const watermark = await watermarkOf('orders');
  const [first] = await dump('order');
  await run('orders', { ids: [first?.id] });
  await run('orders', { startId: first?.id });
  expect(await watermarkOf('orders')).toBe(watermark);
  // It is a minute behind the start of its run, and counts in whole seconds.
  await until('a later second', async () => Date.now() - 60_000 >= Date.parse(watermark) + 1000);
  await run('orders', {});
  expect(Date.parse(await watermarkOf('orders'))).toBeGreaterThan(Date.parse(watermark));
});

test('the catalog takes deltas as well, until a deletion ends them', async () => {
  await run('categories', {});
  expect(await run('products', {})).toMatchObject({ status: 'done' });
  const watermark = await watermarkOf('products');
  const items = () => world.sandbox.control<{ attributes: { title: string } }[]>('klaviyo', 'ledger/items');
  const before = (await items()).length;
  const ids = (await dump('product')).slice(20, 25).map(({ id }) => id);
  await touch('product', ids, { lastModifiedAt: later(watermark, 1000) });
  await changesOnce('products', 5);
  expect((await run('products', { mode: 'delta' })).counts.read).toBe(5);
  expect(await items()).toHaveLength(before);

  expect(await run('products', { deleteAll: true, confirmDeletion: 'products' })).toMatchObject({ status: 'done' });
  expect(await items()).toEqual([]);
  expect(await watermarkOf('products')).toBe('');
  expect((await service.call('POST', '/sync/products', { mode: 'delta' })).status).toBe(400);
});
