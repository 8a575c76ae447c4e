import type { Category, Product, StandalonePrice } from '@commercetools/platform-sdk';
import { type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import {
  type ExpectedItem,
  type ExpectedVariant,
  expectedCatalog,
  expectedCategories,
  klaviyoId,
  type Rules,
} from './expected/catalog.ts';
import type { World } from './world.ts';

export interface Stored {
  id: string;
  external_id: string;
  attributes: Record<string, unknown>;
  writes: number;
}
export type StoredItem = Stored & Omit<ExpectedItem, 'attributes'>;
export type StoredVariant = Stored & Omit<ExpectedVariant, 'attributes'>;
export type Notices = { notices?: { code: string; message: string }[] };

export const rules = (more: Partial<Rules> = {}): Rules => ({ now: Date.now(), ...more });

export async function ledgerOf({ sandbox }: World) {
  const [categories, items, variants] = await Promise.all([
    sandbox.control<Stored[]>('klaviyo', 'ledger/categories'),
    sandbox.control<StoredItem[]>('klaviyo', 'ledger/items'),
    sandbox.control<StoredVariant[]>('klaviyo', 'ledger/variants'),
  ]);
  return { categories, items, variants };
}

export const dump = <T>({ sandbox }: World, type: string) => sandbox.control<T[]>('commercetools', `dump?type=${type}`);

/** What the connector notes of an item's categories is none of the specification's. */
function comparable({ categories, attributes, external_id }: StoredItem): ExpectedItem {
  const { categories_json: _, ...metadata } = attributes.custom_metadata as Record<string, string>;
  return { external_id, categories: [...categories].sort(), attributes: { ...attributes, custom_metadata: metadata } };
}

/** Compares what Klaviyo holds with what the shop holds now. */
export async function expectEqual(world: World, by: Rules): Promise<void> {
  const [categories, products, prices] = await Promise.all([
    dump<Category>(world, 'category'),
    dump<Product>(world, 'product'),
    dump<StandalonePrice>(world, 'standalone-price'),
  ]);
  const standalone = new Map(prices.map(({ sku }) => [sku, prices.filter((price) => price.sku === sku)]));
  const ledger = await ledgerOf(world);
  const expected = expectedCatalog(products, categories, {
    ...{ project: world.sandbox.environment.CTP_PROJECT_KEY ?? '', standalone },
    ...by,
  });
  const names = expectedCategories(categories, by);
  expect(new Map(ledger.categories.map(({ id, attributes }) => [id, attributes]))).toEqual(
    new Map([...names].map(([id, name]) => [klaviyoId(id), { name }])),
  );
  expect(ledger.items.map(({ id }) => id).sort()).toEqual([...expected.items.keys()].sort());
  for (const item of ledger.items) expect(comparable(item)).toEqual(expected.items.get(item.id));
  expect(ledger.variants.map(({ id }) => id).sort()).toEqual([...expected.variants.keys()].sort());
  for (const { id, external_id, attributes, item } of ledger.variants) {
    expect({ external_id, attributes, item }).toEqual(expected.variants.get(id));
  }
}

export async function importInto(service: Service, pipeline: string, body: unknown = {}): Promise<RunAnswer & Notices> {
  const { id } = await startRun(service, pipeline, body);
  return untilEnded(service, id);
}

export const failuresOf = async (service: Service, { id }: RunAnswer) =>
  (await service.call<{ failures: { id: string; code: string; field?: string }[] }>('GET', `/runs/${id}/failures?limit=500`)).body
    .failures;

const writes = (records: Stored[]) => new Map(records.map(({ id, writes: count }) => [id, count]));
export const grown = (before: Stored[], after: Stored[]) => {
  const old = writes(before);
  return after.filter(({ id, writes: count }) => count !== (old.get(id) ?? 0)).map(({ id }) => id);
};

/** Changes the published data of products as an editor would. */
export function edit(world: World, ids: string[], change: (product: Product) => Partial<Product['masterData']['current']>) {
  return remake(world, ids, (product) => {
    const current = { ...product.masterData.current, ...change(product) };
    return { ...product.masterData, current, staged: current };
  });
}

/** As an editor would, too. */
export const publish = (world: World, ids: string[], published = true) =>
  remake(world, ids, ({ masterData }) => ({ ...masterData, published }));

async function remake({ sandbox }: World, ids: string[], change: (product: Product) => Product['masterData']) {
  const all = new Map((await sandbox.control<Product[]>('commercetools', 'dump?type=product')).map((each) => [each.id, each]));
  for (const id of ids) {
    const product = all.get(id);
    if (!product) throw new Error(`no product ${id}`);
    await sandbox.control('commercetools', 'touch', { type: 'product', ids: [id], patch: { masterData: change(product) } });
  }
}
