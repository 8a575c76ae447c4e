import type { Product, ProductVariant } from '@commercetools/platform-sdk';
import { dump, edit, expectEqual, failuresOf, importInto, ledgerOf, rules } from '../e2e/catalog.ts';
import { klaviyoId } from '../e2e/expected/catalog.ts';
import { startWorld, type World } from '../e2e/world.ts';
import { until } from '../process/child.ts';
import { getRun, type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import type { Fault } from '../sandbox/faults.ts';
import { createShop } from '../sandbox/shop/index.ts';

/** What happens to a catalog import when jobs, requests or processes fail: it ends, and what arrives is the shop. */
/** Two jobs of items and about ten of variants: enough for some of them to fail, or to be in progress, while others aren't. */
const SHOP = { customers: 1, orders: 0, products: 120 };
const shop = createShop(SHOP);
let world: World;
let service: Service;
beforeAll(async () => {
  world = await startWorld(SHOP);
  service = await world.start();
});
afterAll(() => world?.close());
beforeEach(async () => {
  await world.sandbox.control('klaviyo', 'clear', {});
  await importInto(service, 'categories');
});

const config = (settings: object) => world.sandbox.control('klaviyo', 'config', settings);
const faults = (...list: Fault[]) => world.sandbox.control('klaviyo', 'faults', list);
const hits = async () => (await world.sandbox.control<{ hits: number[] }>('klaviyo', 'faults')).hits;
const asked = async (route: string) =>
  (await world.sandbox.control<{ byRoute: Record<string, number> }>('klaviyo', 'requests')).byRoute[route] ?? 0;
const untilAsked = (route: string, before = 0) => until(route, async () => (await asked(route)) > before, 60_000, 10);

async function post(path: string, body: object): Promise<void> {
  const { KLAVIYO_URL, KLAVIYO_AUTH_KEY } = world.sandbox.environment;
  const headers = {
    authorization: `Klaviyo-API-Key ${KLAVIYO_AUTH_KEY}`,
    revision: '2026-07-15',
    'content-type': 'application/json',
  };
  const answer = await fetch(`${KLAVIYO_URL}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.status !== 202) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}
const itemJob = (action: string, rows: object[]) =>
  post(`/api/catalog-item-bulk-${action}-jobs`, {
    data: {
      type: `catalog-item-bulk-${action}-job`,
      attributes: { items: { data: rows.map((row) => ({ type: 'catalog-item', ...row })) } },
    },
  });

const LEFT = ['item', 'variant'].flatMap((kind) =>
  ['create', 'update', 'delete'].map((action) => `GET /api/catalog-${kind}-bulk-${action}-jobs`),
);

/**
 * Starts an import of products whose worker never learns that one of these jobs has ended. What an earlier worker has left behind is
 * looked at before the items are looked up, and has to be seen.
 */
async function startBlind(worker: Service, jobs: string): Promise<string> {
  await config({ stuckJobs: true });
  const before = await Promise.all(LEFT.map(asked));
  const { id } = await startRun(worker, 'products');
  // Once for the queued ones, once for those in progress.
  for (const [at, route] of LEFT.entries()) await untilAsked(route, 1 + (before[at] ?? 0));
  await faults({ method: 'GET', path: `${jobs}-jobs`, latencyMs: 600_000 });
  await config({ stuckJobs: false });
  return id;
}

/** Starts an import of some products, and does this when their items have been looked up and not yet written. */
async function meanwhile(ids: string[], happens: () => Promise<void>): Promise<RunAnswer> {
  const route = 'GET /api/catalog-categories';
  await faults({ method: 'GET', path: 'catalog-categories', status: 503 });
  const before = await asked(route);
  const { id } = await startRun(service, 'products', { ids });
  await untilAsked(route, before);
  await config({ jobMs: [0, 0] });
  await happens();
  await faults();
  return untilEnded(service, id);
}

const LATE = { headers: { 'retry-after': '1' } };
const NAMED = { errors: [{ code: 'invalid', source: { pointer: '/data/attributes/items/data/3/attributes/title' } }] };

test.each<[string, object, Fault[]]>([
  ['jobs that stay queued for seconds', { queuedMs: 2500, jobMs: [100, 200] }, []],
  ['jobs that are cancelled halfway', { cancelledJobs: 3 }, []],
  ['no room for more than three jobs', { maxJobs: 3, jobMs: [20, 60] }, []],
  ['429 for new jobs', {}, [{ method: 'POST', path: 'bulk-create-jobs', status: 429, times: 6, ...LATE }]],
  ['429 for looks at jobs', {}, [{ method: 'GET', path: 'bulk-create-jobs/', status: 429, every: 5, times: 6, ...LATE }]],
  [
    '5xx and resets',
    {},
    [
      { status: 503, every: 11, times: 12 },
      { cut: 'before', every: 13, times: 8 },
    ],
  ],
  ['lost answers to new jobs', {}, [{ method: 'POST', path: 'bulk-create-jobs', cut: 'after', every: 3, times: 12 }]],
  ['a refusal that names a row', {}, [{ method: 'POST', path: 'item-bulk-create-jobs', status: 400, times: 2, body: NAMED }]],
  [
    'a refusal that names no record',
    {},
    [{ method: 'POST', path: 'variant-bulk-create-jobs', status: 400, times: 3, body: { errors: [] } }],
  ],
])('%s: every product arrives', async (_title, settings, list) => {
  await config(settings);
  await faults(...list);
  const run = await importInto(service, 'products');
  expect(run.error).toBeUndefined();
  expect(run.status).toBe('done');
  // The fault did strike; otherwise this would show nothing.
  for (const count of await hits()) expect(count).toBeGreaterThan(0);
  await faults();
  await expectEqual(world, rules());
});

test('within the documented limits no request is refused', async () => {
  await config({ limits: 'documented', jobMs: [100, 400] });
  const limited = async () => (await world.sandbox.control<{ limited: number }>('klaviyo', 'requests')).limited;
  const before = await limited();
  expect((await importInto(service, 'products')).status).toBe('done');
  expect(await limited()).toBe(before);
  await config({ limits: 'off' });
  await expectEqual(world, rules());
});

test('stopped while variants are written, then resumed: nothing is missing', async () => {
  const id = await startBlind(service, 'variant-bulk-create');
  await untilAsked('POST /api/catalog-variant-bulk-create-jobs');
  await config({ stuckJobs: true });
  await service.call('POST', '/sync/products/stop');
  expect((await untilEnded(service, id)).status).toBe('stopped');
  await config({ stuckJobs: false });
  await faults();
  await service.call('POST', `/runs/${id}/resume`);
  expect((await untilEnded(service, id)).status).toBe('done');
  await expectEqual(world, rules());
});

test('slices shorter than the jobs: the run takes several of them, and arrives', async () => {
  await service.child.kill('SIGTERM');
  const hasty = await world.start({ SLICE_SECONDS: '1' });
  await config({ jobMs: [1200, 1800] });
  const run = await importInto(hasty, 'products');
  expect([run.status, run.error]).toEqual(['done', undefined]);
  await expectEqual(world, rules());
  await hasty.child.kill('SIGTERM');
  service = await world.start();
});

test('a job that never ends fails the run with a reason; later it is resumed', async () => {
  const hasty = await world.start({ KLAVIYO_CATALOG_JOB_MINUTES: '0.05' });
  await service.child.kill('SIGTERM');
  await config({ stuckJobs: true });
  const run = await importInto(hasty, 'products');
  expect([run.status, run.error?.code]).toEqual(['failed', 'klaviyo_job_timeout']);
  await config({ stuckJobs: false });
  await hasty.child.kill('SIGTERM');
  service = await world.start();
  await service.call('POST', `/runs/${run.id}/resume`);
  expect((await untilEnded(service, run.id)).status).toBe('done');
  await expectEqual(world, rules());
});

test('a record that Klaviyo refuses again and again is rejected by name, and nothing else is', async () => {
  const [, victim] = shop.products;
  await faults({ method: 'GET', path: 'none' });
  await config({ stuckJobs: true });
  const { id } = await startRun(service, 'products', { ids: [victim?.id] });
  await untilAsked('POST /api/catalog-item-bulk-create-jobs');
  await faults({ method: 'POST', path: 'variant-bulk-create-jobs', status: 400, body: { errors: [{ code: 'invalid' }] } });
  await config({ stuckJobs: false });
  const run = await untilEnded(service, id);
  expect(run).toMatchObject({ status: 'failed', error: { code: 'too_many_rejected' }, counts: { read: 1, rejected: 1 } });
  const [failure] = await failuresOf(service, run);
  expect(failure).toMatchObject({ id: victim?.id, code: 'klaviyo_refused', field: expect.stringContaining('variants.') });
});

test('create that finds the id there already becomes an update', async () => {
  const [first, second] = shop.products;
  const ids = [first?.id ?? '', second?.id ?? ''];
  const stale = { title: 'Stale', description: '', url: '/stale' };
  const run = await meanwhile(ids, () => itemJob('create', [{ attributes: { external_id: ids[0], ...stale } }]));
  expect(run).toMatchObject({ status: 'done', counts: { written: 2, rejected: 0 } });
  expect(await asked('POST /api/catalog-item-bulk-update-jobs')).toBe(1);
  expect((await ledgerOf(world)).items.map(({ attributes }) => attributes.title)).not.toContain('Stale');
});

test('update that finds nothing becomes a create', async () => {
  const ids = shop.products.slice(0, 2).map((product) => product.id);
  await importInto(service, 'products', { ids });
  await edit(world, ids, () => ({ description: { en: 'Changed while it vanished' } }));
  const run = await meanwhile(ids, () => itemJob('delete', [{ id: klaviyoId(ids[0] ?? '') }]));
  expect(run).toMatchObject({ status: 'done', counts: { written: 2, rejected: 0 } });
  const { items, variants } = await ledgerOf(world);
  expect(items.map(({ attributes }) => attributes.description)).toEqual(Array(2).fill('Changed while it vanished'));
  const wanted = shop.products.slice(0, 2).flatMap(({ masterData: { current } }) => [current.masterVariant, ...current.variants]);
  expect(variants).toHaveLength(wanted.length);
});

test('349 variants of several products: none lost, none twice, in four jobs', async () => {
  const [pattern] = shop.products;
  if (!pattern) throw new Error('no product');
  const { masterVariant } = pattern.masterData.current;
  const variant = (product: number, id: number): ProductVariant => ({
    ...masterVariant,
    id,
    sku: `COUNT-${product}-${id}`,
    key: `c-${product}-${id}`,
  });
  const counted = [99, 100, 1, 99, 50].map((count, at): Product => {
    const [master, ...variants] = Array.from({ length: count }, (_, index) => variant(at, index + 1));
    const current = { ...pattern.masterData.current, masterVariant: master ?? masterVariant, variants };
    return {
      ...pattern,
      id: `00000000-0000-4000-8000-00000000000${at}`,
      key: `count-${at}`,
      masterData: { ...pattern.masterData, current },
    };
  });
  await world.sandbox.control('commercetools', 'add', { type: 'product', resources: counted });
  const run = await importInto(service, 'products', { ids: counted.map(({ id }) => id) });
  expect(run.counts).toMatchObject({ read: 5, written: 5 });
  const { variants } = await ledgerOf(world);
  expect(new Set(variants.map(({ external_id }) => external_id)).size).toBe(349);
  expect(variants.map(({ writes }) => writes)).toEqual(Array(349).fill(1));
  // The stand-in takes no more than a hundred rows a job, as Klaviyo does.
  expect(await asked('POST /api/catalog-variant-bulk-create-jobs')).toBe(4);
  await world.sandbox.control('commercetools', 'delete', { type: 'product', ids: counted.map(({ id }) => id) });
});

describe('kill -9', () => {
  /**
   * A worker that waits for the end of these jobs dies once it has asked for this; another one continues, after a short lease. The jobs
   * that the dead one has left behind take `leftMs`: longer than the lease means that they end while the other one works.
   * @returns how many products the dead one had written
   */
  async function killAfter(route: string, jobs: string, leftMs = 1000): Promise<number> {
    await service.child.kill('SIGTERM');
    const victim = await world.start({ LEASE_SECONDS: '3' });
    await config({ jobMs: [leftMs, leftMs + 300] });
    const before = await asked(route);
    const id = await startBlind(victim, jobs);
    await untilAsked(route, before);
    const { status, counts } = await getRun(victim, id);
    await victim.child.kill('SIGKILL');
    const allEnded = performance.now() + leftMs + 500;
    expect(status).toBe('running');
    await faults();
    await config({ jobMs: [100, 200] });
    service = await world.start({ LEASE_SECONDS: '3' });
    expect((await untilEnded(service, id)).status).toBe('done');
    await new Promise((done) => setTimeout(done, Math.max(0, allEnded - performance.now())));
    await expectEqual(world, rules());
    return counts.written;
  }

  test.each([
    ['while the items are written', 'POST /api/catalog-item-bulk-create-jobs', 'item-bulk-create'],
    ['between items and variants', 'GET /api/catalog-variants', 'variant-bulk-create'],
    ['while the variants are written', 'POST /api/catalog-variant-bulk-create-jobs', 'variant-bulk-create'],
  ])('%s: the resumed run ends with the same ledger', async (_title, route, jobs) => {
    expect(await killAfter(route, jobs)).toBe(0);
  });

  test('while variants are deleted that move to other products, by a job that ends after the worker has been replaced', async () => {
    await importInto(service, 'products');
    const all = await dump<Product>(world, 'product');
    const rich = all.filter(({ masterData }) => masterData.published && masterData.current.variants.length >= 4).slice(10, 14);
    const last = rich.map(({ masterData }) => masterData.current.variants.at(-1));
    // In a circle: each gives its last variant to the next one.
    for (const [at, { id }] of rich.entries()) {
      const given = last[(at + rich.length - 1) % rich.length];
      await edit(world, [id], ({ masterData: { current } }) => ({
        variants: [...current.variants.slice(0, -1), ...(given ? [{ ...given, id: 900 }] : [])],
      }));
    }
    await killAfter('POST /api/catalog-variant-bulk-delete-jobs', 'variant-bulk-delete', 6000);
  });
});
