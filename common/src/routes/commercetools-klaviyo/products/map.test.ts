import type { ProductProjection } from '@commercetools/platform-sdk';
import { Value } from 'typebox/value';
import type { MappingContext } from '../settings';
import { Settings } from '../settings';
import { mapProduct } from './map';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const ctx = (settings: object = {}): MappingContext => ({
  settings: Value.Default(Settings, settings) as Settings,
  now: NOW,
  historical: true,
});
const related = {
  ancestorsOf: new Map([
    ['slim', ['women', 'pants']],
    ['sale', []],
    ['pants', ['women']],
  ]),
};

const image = (name: string) => ({ url: `https://img.example.com/${name}.jpg`, dimensions: { w: 1, h: 1 } });
const variant = (id: number, more: object = {}) => ({
  ...{ id, sku: `S-${id}`, images: [image(`${id}-a`), image(`${id}-b`)] },
  prices: [{ id: 'p', value: { type: 'centPrecision', currencyCode: 'EUR', centAmount: id * 100, fractionDigits: 2 } }],
  ...more,
});
const product = (more: object = {}): ProductProjection =>
  ({
    id: 'prod-1',
    version: 1,
    name: { 'de-DE': 'Hose', en: 'Pants' },
    slug: { 'de-DE': 'hose', en: 'blue pants/1' },
    categories: [],
    masterVariant: variant(1),
    variants: [variant(2)],
    ...more,
  }) as unknown as ProductProjection;

function mapped(given: ProductProjection, settings: object = {}) {
  const result = mapProduct(given, related, ctx(settings));
  if (result.kind !== 'mapped') throw new Error(result.code);
  const [record] = result.records;
  if (!record) throw new Error('no record');
  return { ...record, warnings: result.warnings ?? [] };
}
const codeOf = (given: unknown) => {
  const result = mapProduct(given as ProductProjection, related, ctx());
  return result.kind === 'rejected' ? [result.code, result.field] : result.kind;
};

const FLAT = { 'title_de-DE': 'Hose', title_en: 'Pants', 'slug_de-DE': 'hose', slug_en: 'blue pants/1' };

test('a whole product, by hand', () => {
  expect(mapped(product({ categories: [{ typeId: 'category', id: 'sale' }] }))).toEqual({
    item: {
      externalId: 'prod-1',
      title: 'Hose',
      description: '',
      url: '/hose',
      imageFullUrl: 'https://img.example.com/1-a.jpg',
      images: ['1-a', '1-b', '2-a', '2-b'].map((name) => `https://img.example.com/${name}.jpg`),
      price: 1,
      customMetadata: {
        title_json: '{"title_de-DE":"Hose","title_en":"Pants"}',
        slug_json: '{"slug_de-DE":"hose","slug_en":"blue pants/1"}',
        price_json: '{"price_EUR":1}',
        currency_json: '{"currency_EUR":"EUR"}',
        ...{ price_EUR: 1, ...FLAT },
      },
      categories: ['sale'],
    },
    variants: [
      {
        externalId: 'S-1',
        sku: 'S-1',
        title: 'Hose',
        description: '',
        url: '/hose',
        imageFullUrl: 'https://img.example.com/1-a.jpg',
        images: ['https://img.example.com/1-a.jpg', 'https://img.example.com/1-b.jpg'],
        price: 1,
        customMetadata: {
          title_json: '{"title_de-DE":"Hose","title_en":"Pants"}',
          slug_json: '{"slug_de-DE":"hose","slug_en":"blue pants/1"}',
          price_json: '{"price_EUR":1}',
          currency_json: '{"currency_EUR":"EUR"}',
          ...{ price_EUR: 1, ...FLAT },
        },
        inventoryPolicy: 2,
        item: 'prod-1',
      },
      {
        externalId: 'S-2',
        sku: 'S-2',
        title: 'Hose',
        description: '',
        url: '/hose',
        imageFullUrl: 'https://img.example.com/2-a.jpg',
        images: ['https://img.example.com/2-a.jpg', 'https://img.example.com/2-b.jpg'],
        price: 2,
        customMetadata: {
          title_json: '{"title_de-DE":"Hose","title_en":"Pants"}',
          slug_json: '{"slug_de-DE":"hose","slug_en":"blue pants/1"}',
          price_json: '{"price_EUR":2}',
          currency_json: '{"currency_EUR":"EUR"}',
          ...{ price_EUR: 2, ...FLAT },
        },
        inventoryPolicy: 2,
        item: 'prod-1',
      },
    ],
    warnings: [],
  });
});

test('the address is the slug in the template, encoded', () => {
  const settings = { preferredLocale: 'en', productUrlTemplate: 'https://shop.example.com/{{productSlug}}?x=1' };
  expect(mapped(product(), settings).item).toMatchObject({
    title: 'Pants',
    url: 'https://shop.example.com/blue%20pants%2F1?x=1',
  });
});

test('the item takes the first image of any variant, a variant without images the item’s', () => {
  const { item, variants } = mapped(product({ masterVariant: variant(1, { images: [] }) }));
  expect(item.imageFullUrl).toBe('https://img.example.com/2-a.jpg');
  expect(variants[0]).toMatchObject({ imageFullUrl: item.imageFullUrl, images: [item.imageFullUrl] });
});

test('categories come with all their ancestors, each once; unknown ones alone', () => {
  const categories = ['slim', 'pants', 'lost'].map((id) => ({ typeId: 'category', id }));
  expect(mapped(product({ categories })).item.categories).toEqual(['slim', 'women', 'pants', 'lost']);
});

test('a variant without SKU is left out and counted once', () => {
  const { variants, warnings } = mapped(
    product({ variants: [variant(2, { sku: undefined }), variant(3, { sku: ' ' }), variant(4)] }),
  );
  expect(variants.map(({ sku }) => sku)).toEqual(['S-1', 'S-4']);
  expect(warnings).toEqual(['no_sku']);
});

test('no price is 0, with a warning', () => {
  const { item, variants, warnings } = mapped(product({ masterVariant: variant(1, { prices: [] }) }));
  expect([item.price, variants.map(({ price }) => price)]).toEqual([0, [0, 2]]);
  expect(item.customMetadata).not.toHaveProperty('price_json');
  expect(warnings).toEqual(['no_price']);
});

const availability = {
  availableQuantity: 7,
  channels: { eu: { id: 'eu', version: 1, availableQuantity: 3 }, us: { id: 'us', version: 1, isOnStock: true } },
};
test.each([
  [undefined, availability, 7],
  ['eu', availability, 3],
  ['us', availability, undefined],
  ['asia', availability, 0],
  [undefined, undefined, undefined],
  ['eu', { availableQuantity: 5 }, 0],
  [undefined, { availableQuantity: -2 }, -2],
])('stock of channel %s', (useChannelInventory, given, quantity) => {
  const settings = { product: { inventory: useChannelInventory ? { useChannelInventory } : {} } };
  const { variants } = mapped(product({ masterVariant: variant(1, { availability: given }) }), settings);
  expect(variants[0]?.inventoryQuantity).toBe(quantity);
});

test.each([
  ['no name', product({ name: {} }), ['no_name', 'name']],
  ['no slug', product({ slug: { en: '' } }), ['no_slug', 'slug']],
  ['no id', product({ id: '' }), ['missing_id', 'id']],
  ['too large', product({ description: { en: 'x'.repeat(4_000_001) } }), ['too_large', undefined]],
  ['nothing at all', null, ['missing_id', 'id']],
])('%s is rejected', (_title, given, expected) => {
  expect(codeOf(given)).toEqual(expected);
});

test('metadata stays below 100 kB: what matters least goes first', () => {
  const long = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`l${index}`, 'x'.repeat(600)]));
  const { item, warnings } = mapped(product({ slug: long, name: long }));
  expect(Object.keys(item.customMetadata)).toEqual(
    expect.arrayContaining(['price_json', 'currency_json', 'price_EUR', 'title_l99']),
  );
  expect(Object.keys(item.customMetadata)).not.toEqual(expect.arrayContaining(['title_json']));
  expect(Buffer.byteLength(JSON.stringify(item.customMetadata))).toBeLessThan(100_000);
  expect(warnings).toEqual(['truncated']);
});

test('of two variants with one SKU the first counts', () => {
  const { variants } = mapped(product({ variants: [variant(2, { sku: 'S-1' })] }));
  expect(variants.map(({ sku, price }) => [sku, price])).toEqual([['S-1', 1]]);
});

test.each([[{}], [{ id: 'a', masterVariant: 'x', variants: [null, 3], name: { en: 'n' }, slug: { en: 's' } }], [[]], ['x']])(
  'odd records never throw: %j',
  (given) => {
    expect(() => codeOf(given)).not.toThrow();
  },
);
