import { catalogJob, type Entry, id, sandbox } from './fixture.ts';

let klaviyo: Awaited<ReturnType<typeof sandbox>>;

beforeAll(async () => {
  klaviyo = await sandbox();
});
beforeEach(() => klaviyo.control('clear'));
afterAll(() => klaviyo.close());

const plural: Record<string, string> = { category: 'categories', item: 'items', variant: 'variants' };
const send = (kind: string, action: string, rows: Record<string, unknown>[]) =>
  klaviyo.post(`/api/catalog-${kind}-bulk-${action}-jobs`, catalogJob(kind, plural[kind] ?? '', action, rows));

/** Spawns a job and reads it again: with jobs that take no time it is complete by then. */
async function run(kind: string, action: string, ...rows: Record<string, unknown>[]) {
  const spawned = await send(kind, action, rows);
  const { data } = (await klaviyo.get(`/api/catalog-${kind}-bulk-${action}-jobs/${spawned.body.data.id}`)).body;
  return data.attributes;
}

const to = (kind: string, externalId: string) => ({ type: `catalog-${kind}`, id: id(externalId) });
const category = (external_id: string) => ({ attributes: { external_id, name: external_id } });
const text = { title: 't', description: '', url: '/t' };
const item = (external_id: string, ...categories: string[]) => ({
  attributes: { external_id, ...text },
  relationships: { categories: { data: categories.map((each) => to('category', each)) } },
});
const variant = (external_id: string, of: string) => ({
  attributes: { external_id, ...text, sku: external_id, price: 1, inventory_quantity: 0 },
  relationships: { item: { data: to('item', of) } },
});
const ids = (body: { data: unknown }) => (body.data as Entry[]).map((each) => each.id);

it('creates in order, and fails the rows whose references or ids are wrong', async () => {
  expect(await run('category', 'create', category('c'), category('c'))).toMatchObject({ completed_count: 1, failed_count: 1 });
  const items = await run('item', 'create', item('i', 'c'), item('j', 'c', 'lost'));
  expect(items).toMatchObject({ status: 'complete', total_count: 2, completed_count: 1, failed_count: 1 });
  expect(items.errors?.[0]?.source.pointer).toBe('/data/attributes/items/data/1/relationships/categories/data/1/id');
  const variants = await run('variant', 'create', variant('v', 'i'), variant('w', 'j'));
  expect(variants.errors?.[0]?.source.pointer).toBe('/data/attributes/variants/data/1/relationships/item/data/id');
  const again = await run('item', 'create', item('i'));
  expect(again.errors?.[0]).toMatchObject({
    code: 'duplicate',
    source: { pointer: '/data/attributes/items/data/0/attributes/external_id' },
  });
  expect(await klaviyo.control('ledger')).toMatchObject({ categories: 1, items: 1, variants: 1 });
});

it('updates and deletes what is there, and fails the rows that name nothing', async () => {
  await run('item', 'create', item('i'));
  await run('variant', 'create', variant('v', 'i'));
  const updated = await run('item', 'update', { id: id('i'), attributes: { title: 'new' } }, { id: id('x'), attributes: {} });
  expect(updated).toMatchObject({ completed_count: 1, failed_count: 1 });
  expect(await klaviyo.control('ledger/items')).toMatchObject([{ attributes: { title: 'new', url: '/t' }, writes: 2 }]);
  expect(await run('item', 'delete', { id: id('i') }, { id: id('x') })).toMatchObject({ completed_count: 1, failed_count: 1 });
  expect(await klaviyo.control('ledger')).toMatchObject({ items: 0, variants: 0 });
});

it.each([
  ['item without url', 'item', { attributes: { external_id: 'i', title: 't', description: '' } }, '/0/attributes/url'],
  ['variant without item', 'variant', { attributes: variant('v', 'i').attributes }, '/0/relationships'],
  [
    'nested metadata',
    'item',
    { attributes: { ...item('i').attributes, custom_metadata: { a: {} } } },
    '/0/attributes/custom_metadata/a',
  ],
  [
    'other integration',
    'category',
    { attributes: { ...category('c').attributes, integration_type: 'x' } },
    '/0/attributes/integration_type',
  ],
  [
    'large metadata',
    'item',
    { attributes: { ...item('i').attributes, custom_metadata: { a: 'x'.repeat(1e5) } } },
    '/0/attributes/custom_metadata',
  ],
])('refuses the call: %s', async (_title, kind, row, pointer) => {
  const { status, body } = await send(kind, 'create', [row]);
  expect(status).toBe(400);
  expect(body.errors[0]?.source.pointer).toBe(`/data/attributes/${plural[kind]}/data${pointer}`);
});

it('takes a hundred records a job, and knows no move of a variant', async () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => category(`c${index}`));
  expect((await send('category', 'create', many(101))).status).toBe(400);
  expect((await send('category', 'create', many(100))).status).toBe(202);
  const moved = { id: id('v'), attributes: {}, relationships: { item: { data: to('item', 'j') } } };
  expect((await send('variant', 'update', [moved])).status).toBe(400);
});

it('bounds the jobs in progress over all kinds', async () => {
  await klaviyo.control('config', { maxJobs: 2, jobMs: [60_000, 60_000] });
  expect((await send('category', 'create', [category('a')])).status).toBe(202);
  expect((await send('item', 'delete', [{ id: id('a') }])).status).toBe(202);
  const { status, headers } = await send('category', 'create', [category('b')]);
  expect([status, headers.get('retry-after')]).toEqual([429, '1']);
  const { body } = await klaviyo.get('/api/catalog-item-bulk-delete-jobs?filter=equals(status,"queued")');
  expect(body.data).toHaveLength(1);
  expect((await klaviyo.get('/api/catalog-item-bulk-delete-jobs?filter=equals(status,"complete")')).body.data).toEqual([]);
});

it('cancels jobs halfway when set up so', async () => {
  await klaviyo.control('config', { cancelledJobs: 1 });
  expect(await run('category', 'create', category('a'), category('b'))).toMatchObject({ status: 'cancelled', failed_count: 0 });
  expect(await run('category', 'create', category('b'))).toMatchObject({ status: 'complete', completed_count: 1 });
  expect(await klaviyo.control('ledger')).toMatchObject({ categories: 2 });
});

it('lists by ids, by parent and page by page', async () => {
  await run('category', 'create', category('c'));
  await run('item', 'create', item('i', 'c'), item('j'), item('k'));
  await run('variant', 'create', variant('v', 'i'), variant('w', 'i'), variant('x', 'j'));
  const get = async (path: string) => (await klaviyo.get(path)).body;
  const any = encodeURIComponent(`any(ids,["${id('k')}","${id('none')}","${id('i')}"])`);
  expect(ids(await get(`/api/catalog-items?filter=${any}&fields[catalog-item]=external_id`))).toEqual([id('i'), id('k')]);
  expect(ids(await get(`/api/catalog-variants?filter=equals(item.id,"${id('i')}")`))).toEqual([id('v'), id('w')]);
  expect(ids(await get(`/api/catalog-items?filter=equals(category.id,"${id('c')}")`))).toEqual([id('i')]);
  expect(ids(await get(`/api/catalog-items/${encodeURIComponent(id('i'))}/variants`))).toEqual([id('v'), id('w')]);
  expect((await get(`/api/catalog-items/${id('i')}`)).data.id).toBe(id('i'));
  expect((await klaviyo.get(`/api/catalog-items/${id('none')}/variants`)).status).toBe(404);

  const along = await get(`/api/catalog-items?filter=${any}&include=variants&fields[catalog-variant]=external_id`);
  expect(along.data).toMatchObject([
    { id: id('i'), relationships: { variants: { data: [to('variant', 'v'), to('variant', 'w')] } } },
    { id: id('k'), relationships: { variants: { data: [] } } },
  ]);
  expect((await klaviyo.get('/api/catalog-variants?include=item')).status).toBe(400);

  const first = await get('/api/catalog-items?page[size]=2');
  const { pathname, search } = new URL(first.links.next ?? '');
  expect([...ids(first), ...ids(await get(pathname + search))]).toEqual([id('i'), id('j'), id('k')]);
});
