import type { Cart } from '@commercetools/platform-sdk';
import { Value } from 'typebox/value';
import { type MappingContext, Settings } from '../settings';
import { mapCart } from './map';

const NOW = Date.parse('2026-11-28T12:00:00Z');
const context = (cart: object = {}): MappingContext => ({
  settings: Value.Default(Settings, { productUrlTemplate: 'https://shop.example/p/{{productSlug}}', cart }) as Settings,
  now: NOW,
  historical: true,
});
const money = (centAmount: number) => ({ type: 'centPrecision', currencyCode: 'EUR', centAmount, fractionDigits: 2 });
const cart = (over: object = {}) =>
  ({
    ...{ id: 'cart-1', cartState: 'Active', origin: 'Customer', totalPrice: money(5499), country: 'DE' },
    ...{ createdAt: '2026-11-28T11:00:00.000Z', lastModifiedAt: '2026-11-28T11:40:00.000Z' },
    ...{ customerEmail: 'Anna@Example.com', store: { typeId: 'store', key: 'berlin' } },
    shippingAddress: { firstName: 'Anna', lastName: 'Meyer', country: 'DE' },
    discountCodes: [{ state: 'MatchesCart', discountCode: { typeId: 'discount-code', id: 'd', obj: { code: 'TEN' } } }],
    customLineItems: [{ id: 'wrap', name: { en: 'Gift wrap' }, quantity: 1, money: money(500), totalPrice: money(500) }],
    lineItems: [
      {
        ...{ id: 'l', productId: 'p', name: { en: 'Jeans' }, productSlug: { en: 'jeans' }, variant: { id: 1, sku: 'J' } },
        ...{ price: { id: 'x', value: money(2499) }, quantity: 2, totalPrice: money(4998) },
      },
    ],
    ...over,
  }) as unknown as Cart;
const related = { categoriesOf: new Map([['p', ['Women', 'Women > Pants']]]), emailOf: new Map([['c-1', 'own@example.com']]) };
const map = (over: object = {}, settings: object = {}, live?: { since: number }) =>
  mapCart(cart(over), live ? { ...related, live } : related, context(settings));
const event = (...args: Parameters<typeof map>) => {
  const mapped = map(...args);
  if (mapped.kind !== 'mapped') throw new Error(mapped.code);
  return mapped.records[0];
};

test('makes an event of a cart that is on its way to the checkout', () => {
  const item = { ProductID: 'p', SKU: 'J', ProductName: 'Jeans', Quantity: 2, ItemPrice: 24.99, RowTotal: 49.98 };
  const categories = ['Women', 'Women > Pants'];
  expect(map({}, { urlTemplate: 'https://shop.example/cart/{{cartId}}' })).toEqual({
    kind: 'mapped',
    records: [
      {
        metric: 'Started Checkout',
        profile: { email: 'anna@example.com', firstName: 'Anna', lastName: 'Meyer', location: expect.anything() },
        uniqueId: 'cart-1:2026-11-28',
        time: '2026-11-28T11:40:00.000Z',
        value: 54.99,
        valueCurrency: 'EUR',
        backfill: false,
        properties: {
          ...{ CartId: 'cart-1', CheckoutURL: 'https://shop.example/cart/cart-1', Store: 'berlin', Country: 'DE' },
          ...{ ItemNames: ['Jeans', 'Gift wrap'], Categories: categories, DiscountCode: 'TEN' },
          Items: [
            {
              ...{ ...item, ProductURL: 'https://shop.example/p/jeans', VariantName: 'J' },
              ...{ Categories: categories, ProductCategories: categories },
            },
            { ProductName: 'Gift wrap', Quantity: 1, ItemPrice: 5, RowTotal: 5, Custom: true },
          ],
        },
      },
    ],
  });
});

test('leaves the address out without a template', () => {
  expect(event()?.properties).not.toHaveProperty('CheckoutURL');
});

test('counts a cart once a UTC day', () => {
  const early = event({ lastModifiedAt: '2026-11-28T00:00:00.000Z' });
  const before = event({ lastModifiedAt: '2026-11-27T23:59:59.999Z' });
  expect([event()?.uniqueId, early?.uniqueId]).toEqual(['cart-1:2026-11-28', 'cart-1:2026-11-28']);
  expect(before?.uniqueId).toBe('cart-1:2026-11-27');
});

const NO_ADDRESS = { shippingAddress: undefined };
test.each<[string, string, object, object?, { since: number }?]>([
  ['has no items', 'cart_empty', { lineItems: [], customLineItems: [] }],
  ['is of a quote', 'cart_origin', { origin: 'Quote' }],
  ['is of a recurring order', 'cart_origin', { origin: 'RecurringOrder' }],
  ['is older than a day', 'cart_old', { lastModifiedAt: '2026-11-27T11:59:59.000Z' }],
  ['is older than real time', 'cart_old', {}, {}, { since: Date.parse('2026-11-28T11:50:00Z') }],
  ['is of an unknown visitor', 'no_profile', { customerEmail: undefined, shippingAddress: { country: 'DE' } }],
  ['has no address yet', 'cart_early', NO_ADDRESS],
])('skips a cart that %s', (_, code, over, settings = {}, live = undefined) => {
  expect(map(over, settings, live)).toEqual({ kind: 'skipped', code });
});

test('takes a shipping method for an address', () => {
  expect(event({ ...NO_ADDRESS, shippingInfo: { shippingMethodName: 'DHL' } })).toBeDefined();
});

test('takes a known customer for enough when the settings say so', () => {
  const over = { ...NO_ADDRESS, customerEmail: undefined, customerId: 'c-1' };
  expect(map(over)).toMatchObject({ code: 'cart_early' });
  expect(event(over, { when: 'identified' })?.profile).toEqual({ email: 'own@example.com', externalId: 'c-1' });
});

test.each([
  ['missing_id', { id: undefined }],
  ['invalid_time', { lastModifiedAt: 'yesterday' }],
  ['invalid_amount', { totalPrice: undefined }],
  ['too_large', { lineItems: Array.from({ length: 3000 }, () => ({ name: { en: 'x'.repeat(3000) } })) }],
])('rejects a cart as %s', (code, over) => {
  expect(map(over)).toMatchObject({ kind: 'rejected', code });
});
