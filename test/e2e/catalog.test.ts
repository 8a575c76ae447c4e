import type { Product, ProductVariant } from '@commercetools/platform-sdk';
import { type RunAnswer, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { createShop, oddities } from '../sandbox/shop/index.ts';
import { dump, edit, expectEqual, failuresOf, grown, importInto, ledgerOf, type Notices, rules } from './catalog.ts';
import { expectedCatalog, klaviyoId } from './expected/catalog.ts';
import { startWorld, type World } from './world.ts';

/** Categories, then products, through real processes; the ledger is compared with the shop, field by field. */
/** Every odd product the sample has is among them. */
const SHOP = { customers: 1, orders: 0, products: 250 };
const shop = createShop(SHOP);

const below = (ancestors: { id: string }[], id: string | undefined) => ancestors.some((each) => each.id === id);
const hasChildren = (id: string) => shop.categories.some(({ ancestors }) => below(ancestors, id));

describe('a first import and those after it', () => {
  let world: World;
  let service: Service;
  let categories: RunAnswer;
  let products: RunAnswer & Notices;
  beforeAll(async () => {
    world = await startWorld(SHOP);
    service = await world.start();
    categories = await importInto(service, 'categories');
    products = await importInto(service, 'products');
  });
  afterAll(() => world?.close());

  test('the ledger is the shop, field by field', async () => {
    expect([categories.status, products.status]).toEqual(['done', 'done']);
    await expectEqual(world, rules());
  });

  test('every record is accounted for, by id and reason', async () => {
    const { withoutImage, withoutSku, items } = expectedCatalog(shop.products, shop.categories, rules());
    expect(categories.counts).toEqual({ read: 60, written: 60, skipped: 0, rejected: 0 });
    expect(products.counts).toEqual({
      ...{ read: items.size, written: items.size, skipped: 0, rejected: 0 },
    });
    expect(await failuresOf(service, products)).toEqual([]);
    expect(products.warnings.no_image).toBe(withoutImage.length);
    expect(withoutImage).toContain(oddities['product.noImages']);
    expect(products.warnings.no_sku).toBe(withoutSku.size);
    expect(withoutSku.size).toBeGreaterThan(1);
  });

  test('a product with 120 variants has all of them, each written once', async () => {
    const { variants } = await ledgerOf(world);
    const many = variants.filter(({ item }) => item === klaviyoId(oddities['product.manyVariants'] ?? ''));
    expect(many).toHaveLength(120);
    expect(new Set(variants.map(({ writes: count }) => count))).toEqual(new Set([1]));
  });

  test('an import of what is there writes nothing', async () => {
    const before = await ledgerOf(world);
    const run = await importInto(service, 'products');
    const after = await ledgerOf(world);
    expect(run.counts).toEqual(products.counts);
    expect(grown(before.items, after.items)).toEqual([]);
    expect(grown(before.variants, after.variants)).toEqual([]);
  });

  test('of sixty changed products exactly those are written', async () => {
    const before = await ledgerOf(world);
    const changed = before.items.slice(0, 60).map(({ external_id }) => external_id);
    await edit(world, changed, ({ masterData }) => ({ description: { en: `New: ${masterData.current.slug.en}` } }));
    await importInto(service, 'products');
    const after = await ledgerOf(world);
    expect(grown(before.items, after.items).sort()).toEqual(changed.map(klaviyoId).sort());
    const touched = new Set(changed.map(klaviyoId));
    expect(grown(before.variants, after.variants).sort()).toEqual(
      before.variants.flatMap(({ id, item }) => (touched.has(item) ? [id] : [])).sort(),
    );
    await expectEqual(world, rules());
  });

  test('variants that disappeared are deleted, those that moved change their item, and none is lost', async () => {
    const { items, variants } = await ledgerOf(world);
    const ofItem = (id: string) => variants.filter(({ item }) => item === id);
    const rich = items.filter(({ id }) => ofItem(id).length >= 3).slice(0, 6);
    const bystander = items.find(({ id }) => ofItem(id).length === 1)?.external_id ?? '';
    const all = new Map((await dump<Product>(world, 'product')).map((product) => [product.id, product.masterData.current]));
    const taken: ProductVariant[] = [];
    for (const { external_id } of rich) {
      await edit(world, [external_id], ({ masterData: { current } }) => {
        const [first, ...others] = current.variants;
        if (first) taken.push(first);
        return { variants: others.slice(0, -1) };
      });
    }
    const former = all.get(bystander)?.variants ?? [];
    const moved = taken.slice(0, 3).map((variant, index) => ({ ...variant, id: 50 + index }));
    await edit(world, [bystander], () => ({ variants: [...former, ...moved] }));
    const run = await importInto(service, 'products');
    expect(run.status).toBe('done');
    await expectEqual(world, rules());
    const after = await ledgerOf(world);
    expect(after.variants.length).toBeLessThan(variants.length);
    expect(after.variants.filter(({ item }) => item === klaviyoId(bystander))).toHaveLength(former.length + 4);
  });

  test('a renamed category renames its descendants in the same run, even when only it is asked for', async () => {
    const root = shop.categories[0];
    if (!root) throw new Error('no category');
    await world.sandbox.control('commercetools', 'touch', {
      type: 'category',
      ids: [root.id],
      patch: { name: { en: 'Ladies' } },
    });
    const before = await ledgerOf(world);
    const run = await importInto(service, 'categories', { ids: [root.id] });
    const after = await ledgerOf(world);
    const family = shop.categories.filter(({ id, ancestors }) => id === root.id || ancestors.some((each) => each.id === root.id));
    expect(run.counts).toEqual({ read: family.length, written: family.length, skipped: 0, rejected: 0 });
    expect(grown(before.categories, after.categories).sort()).toEqual(family.map(({ id }) => klaviyoId(id)).sort());
    await expectEqual(world, rules());
  });

  test('an import of some products leaves the others alone, and names those that do not exist', async () => {
    const chosen = shop.products.slice(200, 203).map(({ id }) => id);
    await edit(
      world,
      shop.products.slice(199, 204).map(({ id }) => id),
      () => ({ description: { en: 'Only some' } }),
    );
    const before = await ledgerOf(world);
    const run = await importInto(service, 'products', { ids: [...chosen, 'unknown'] });
    const after = await ledgerOf(world);
    expect(run.counts).toEqual({ read: 4, written: 3, skipped: 0, rejected: 1 });
    expect(await failuresOf(service, run)).toMatchObject([{ id: 'unknown', code: 'not_found' }]);
    expect(grown(before.items, after.items).sort()).toEqual(chosen.map(klaviyoId).sort());
  });

  test('what changed since a time is imported, categories with their descendants', async () => {
    const since = new Date().toISOString();
    const [changed] = (await ledgerOf(world)).items;
    const parent = shop.categories.find(({ ancestors, id }) => ancestors.length === 1 && hasChildren(id));
    await edit(world, [changed?.external_id ?? ''], () => ({ name: { en: 'Since then' } }));
    const someProducts = await importInto(service, 'products', { since });
    // A renamed category reaches its products too: it changes after they have been counted.
    await world.sandbox.control('commercetools', 'touch', {
      type: 'category',
      ids: [parent?.id],
      patch: { name: { en: 'New' } },
    });
    const someCategories = await importInto(service, 'categories', { since });
    expect(someProducts.counts).toEqual({ read: 1, written: 1, skipped: 0, rejected: 0 });
    expect(someCategories.counts.written).toBe(
      1 + shop.categories.filter(({ ancestors }) => below(ancestors, parent?.id)).length,
    );
    const { items, categories: now } = await ledgerOf(world);
    expect(items.find(({ id }) => id === changed?.id)?.attributes.title).toBe('Since then');
    expect(now.filter(({ attributes }) => String(attributes.name).includes(' > New >')).length).toBeGreaterThan(0);
  });

  test('a delta imports what has changed since, categories with their descendants', async () => {
    // A delta ends a minute before now, so that what is still being written waits for the next one.
    const lastModifiedAt = new Date(Date.now() - 90_000).toISOString();
    const { items } = await ledgerOf(world);
    const id = items[7]?.external_id ?? '';
    await edit(world, [id], () => ({ name: { en: 'By delta' } }));
    const [root] = shop.categories.filter(({ ancestors }) => ancestors.length === 0).slice(1);
    await world.sandbox.control('commercetools', 'touch', { type: 'product', ids: [id], patch: { lastModifiedAt } });
    const patch = { name: { en: 'Delta' }, lastModifiedAt };
    await world.sandbox.control('commercetools', 'touch', { type: 'category', ids: [root?.id], patch });
    const runs = [
      await importInto(service, 'products', { mode: 'delta' }),
      await importInto(service, 'categories', { mode: 'delta' }),
    ];
    expect(runs.map(({ status }) => status)).toEqual(['done', 'done']);
    const after = await ledgerOf(world);
    expect(after.items.find(({ external_id }) => external_id === id)?.attributes.title).toBe('By delta');
    const family = after.categories.filter(({ attributes }) => /^Delta( > |$)/.test(String(attributes.name)));
    expect(family).toHaveLength(1 + shop.categories.filter(({ ancestors }) => below(ancestors, root?.id)).length);
    // Those that were edited a moment ago may be in it, the rest of the shop isn't.
    expect(runs[0]?.counts.read).toBeLessThan(shop.products.length / 2);
  });

  test('what was rejected is tried again, and only that', async () => {
    const id = oddities['product.noImages'] ?? '';
    const before = (await dump<Product>(world, 'product')).find((product) => product.id === id)?.masterData.current;
    await edit(world, [id], () => ({ name: {} }));
    const rejected = await importInto(service, 'products', { ids: [id] });
    expect(rejected.counts).toMatchObject({ read: 1, rejected: 1 });
    await edit(world, [id], () => ({ name: { en: 'Named again', ...before?.name } }));
    const { body } = await service.call<RunAnswer>('POST', `/runs/${rejected.id}/retry-failed`);
    const run = await untilEnded(service, body.id);
    expect(run.counts).toMatchObject({ read: 1, written: 1 });
    expect((await ledgerOf(world)).items.find((item) => item.external_id === id)?.attributes.title).toBe(before?.name.en);
  });

  test('a preview shows the jobs as they would go over the wire', async () => {
    const ids = [oddities['product.manyVariants']];
    const { body } = await service.call<{ records: { requests: { data: { type: string; attributes: object } }[] }[] }>(
      'POST',
      '/sync/products/preview',
      { ids },
    );
    const requests = body.records[0]?.requests ?? [];
    expect(requests.map(({ data }) => data.type)).toEqual([
      'catalog-item-bulk-create-job',
      'catalog-variant-bulk-create-job',
      'catalog-variant-bulk-create-job',
    ]);
    expect(requests[0]?.data.attributes).toMatchObject({ items: { data: [{ attributes: { external_id: ids[0] } }] } });
  });

  test('a preview finds products and categories by what users know them by', async () => {
    const product = shop.products.find(
      ({ key, masterData }) => masterData.published && key !== undefined && masterData.current.variants.length > 0,
    );
    const { masterVariant, variants } = product?.masterData.current ?? {};
    const category = shop.categories.find(({ key }) => key !== undefined);
    const found = async (pipeline: string, q: string | undefined) => {
      const { status, body } = await service.call<{ records: { id: string }[] }>('POST', `/sync/${pipeline}/preview`, { q });
      return [status, body.records.map(({ id }) => id)];
    };
    for (const text of [product?.id, product?.key, masterVariant?.sku, variants?.[0]?.sku]) {
      expect(await found('products', text)).toEqual([200, [product?.id]]);
    }
    expect(await found('categories', category?.key)).toEqual([200, [category?.id]]);
    expect(await found('products', 'no such product')).toEqual([200, []]);
  });
});

test('locale, currency, address and stock follow the settings', async () => {
  const [channel] = shop.channels;
  const by = {
    locale: 'de',
    currency: 'EUR',
    urlTemplate: 'https://shop.example.com/p/{{productSlug}}',
    channel: channel?.id ?? '',
  };
  const world = await startWorld(SHOP);
  try {
    const settings = {
      PREFERRED_LOCALE: by.locale,
      PREFERRED_CURRENCY: by.currency,
      PRODUCT_URL_TEMPLATE: by.urlTemplate,
      IMPORT_SETTINGS: JSON.stringify({ product: { inventory: { useChannelInventory: by.channel } } }),
    };
    const service = await world.start(settings);
    await importInto(service, 'categories');
    const run = await importInto(service, 'products');
    expect(run.status).toBe('done');
    await expectEqual(world, rules(by));
    const before = await ledgerOf(world);
    expect(before.variants.some(({ attributes }) => Number(attributes.inventory_quantity) > 0)).toBe(true);

    // The setting that forces: everything is written although nothing has changed.
    await service.child.kill('SIGTERM');
    await importInto(await world.start({ ...settings, KLAVIYO_CATALOG_WRITES: 'all' }), 'products');
    const after = await ledgerOf(world);
    expect(grown(before.items, after.items)).toHaveLength(before.items.length);
    expect(grown(before.variants, after.variants)).toHaveLength(before.variants.length);
    await expectEqual(world, rules(by));
  } finally {
    await world.close();
  }
});

test('products without their categories arrive all the same, and get them by the next import', async () => {
  const world = await startWorld(SHOP);
  try {
    const service = await world.start();
    const first = await importInto(service, 'products');
    expect(first.status).toBe('done');
    expect(first.notices?.map(({ code }) => code)).toEqual(expect.arrayContaining(['dependency_never_imported']));
    expect(first.warnings.unknown_category).toBeGreaterThan(shop.products.length * 0.8);
    expect((await ledgerOf(world)).items.every(({ categories }) => categories.length === 0)).toBe(true);
    await importInto(service, 'categories');
    const second = await importInto(service, 'products');
    expect(second.warnings.unknown_category).toBeUndefined();
    expect(second.notices?.map(({ code }) => code) ?? []).not.toContain('dependency_never_imported');
    await expectEqual(world, rules());
  } finally {
    await world.close();
  }
});
