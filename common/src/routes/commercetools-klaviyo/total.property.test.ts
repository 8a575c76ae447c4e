import { isDeepStrictEqual } from 'node:util';
import type { Cart, Category, Customer, Order, ProductProjection } from '@commercetools/platform-sdk';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import type { Rejected, Skipped } from '../../contract/outcome';
import type { Mapped } from '../../contract/pipeline';
import type { ProductRecord } from '../../systems/klaviyo/records';
import { propertyRuns } from '../../testing/propertyRuns';
import { mapCart } from './carts/map';
import { mapCategory } from './categories/map';
import { mapCustomer } from './customers/map';
import { categoryTree } from './mapping/categories';
import { mapOrder } from './orders/map';
import { mapProduct } from './products/map';
import { type MappingContext, Settings } from './settings';

/** Whatever part of a record is missing, of another type or absurd: there is a record that can be sent, or a reason; never an exception. */
const RUNS = propertyRuns(300);
jest.setTimeout(600_000);

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const money = (centAmount: number) => ({ type: 'centPrecision', currencyCode: 'EUR', centAmount, fractionDigits: 2 });
const address = {
  id: 'a1',
  country: 'DE',
  city: 'Köln',
  mobile: '+49 171 1234567',
  streetName: 'Gasse',
  streetNumber: '7',
  region: 'NRW',
};
const custom = {
  type: { typeId: 'type', id: 't' },
  fields: {
    ...{ size: 7, tags: ['a', 'b'], nested: { on: true }, limit: money(500), motto: { en: 'On', de: 'An' }, at: '10:00:00.000' },
    ...{ kind: { key: 'k', label: 'K' }, kinds: [{ key: 'k', label: { en: 'K' } }], friend: { typeId: 'customer', id: 'c2' } },
  },
};
const base = { id: '0b5a7f0e-2d6e-4d0e-9b5e-1f2f3a4b5c6d', version: 3, createdAt: '2024-03-01T10:00:00.000Z' };

const customer: Json = {
  ...{ ...base, lastModifiedAt: '2024-03-02T10:00:00.000Z', email: 'anna@example.com', firstName: 'Anna', lastName: 'Muster' },
  ...{ title: 'Dr.', companyName: 'Muster GmbH', locale: 'de-DE', addresses: [address], defaultBillingAddressId: 'a1' },
  ...{
    dateOfBirth: '1990-02-28',
    customerNumber: '7',
    isEmailVerified: true,
    customerGroup: { typeId: 'customer-group', id: 'g' },
  },
  ...{ billingAddressIds: ['a1'], shippingAddressIds: [], custom, stores: [{ typeId: 'store', key: 'de' }] },
};
const line = {
  ...{ id: 'l1', productId: 'p1', name: { en: 'Jeans', de: 'Hose' }, productSlug: { en: 'jeans' }, quantity: 2 },
  ...{
    variant: {
      id: 1,
      sku: 'J-32',
      attributes: [{ name: 'size', value: { key: 'm', label: { en: 'M' } } }],
      images: [{ url: 'https://i.example/1.jpg' }],
    },
  },
  ...{ price: { id: 'pr', value: money(2999), discounted: { value: money(1999) } }, totalPrice: money(5998), custom },
};
const order: Json = {
  ...{
    ...base,
    lastModifiedAt: '2024-03-09T10:00:00.000Z',
    orderNumber: 'N-1',
    customerId: 'c1',
    customerEmail: 'anna@example.com',
  },
  ...{ orderState: 'Complete', totalPrice: money(5998), taxedPrice: { totalNet: money(5000), totalGross: money(5998) } },
  ...{
    lineItems: [line, { ...line, id: 'l2' }],
    customLineItems: [{ id: 'cl', name: { en: 'Wrap' }, quantity: 1, money: money(100), totalPrice: money(100), slug: 'wrap' }],
  },
  ...{
    billingAddress: address,
    shippingAddress: address,
    shippingInfo: { shippingMethodName: 'DHL', price: money(490) },
    custom,
  },
  ...{ discountCodes: [{ discountCode: { typeId: 'discount-code', id: 'd', obj: { code: 'TEN' } }, state: 'MatchesCart' }] },
  paymentInfo: {
    payments: [
      {
        ...{ typeId: 'payment', id: 'pay' },
        obj: {
          id: 'pay',
          transactions: [{ id: 'tx', type: 'Refund', state: 'Success', amount: money(500), timestamp: '2024-03-05T10:00:00Z' }],
        },
      },
    ],
  },
};
const category: Json = {
  ...base,
  name: { en: 'Pants', de: 'Hosen' },
  parent: { typeId: 'category', id: 'women' },
  ancestors: [],
};
const variant = (id: number) => ({
  ...{ id, sku: `S-${id}`, images: [{ url: 'https://i.example/2.jpg', dimensions: { w: 1, h: 1 } }] },
  ...{
    attributes: [{ name: 'color', value: 'red' }],
    availability: { isOnStock: true, availableQuantity: 4, channels: { ch: { availableQuantity: 2 } } },
  },
  prices: [
    { id: 'p', value: money(100), validFrom: '2024-01-01T00:00:00Z', country: 'DE' },
    { id: 'q', value: money(90), discounted: { value: money(80) } },
  ],
});
const product: Json = {
  ...{ ...base, name: { en: 'Pants' }, slug: { en: 'pants' }, description: { en: 'Blue.' }, published: true },
  ...{ categories: [{ typeId: 'category', id: 'slim' }], masterVariant: variant(1), variants: [variant(2), variant(3)] },
};

/** Every place in a value, as the keys that lead there. */
function places(value: Json, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, each]) => places(each, [...path, key]));
  return path.length > 0 ? [path, ...below] : below;
}

function put(value: Json, path: string[], replacement: Json | undefined): void {
  const parent = path
    .slice(0, -1)
    .reduce<Json | undefined>((at, key) => (at as Record<string, Json> | undefined | null)?.[key], value);
  const last = path.at(-1) ?? '';
  if (typeof parent !== 'object' || parent === null) return;
  if (replacement === undefined && Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (replacement === undefined) delete (parent as Record<string, Json>)[last];
  else (parent as Record<string, Json>)[last] = replacement;
}

const ODD: Json[] = [
  ...[
    null,
    '',
    ' ',
    0,
    -0,
    -1,
    1e308,
    2 ** 53,
    true,
    [],
    {},
    [null],
    [[]],
    '\u0000',
    '\ud800',
    '😀',
    '2024-02-30T25:61:00Z',
    '@',
    'a@',
    '+49',
  ],
  ...[
    'x'.repeat(20_000),
    '__proto__',
    '{{productSlug}}',
    'NaN',
    '%E0%A4%A',
    { en: null },
    { __proto__x: 1 },
    { '': '' },
    [{ id: {} }],
    '99999999999999',
  ],
];
const odd = fc.oneof(fc.constantFrom(...ODD), fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>, fc.constant(undefined));

/** A sound record in which up to eight places have become something else, or have gone. Its id stays: there is no record without. */
function disturbed(sound: Json): fc.Arbitrary<Json> {
  const all = places(sound).filter((path) => path.join() !== 'id');
  return fc.array(fc.tuple(fc.constantFrom(...all), odd), { minLength: 1, maxLength: 8 }).map((changes) => {
    const record = structuredClone(sound);
    for (const [path, value] of changes) put(record, path, value === undefined ? undefined : structuredClone(value));
    return record;
  });
}

const settings = fc.constantFrom(
  {},
  { preferredLocale: 'de-AT', preferredCurrency: 'EUR', productUrlTemplate: 'https://shop.example.com/{{productSlug}}' },
  {
    order: { properties: { include: ['*'] }, lines: { include: ['*'] }, value: 'net', placedStates: ['Paid'] },
    product: { inventory: { useChannelInventory: 'ch' }, missingPrice: 'omit', brandAttribute: 'color' },
    preferredCountry: 'DE',
  },
);
const contexts: fc.Arbitrary<MappingContext> = fc.record({
  settings: settings.map((given) => Value.Default(Settings, structuredClone(given)) as Settings),
  now: fc.constantFrom(Date.parse('2026-11-21T12:00:00Z'), Date.parse('2024-02-29T23:59:59Z')),
  historical: fc.boolean(),
});

type Result = Mapped<unknown> | Skipped | Rejected;

/** What no request may hold, wherever it is: it would be refused, or change on its way. */
function unsendable(value: unknown, path = ''): string[] {
  if (value === null) return [`${path} is null`];
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} is ${value}`];
  if (typeof value !== 'object')
    return ['string', 'boolean', 'undefined'].includes(typeof value) ? [] : [`${path} is a ${typeof value}`];
  return Object.entries(value).flatMap(([key, each]) => unsendable(each, `${path}/${key}`));
}

function holds(map: (record: Json, ctx: MappingContext) => Result, sound: Json, check: (record: never) => void): void {
  fc.assert(
    fc.property(disturbed(sound), contexts, (record, ctx) => {
      const before = structuredClone(record);
      const result = map(record, ctx);
      // Jest's comparison takes longer than the mapping: it only words what differs.
      if (!isDeepStrictEqual(record, before)) expect(record).toEqual(before);
      const again = map(structuredClone(record), ctx);
      if (!isDeepStrictEqual(again, result)) expect(again).toEqual(result);
      if (result.kind !== 'mapped') {
        expect(result.code).toMatch(/^[a-z_]+$/);
        return;
      }
      for (const each of result.records) {
        expect(unsendable(each)).toEqual([]);
        check(each as never);
      }
    }),
    { numRuns: RUNS },
  );
}

const TEXT = expect.stringMatching(/\S/);

/** What the contract sends as it is: lists of lines, and addresses. Everything else is one value, or a list of such. */
const STRUCTURED = new Set(['Items', 'BillingAddress', 'ShippingAddress']);
function expectPlain(properties: Record<string, unknown> = {}): void {
  for (const [name, value] of Object.entries(properties)) {
    if (STRUCTURED.has(name)) continue;
    for (const each of [value].flat()) if (typeof each === 'object') throw new Error(`${name} is not plain`);
  }
}

function expectFlat({ customMetadata }: ProductRecord['item'] | ProductRecord['variants'][number]): void {
  for (const value of Object.values(customMetadata)) expect(['string', 'number']).toContain(typeof value);
}

test('customers', () => {
  holds(
    (record, ctx) => mapCustomer(record as unknown as Customer, undefined, ctx),
    customer,
    (profile: { email: string; phoneNumber?: string; properties?: Record<string, unknown> }) => {
      expectPlain(profile.properties);
      expect(profile).toMatchObject({ externalId: base.id, email: expect.stringMatching(/^[^\s@]+@[^\s@]+$/) });
      if (profile.phoneNumber !== undefined) expect(profile.phoneNumber).toMatch(/^\+[1-9]\d{4,14}$/);
    },
  );
});

test('orders', () => {
  const related = { categoriesOf: new Map([['p1', ['Women > Pants']]]), emailOf: new Map() };
  holds(
    (record, ctx) => mapOrder(record as unknown as Order, related, ctx),
    order,
    (event: { profile: object; time: string; properties: Record<string, unknown> }) => {
      expectPlain(event.properties);
      expect(event).toMatchObject({
        metric: TEXT,
        uniqueId: TEXT,
        valueCurrency: expect.stringMatching(/^[A-Z]{3}$/),
        value: expect.any(Number),
      });
      expect(Object.keys(event.profile).length).toBeGreaterThan(0);
      expect(new Date(event.time).toISOString()).toBe(event.time);
    },
  );
});

test('carts', () => {
  const related = { categoriesOf: new Map([['p1', ['Women > Pants']]]), emailOf: new Map() };
  const cart: Json = { ...(order as { [key: string]: Json }), origin: 'Customer', lastModifiedAt: '2024-02-29T12:00:00.000Z' };
  const sent = jest.fn();
  holds(
    (record, ctx) => mapCart(record as unknown as Cart, related, ctx),
    cart,
    (event: { backfill: boolean; time: string; profile: object }) => {
      sent();
      expect(event).toMatchObject({ metric: TEXT, uniqueId: TEXT, backfill: false, value: expect.any(Number) });
      expect(Object.keys(event.profile).length).toBeGreaterThan(0);
      expect(new Date(event.time).toISOString()).toBe(event.time);
    },
  );
  expect(sent).toHaveBeenCalled();
});

test('categories', () => {
  const women = { id: 'women', name: { en: 'Women' } };
  holds(
    (record, ctx) => {
      const tree = categoryTree([women, record] as never, ctx.settings.preferredLocale);
      return mapCategory(record as unknown as Category, { tree } as never);
    },
    category,
    (mapped: object) => expect(mapped).toMatchObject({ externalId: base.id, name: TEXT }),
  );
});

test('products', () => {
  const related = { ancestorsOf: new Map([['slim', ['women', 'pants']]]) };
  holds(
    (record, ctx) => mapProduct(record as unknown as ProductProjection, related, ctx),
    product,
    ({ item, variants }: ProductRecord) => {
      expect(item).toMatchObject({ externalId: base.id, title: TEXT, customMetadata: expect.any(Object) });
      expectFlat(item);
      expect(new Set(variants.map(({ externalId }) => externalId)).size).toBe(variants.length);
      for (const each of variants) {
        expect(each).toMatchObject({ externalId: TEXT, title: TEXT, item: base.id, inventoryPolicy: expect.any(Number) });
        expectFlat(each);
      }
    },
  );
});
