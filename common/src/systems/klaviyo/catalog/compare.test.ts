import { KlaviyoWorld } from '../../../testing/klaviyo';
import type { Received } from '../../../testing/server';
import type { ProductRecord } from '../records';
import { compareProduct } from './compare';
import { catalogId } from './ids';
import type { CategoryRegister } from './register';

const text = { title: 'Shirt', description: 'Blue', url: '/shirt' };
const SHIRT: ProductRecord = {
  item: { ...text, externalId: 'p1', price: 10, customMetadata: { brand: 'X' }, categories: ['k1', 'unknown'] },
  variants: [
    { ...text, externalId: 'v1', sku: 'S-1', price: 10, inventoryPolicy: 1, item: 'p1', customMetadata: {} },
    { ...text, externalId: 'v2', sku: 'S-2', price: 12, inventoryPolicy: 1, item: 'p1', customMetadata: {} },
    { ...text, externalId: 'v3', sku: 'S-3', inventoryPolicy: 1, item: 'p1', customMetadata: {} },
  ],
};
const METADATA = { brand: 'X', categories_json: '["k1"]', commercetools_project: 'shop' };
const ITEM = { ...text, external_id: 'p1', price: 10, published: true, custom_metadata: METADATA };
const VARIANT = { ...text, external_id: 'v1', sku: 'S-1', price: 10, inventory_policy: 1, custom_metadata: {} };

let world: KlaviyoWorld;
beforeEach(async () => {
  world = await new KlaviyoWorld().begin();
});
afterEach(() => world.end());

function play(item: object | undefined, variants: { external_id: string }[] = [VARIANT]): void {
  const resource = (type: string, attributes: { external_id?: string }) => ({
    type,
    id: catalogId(attributes.external_id ?? 'p1'),
    attributes,
  });
  const byPath: Record<string, object[]> = {
    '/api/catalog-items': item ? [resource('catalog-item', item)] : [],
    '/api/catalog-variants': variants.map((each) => resource('catalog-variant', each)),
    '/api/catalog-categories': [resource('catalog-category', { external_id: 'k1' })],
  };
  world.server.answer = ({ path, query }: Received) => {
    const filter = query.get('filter') ?? '';
    const all = byPath[path] ?? [];
    const named = all.filter((each) => filter.includes(`"${(each as { id: string }).id}"`));
    return { body: { data: filter.startsWith('equals(item.id') ? all : named, links: { next: null } } };
  };
}
const register = { all: async () => new Map() } as unknown as CategoryRegister;
const compare = (record: Parameters<typeof compareProduct>[3]) =>
  compareProduct(world.client, { project: 'shop', register }, 'p1', record, world.context());

it('names the differences of the item and of its variants', async () => {
  play({ ...ITEM, title: 'Skirt', custom_metadata: { ...METADATA, old: 'x' } }, [VARIANT, { ...VARIANT, external_id: 'v9' }]);
  expect(await compare(SHIRT)).toEqual({
    ...{ found: true, id: catalogId('p1') },
    fields: [
      { path: 'title', there: 'Skirt', now: 'Shirt' },
      { path: 'custom_metadata.old', there: 'x' },
      // The third one has no price, so that an import doesn't create it either.
      { path: 'variants.S-2', now: 'Shirt' },
      { path: 'variants.v9', there: 'v9' },
    ],
  });
});

it('finds nothing different when all is as an import would write it', async () => {
  play(ITEM);
  const [variant] = SHIRT.variants;
  expect(await compare({ ...SHIRT, variants: variant ? [variant] : [] })).toEqual({
    found: true,
    id: catalogId('p1'),
    fields: [],
  });
});

it('says what there would be when Klaviyo has no item', async () => {
  play(undefined, []);
  const found = await compare(SHIRT);
  expect([found.found, found.fields.map(({ path }) => path)]).toEqual([
    false,
    expect.arrayContaining(['title', 'published', 'custom_metadata.brand', 'variants.S-1', 'variants.S-2']),
  ]);
});

it.each([
  ['hide', { path: 'published', there: true, now: false }],
  ['delete', { path: 'published', there: true }],
] as const)('shows that an item is to go when its product is not published (%s)', async (fate, field) => {
  play(ITEM);
  expect(await compare({ leftover: 'p1', fate })).toMatchObject({ found: true, fields: [field] });
});

it('shows an item of an unpublished product that stays', async () => {
  play(ITEM);
  expect(await compare(undefined)).toEqual({ found: true, id: catalogId('p1'), fields: [] });
});
