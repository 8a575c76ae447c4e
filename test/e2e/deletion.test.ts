import { until } from '../process/child.ts';
import { startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import type { Fault } from '../sandbox/faults.ts';
import { expectEqual, importInto, ledgerOf, publish, rules } from './catalog.ts';
import { klaviyoId } from './expected/catalog.ts';
import { startWorld, type World } from './world.ts';

/** Deleting from the catalog: only when confirmed, only what is ours unless all is asked for, and a run like any other. */
interface Refusal {
  message: string;
  errors: { code: string; message: string; field?: string }[];
}

let world: World;
let service: Service;
beforeAll(async () => {
  world = await startWorld({ customers: 1, orders: 0, products: 120 });
  service = await world.start();
  await importInto(service, 'categories');
  await importInto(service, 'products');
  await foreign('category', 'categories', { external_id: 'theirs', name: 'Theirs' });
  await foreign('item', 'items', { external_id: 'their-item', title: 'Theirs', description: '', url: '/theirs' });
});
afterAll(() => world?.close());

const isThere = async (plural: 'items' | 'categories', name: string) =>
  (await ledgerOf(world))[plural].some(({ id }) => id === klaviyoId(name));

/** Something that another tool has put into the same catalog. */
async function foreign(
  kind: string,
  plural: 'items' | 'categories',
  attributes: Record<string, unknown> & { external_id: string },
): Promise<void> {
  const { KLAVIYO_URL, KLAVIYO_AUTH_KEY } = world.sandbox.environment;
  const type = `catalog-${kind}-bulk-create-job`;
  const body = { data: { type, attributes: { [plural]: { data: [{ type: `catalog-${kind}`, attributes }] } } } };
  const headers = {
    authorization: `Klaviyo-API-Key ${KLAVIYO_AUTH_KEY}`,
    revision: '2026-07-15',
    'content-type': 'application/json',
  };
  const { status } = await fetch(`${KLAVIYO_URL}/api/${type}s`, { method: 'POST', headers, body: JSON.stringify(body) });
  expect(status).toBe(202);
  await until(`the record ${attributes.external_id}`, () => isThere(plural, attributes.external_id));
}

const sizes = async () => {
  const { categories, items, variants } = await ledgerOf(world);
  return { categories: categories.length, items: items.length, variants: variants.length };
};

const ITEM_JOBS = { method: 'POST', path: 'item-bulk-delete' };
const fault = (each: Fault) => world.sandbox.control('klaviyo', 'faults', [each]);
const struck = async () => (await world.sandbox.control<{ hits: number[] }>('klaviyo', 'faults')).hits.some((count) => count > 0);

/** Waits for the next job that deletes. */
async function untilDeleting(kinds: string[]): Promise<void> {
  const jobs = async () => {
    const { byRoute } = await world.sandbox.control<{ byRoute: Record<string, number> }>('klaviyo', 'requests');
    return kinds.reduce((sum, kind) => sum + (byRoute[`POST /api/catalog-${kind}-bulk-delete-jobs`] ?? 0), 0);
  };
  const before = await jobs();
  await until('a job that deletes', async () => (await jobs()) > before, 60_000, 10);
}

interface Quote {
  count: number;
  others: number;
  withVariants: boolean;
  complete: boolean;
  token: string;
}
const quoteOf = async (pipeline: string, of: 'own' | 'obsolete' | 'adopted' | 'all') =>
  (await service.call<Quote>('GET', `/sync/${pipeline}/deletion?of=${of}`)).body;
const confirmed = async (pipeline: string, of: 'own' | 'obsolete' | 'adopted' | 'all') => ({
  deletionToken: (await quoteOf(pipeline, of)).token,
});

test.each([
  ['no word', { deleteAll: true }],
  ['another word', { deleteAll: true, confirmDeletion: 'categories' }],
  ['the word of own records for all', { deleteAll: true, onlyOwn: false, confirmDeletion: 'products' }],
  ['the word of own records for obsolete ones', { deleteObsolete: true, confirmDeletion: 'products' }],
  ['a made-up token', { deletionToken: 'own.9999.mb2x9k1f.0123456789ab' }],
])('deletes nothing with %s', async (_title, body) => {
  const before = await sizes();
  const answer = await service.call<Refusal>('POST', '/sync/products', body);
  expect(answer.status).toBe(400);
  expect(answer.body.errors[0]).toMatchObject({ code: 'confirmation_required', field: 'deletionToken' });
  expect(await sizes()).toEqual(before);
});

test('answers how many would go and how many would stay, and deletes nothing', async () => {
  const before = await sizes();
  const { items } = before;
  const about = { withVariants: true, complete: true };
  expect(await quoteOf('products', 'own')).toMatchObject({ ...about, count: items - 1, others: 1 });
  expect(await quoteOf('products', 'all')).toMatchObject({ ...about, count: items, others: 0 });
  expect(await sizes()).toEqual(before);
});

test('deletes nothing when more would go than was confirmed', async () => {
  const body = await confirmed('products', 'all');
  await foreign('item', 'items', { external_id: 'latecomer', title: 'Theirs', description: '', url: '/theirs' });
  const before = await sizes();
  const run = await importInto(service, 'products', body);
  expect([run.status, run.error?.code]).toEqual(['failed', 'deletion_changed']);
  expect(await sizes()).toEqual(before);
  await removeForeign(['latecomer'], []);
});

test.each([
  ['customers', { deleteAll: true, confirmDeletion: 'customers' }, 'pipeline'],
  ['products', { deleteAll: true, confirmDeletion: 'products', ids: ['a'] }, 'ids'],
  ['products', { confirmDeletion: 'products' }, 'confirmDeletion'],
])('what makes no sense is refused: %s %j', async (pipeline, body, field) => {
  const answer = await service.call<Refusal>('POST', `/sync/${pipeline}`, body);
  expect([answer.status, answer.body.errors[0]?.field]).toEqual([400, field]);
});

test('the status tells what can be deleted', async () => {
  const { body } = await service.call<{ pipelines: { pipeline: string; deletable: boolean }[] }>('GET', '/sync/status');
  const deletable = body.pipelines.flatMap((each) => (each.deletable ? [each.pipeline] : []));
  expect(deletable.sort()).toEqual(['categories', 'products']);
});

test('categories that were deleted and imported again get their products back', async () => {
  const gone = await importInto(service, 'categories', { deleteAll: true, confirmDeletion: 'categories' });
  expect(gone).toMatchObject({ status: 'done', counts: { read: 61, written: 60, skipped: 1 }, skips: { not_own: 1 } });
  const { categories, items } = await ledgerOf(world);
  expect(categories.map(({ external_id }) => external_id)).toEqual(['theirs']);
  expect(items.every((item) => item.categories.length === 0)).toBe(true);
  await importInto(service, 'categories');
  await importInto(service, 'products');
  await deleteForeign();
  await expectEqual(world, rules());
});

/** So that nothing but the shop is left to compare. */
async function deleteForeign(): Promise<void> {
  const { items } = await ledgerOf(world);
  expect(items.filter(({ id }) => id === klaviyoId('their-item'))).toHaveLength(1);
  await removeForeign(['their-item'], ['theirs']);
}

async function removeForeign(items: string[], categories: string[]): Promise<void> {
  const all = [
    ...items.map((name) => ['item', 'items', name] as const),
    ...categories.map((name) => ['category', 'categories', name] as const),
  ];
  for (const [kind, plural, name] of all) {
    const { KLAVIYO_URL, KLAVIYO_AUTH_KEY } = world.sandbox.environment;
    const type = `catalog-${kind}-bulk-delete-job`;
    const row = { type: `catalog-${kind}`, id: klaviyoId(name) };
    const headers = {
      authorization: `Klaviyo-API-Key ${KLAVIYO_AUTH_KEY}`,
      revision: '2026-07-15',
      'content-type': 'application/json',
    };
    const body = JSON.stringify({ data: { type, attributes: { [plural]: { data: [row] } } } });
    await fetch(`${KLAVIYO_URL}/api/${type}s`, { method: 'POST', headers, body });
  }
  for (const [, plural, name] of all) await until(`the end of ${name}`, async () => !(await isThere(plural, name)));
}

test('adopts what the older plugin has left, and lets everything else stay', async () => {
  const texts = { title: 'Left behind', description: '', url: '/left' };
  const id = (last: number) => `5f2b8e1c-0000-4000-8000-00000000000${last}`;
  const older = { title_json: '{"en":"Left behind"}', price_json: '{"EUR":1}' };
  await foreign('item', 'items', { external_id: id(1), ...texts, custom_metadata: older });
  await foreign('item', 'items', { external_id: id(2), ...texts });
  await foreign('item', 'items', { external_id: 'by-hand', ...texts, custom_metadata: older });
  await foreign('category', 'categories', { external_id: id(3), name: 'Left behind' });
  const before = await ledgerOf(world);
  expect(await quoteOf('products', 'obsolete')).toMatchObject({ count: 0 });
  expect(await quoteOf('products', 'adopted')).toMatchObject({ count: 1 });
  expect((await importInto(service, 'products', await confirmed('products', 'adopted'))).counts.written).toBe(1);
  expect((await importInto(service, 'categories', await confirmed('categories', 'adopted'))).counts.written).toBe(1);
  const after = await ledgerOf(world);
  expect(idsOf(after.items)).toEqual(idsOf(before.items).filter((each) => each !== id(1)));
  expect(idsOf(after.categories)).toEqual(idsOf(before.categories).filter((each) => each !== id(3)));
  await removeForeign([id(2), 'by-hand'], []);
});

test('what commercetools no longer has or publishes goes alone, and only if it was of this project', async () => {
  const theirs = { title: 'Theirs', description: '', url: '/theirs' };
  const another = { categories_json: '[]', commercetools_project: 'another-shop' };
  await foreign('item', 'items', { external_id: 'of-another-shop', ...theirs, custom_metadata: another });
  const before = await ledgerOf(world);
  const [deleted = '', unpublished = ''] = idsOf(before.items);
  const [category = ''] = idsOf(before.categories);
  await world.sandbox.control('commercetools', 'delete', { type: 'product', ids: [deleted] });
  await world.sandbox.control('commercetools', 'delete', { type: 'category', ids: [category] });
  await publish(world, [unpublished], false);
  expect(await quoteOf('products', 'obsolete')).toMatchObject({ count: 2 });
  expect(idsOf((await ledgerOf(world)).items)).toEqual(idsOf(before.items));

  const ofProducts = await importInto(service, 'products', await confirmed('products', 'obsolete'));
  const stay = before.items.length - 2;
  expect(ofProducts).toMatchObject({ status: 'done', counts: { written: 2, skipped: stay }, skips: { not_obsolete: stay } });
  await importInto(service, 'categories', await confirmed('categories', 'obsolete'));
  const after = await ledgerOf(world);
  const stays = (id: string) => ![deleted, unpublished, category].includes(id);
  expect(idsOf(after.items)).toEqual(idsOf(before.items).filter(stays));
  expect(idsOf(after.categories)).toEqual(idsOf(before.categories).filter(stays));
  const items = new Set(after.items.map(({ id }) => id));
  expect(idsOf(after.variants)).toEqual(idsOf(before.variants.filter(({ item }) => items.has(item))));
  // Nothing is missing now: changes alone continue from the last import.
  expect((await importInto(service, 'products', { mode: 'delta' })).status).toBe('done');
  await publish(world, [unpublished]);
  await importInto(service, 'products', { ids: [unpublished] });
  expect(idsOf((await ledgerOf(world)).items)).toContain(unpublished);
});

const idsOf = (records: { external_id: string }[]) => records.map(({ external_id }) => external_id).sort();

test('own products go with all their variants, those of others stay; also what no longer is in commercetools', async () => {
  const theirs = { title: 'Theirs', description: '', url: '/theirs' };
  await foreign('item', 'items', { external_id: 'their-item', ...theirs });
  // Of another project with the same connector: by its mark, and by the one that earlier versions left.
  const another = { categories_json: '[]', commercetools_project: 'another-shop' };
  await foreign('item', 'items', { external_id: 'of-another-shop', ...theirs, custom_metadata: another });
  await foreign('item', 'items', { external_id: 'of-any-shop', ...theirs, custom_metadata: { categories_json: '[]' } });
  const [former] = (await ledgerOf(world)).items;
  await world.sandbox.control('commercetools', 'delete', { type: 'product', ids: [former?.external_id] });
  const run = await importInto(service, 'products', { deleteAll: true, confirmDeletion: 'products' });
  expect(run).toMatchObject({ status: 'done', skips: { not_own: 3 } });
  expect(run.counts.written).toBe(run.counts.read - 3);
  const after = await ledgerOf(world);
  expect(idsOf(after.items)).toEqual(['of-another-shop', 'of-any-shop', 'their-item']);
  expect(after.variants).toEqual([]);
});

test('a deletion is stopped, and only started again with a new confirmation; onlyOwn: false takes everything', async () => {
  await importInto(service, 'products');
  const before = await sizes();
  await world.sandbox.control('klaviyo', 'config', { stuckJobs: true });
  const body = await confirmed('products', 'all');
  const deleting = untilDeleting(['item', 'variant']);
  const { id } = await startRun(service, 'products', body);
  await deleting;
  expect((await service.call('POST', '/sync/products', {})).status).toBe(409);
  await service.call('POST', '/sync/products/stop');
  expect((await untilEnded(service, id)).status).toBe('stopped');
  expect((await sizes()).items).toBe(before.items);
  await world.sandbox.control('klaviyo', 'config', { stuckJobs: false });
  const resumed = await service.call<Refusal>('POST', `/runs/${id}/resume`);
  expect([resumed.status, resumed.body.message]).toEqual([400, expect.stringContaining('Start the deletion again')]);
  const { status, counts } = await importInto(service, 'products', body);
  expect([status, counts]).toEqual(['done', { read: counts.read, written: counts.read, skipped: 0, rejected: 0 }]);
  expect(await sizes()).toMatchObject({ items: 0, variants: 0 });
});

test('an import that was stopped before a deletion is not resumed after it', async () => {
  await world.sandbox.control('klaviyo', 'config', { stuckJobs: true });
  const { id } = await startRun(service, 'products');
  await service.call('POST', '/sync/products/stop');
  expect((await untilEnded(service, id)).status).toBe('stopped');
  await world.sandbox.control('klaviyo', 'config', { stuckJobs: false });
  await importInto(service, 'products', { deleteAll: true, confirmDeletion: 'products' });
  const resumed = await service.call<Refusal>('POST', `/runs/${id}/resume`);
  expect([resumed.status, resumed.body.message]).toEqual([400, expect.stringContaining('Start a full import')]);
});

test('what goes with the jobs that a dead worker left behind is part of the counts', async () => {
  await importInto(service, 'products');
  const { items } = await sizes();
  await service.child.kill('SIGTERM');
  const victim = await world.start({ LEASE_SECONDS: '3' });
  // The variants of some items are deleted before the first job that deletes items is let through, and no job ends after that.
  await fault({ ...ITEM_JOBS, status: 503 });
  const { id } = await startRun(victim, 'products', { deleteAll: true, confirmDeletion: 'products' });
  await until('a refused job', struck);
  await world.sandbox.control('klaviyo', 'config', { stuckJobs: true });
  await fault({ ...ITEM_JOBS, latencyMs: 0 });
  await until('a job', struck);
  await victim.child.kill('SIGKILL');
  expect((await sizes()).items).toBe(items);
  await world.sandbox.control('klaviyo', 'config', { stuckJobs: false });
  service = await world.start({ LEASE_SECONDS: '3' });
  const run = await untilEnded(service, id);
  const counts = { read: items, written: items, skipped: 0, rejected: 0 };
  expect(run).toMatchObject({ status: 'done', counts, total: items, totalIs: 'exact' });
  expect(await sizes()).toMatchObject({ items: 0, variants: 0 });
});

test('failures of a deletion are never retried as an import', async () => {
  const { body } = await service.call<{ runs: { id: string }[] }>('GET', '/runs?pipeline=products&limit=1');
  const answer = await service.call<Refusal>('POST', `/runs/${body.runs[0]?.id}/retry-failed`);
  expect(answer.status).toBe(400);
  expect(answer.body.message).toContain('Start the deletion again');
});
