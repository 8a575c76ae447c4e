import type { Order } from '@commercetools/platform-sdk';
import { Value } from 'typebox/value';
import type { EventRecord } from '../../../systems/klaviyo/records';
import type { MappingContext } from '../settings';
import { Settings } from '../settings';
import { mapOrder } from './map';
import type { OrderRelations } from './relations';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const context = (settings: object = {}, over: Partial<MappingContext> = {}): MappingContext => ({
  settings: Value.Default(Settings, settings) as Settings,
  now: NOW,
  historical: false,
  ...over,
});
const related = (over: Partial<OrderRelations> = {}): OrderRelations => ({
  categoriesOf: new Map(),
  emailOf: new Map(),
  ...over,
});

const money = (centAmount: number, fractionDigits = 2, currencyCode = 'EUR') => ({
  type: 'centPrecision',
  currencyCode,
  centAmount,
  fractionDigits,
});
const line = (over: object = {}) => ({
  id: 'line-1',
  productId: 'product-1',
  name: { en: 'Jeans', de: 'Hose' },
  productSlug: { en: 'blue-jeans' },
  variant: { id: 1, sku: 'J-32' },
  price: { id: 'price-1', value: money(2999) },
  quantity: 2,
  totalPrice: money(5998),
  discountedPricePerQuantity: [],
  ...over,
});
const order = (over: object = {}): Order =>
  ({
    id: 'order-1',
    customerEmail: 'anna@example.com',
    customerId: 'customer-1',
    createdAt: '2024-03-01T10:00:00.000Z',
    lastModifiedAt: '2024-03-09T10:00:00.000Z',
    orderState: 'Open',
    totalPrice: money(5998),
    lineItems: [],
    ...over,
  }) as unknown as Order;

const map = (over: object = {}, ctx = context(), relations = related()) => mapOrder(order(over), relations, ctx);
const events = (over: object = {}, ctx = context(), relations = related()): EventRecord[] => {
  const mapped = map(over, ctx, relations);
  if (mapped.kind !== 'mapped') throw new Error(`${mapped.kind}: ${mapped.code}`);
  return mapped.records;
};
const named = (metric: string, ...args: Parameters<typeof events>) => events(...args).filter((event) => event.metric === metric);
const placed = (...args: Parameters<typeof events>): EventRecord => named('Placed Order', ...args)[0] as EventRecord;
const properties = (...args: Parameters<typeof events>) => placed(...args).properties;
const item = (over: object, ctx = context(), relations = related()) =>
  (properties({ lineItems: [line(over)] }, ctx, relations).Items as Record<string, unknown>[])[0];
const warnings = (over: object, ctx = context()): string[] | undefined => {
  const mapped = map(over, ctx);
  return mapped.kind === 'mapped' ? mapped.warnings : undefined;
};

describe('Orders: Placed Order', () => {
  test('Orders: Placed Order: always, `order.id`, `createdAt`, `totalPrice`', () => {
    expect(events()).toEqual([
      {
        metric: 'Placed Order',
        profile: { email: 'anna@example.com', externalId: 'customer-1' },
        uniqueId: 'order-1',
        time: '2024-03-01T10:00:00.000Z',
        value: 59.98,
        valueCurrency: 'EUR',
        backfill: true,
        properties: { OrderId: 'order-1', DiscountValue: 0, ItemCount: 0, OrderState: 'Open' },
      },
    ]);
  });
  test('Orders: metric name is a setting', () => {
    const metrics = { placed: 'P', orderedProduct: 'L', fulfilled: 'F', cancelled: 'C', refunded: 'R' };
    const states = { fulfilledStates: ['Open'], cancelledStates: ['Open'] };
    const over = { lineItems: [line()], paymentInfo: paid({ type: 'Refund' }) };
    expect(events(over, context({ order: { metrics, ...states } })).map((event) => event.metric)).toEqual([
      'P',
      'L',
      'F',
      'C',
      'R',
    ]);
  });
  test('Money: currencies without decimals and with three', () => {
    expect(placed({ totalPrice: money(5998, 0, 'JPY') })).toMatchObject({ value: 5998, valueCurrency: 'JPY' });
    expect(placed({ totalPrice: money(5998, 3, 'KWD') })).toMatchObject({ value: 5.998, valueCurrency: 'KWD' });
  });
  test('an order for nothing has the value 0', () => {
    expect(placed({ totalPrice: money(0) }).value).toBe(0);
  });
  test('a time that is none -> rejected `invalid_time`', () => {
    for (const createdAt of [undefined, 'soon', 5, '1980-01-01T00:00:00Z', '2030-01-01T00:00:00Z']) {
      expect(map({ createdAt })).toEqual({
        kind: 'rejected',
        code: 'invalid_time',
        reason: 'The time is missing, not valid, or outside of what Klaviyo accepts.',
        field: 'createdAt',
      });
    }
  });
  test('a total that is none -> rejected `invalid_amount`', () => {
    for (const totalPrice of [undefined, {}, { ...money(1), currencyCode: 'Euro' }, { ...money(1), centAmount: '1' }]) {
      expect(map({ totalPrice })).toMatchObject({ kind: 'rejected', code: 'invalid_amount', field: 'totalPrice' });
    }
  });
  test('an order without id -> rejected `missing_id`', () => {
    expect(map({ id: '' })).toMatchObject({ kind: 'rejected', code: 'missing_id', field: 'id' });
  });
});

describe('Orders: Ordered Product', () => {
  const lineItems = [line(), line({ id: 'line-2', totalPrice: money(100) }), line({ id: 'line-3' })];
  const lines = (...args: Parameters<typeof events>) => named('Ordered Product', ...args);

  test('Orders: Ordered Product: one per line item, `lineItem.id`, `lineItem.totalPrice`', () => {
    const found = lines({ lineItems });
    expect(found.map(({ uniqueId, value, valueCurrency }) => [uniqueId, value, valueCurrency])).toEqual([
      ['line-1', 59.98, 'EUR'],
      ['line-2', 1, 'EUR'],
      ['line-3', 59.98, 'EUR'],
    ]);
  });
  test('Orders: Ordered Product: `createdAt` + n s, n = 1 for the first line', () => {
    expect(lines({ lineItems }).map(({ time }) => time)).toEqual([
      '2024-03-01T10:00:01.000Z',
      '2024-03-01T10:00:02.000Z',
      '2024-03-01T10:00:03.000Z',
    ]);
  });
  test("Orders: Ordered Product `properties`: the line's `Items[]` fields plus `OrderId`, line-item custom fields and variant attributes", () => {
    const attributes = [{ name: 'fit', value: 'slim' }];
    const custom = { fields: { engraving: 'A.M.' } };
    const [event] = lines({
      orderNumber: 'N-1',
      lineItems: [line({ custom, variant: { id: 1, sku: 'J-32', attributes } })],
    });
    expect(event?.properties).toEqual({
      ProductID: 'product-1',
      SKU: 'J-32',
      ProductName: 'Jeans',
      Quantity: 2,
      ItemPrice: 29.99,
      RowTotal: 59.98,
      ProductURL: '/blue-jeans',
      VariantName: 'J-32',
      OrderId: 'N-1',
      engraving: 'A.M.',
      fit: 'slim',
    });
  });
  test('line-item custom fields pass through the settings of orders', () => {
    const custom = { fields: { engraving: 'A.M.', internal: 'x', wrap: true } };
    const rules = { exclude: ['internal'], map: { wrap: 'Gift Wrap' } };
    const [event] = lines({ lineItems: [line({ custom })] }, context({ order: { custom: rules } }));
    expect(event?.properties).toMatchObject({ engraving: 'A.M.', 'Gift Wrap': true });
    expect(event?.properties).not.toHaveProperty('internal');
  });
  test('a line without id or total has no event of its own, with a warning; the others keep their times', () => {
    for (const odd of [line({ id: undefined }), line({ totalPrice: undefined })]) {
      const over = { lineItems: [odd, line({ id: 'line-2' })] };
      expect(lines(over).map(({ uniqueId, time }) => [uniqueId, time])).toEqual([['line-2', '2024-03-01T10:00:02.000Z']]);
      expect(warnings(over)).toEqual(['incomplete_line']);
    }
  });
});

describe('Orders: variant attributes', () => {
  const attributes = (list: unknown, settings: object = {}) => {
    const variant = { id: 1, sku: 'J-32', attributes: list };
    return named('Ordered Product', { lineItems: [line({ variant })] }, context(settings))[0]?.properties ?? {};
  };
  const value = (given: unknown, settings: object = {}) => attributes([{ name: 'it', value: given }], settings).it;
  const german = { preferredLocale: 'de-DE' };

  test('enum -> label, localized', () => {
    expect(value({ key: 'r', label: 'Red' })).toBe('Red');
    expect(value({ key: 'r', label: { en: 'Red', de: 'Rot' } }, german)).toBe('Rot');
    expect(value({ key: 'r', label: {} })).toBe('r');
  });
  test('localized text -> by locale', () => {
    expect(value({ en: 'Cotton', de: 'Baumwolle' }, german)).toBe('Baumwolle');
  });
  test('set -> array', () => {
    expect(value(['S', 'M'])).toEqual(['S', 'M']);
    expect(
      value([
        { key: 'r', label: 'Red' },
        { key: 'b', label: 'Blue' },
      ]),
    ).toEqual(['Red', 'Blue']);
    expect(value([{ typeId: 'product', id: 'p' }, 'kept'])).toEqual(['p', 'kept']);
  });
  test('money -> amount', () => {
    expect(value(money(1999))).toBe(19.99);
  });
  test('reference -> its key, else its id', () => {
    expect(value({ typeId: 'product', id: 'p-1' })).toBe('p-1');
    expect(value({ typeId: 'product', id: 'p-1', obj: { id: 'p-1', key: 'jeans' } })).toBe('jeans');
  });
  test('boolean and number kept, also `0` and `false`', () => {
    expect([value(true), value(false), value(0), value(3.5)]).toEqual([true, false, 0, 3.5]);
  });
  test('nested attributes -> a property each; lists of them are left out', () => {
    const nested = [
      { name: 'material', value: { en: 'Cotton' } },
      { name: 'share', value: 80 },
    ];
    expect(attributes([{ name: 'it', value: nested }])).toMatchObject({ it_material: 'Cotton', it_share: 80 });
    expect(value([nested])).toBeUndefined();
  });
  test('attribute names that collide with the fixed names do not overwrite them', () => {
    const found = attributes([
      { name: 'SKU', value: 'wrong' },
      { name: 'OrderId', value: 'wrong' },
      { name: 'Quantity', value: 99 },
    ]);
    expect(found).toMatchObject({ SKU: 'J-32', OrderId: 'order-1', Quantity: 2 });
  });
  test('Reserved Klaviyo names cannot be overwritten', () => {
    const found = attributes([
      { name: '$value', value: 1 },
      { name: '_kx', value: 1 },
      { name: '__proto__', value: { a: 1 } },
    ]);
    expect(Object.keys(found).some((name) => name.startsWith('$') || name === '_kx' || name === '__proto__')).toBe(false);
  });
});

describe('Orders: Fulfilled Order and Cancelled Order', () => {
  test.each([
    ['Confirmed', 'Fulfilled Order'],
    ['Complete', 'Fulfilled Order'],
    ['Cancelled', 'Cancelled Order'],
  ])('Orders: `orderState` %s -> %s, `order.id`, `totalPrice`', (orderState, metric) => {
    const found = events({ orderState });
    expect(found.map((event) => event.metric)).toEqual(['Placed Order', metric]);
    expect(found[1]).toMatchObject({ uniqueId: 'order-1', value: 59.98, valueCurrency: 'EUR' });
    expect(found[1]?.properties).toEqual(found[0]?.properties);
  });
  test('Orders: any other state is neither', () => {
    for (const orderState of ['Open', undefined, 5]) expect(events({ orderState })).toHaveLength(1);
  });
  test('Orders: `orderState` in the setting', () => {
    const ctx = context({ order: { fulfilledStates: ['Open'], cancelledStates: [] } });
    expect(events({ orderState: 'Open' }, ctx)[1]?.metric).toBe('Fulfilled Order');
    expect(events({ orderState: 'Cancelled' }, ctx)).toHaveLength(1);
  });
  test('Orders: `lastModifiedAt`', () => {
    for (const orderState of ['Complete', 'Cancelled']) {
      expect(events({ orderState, completedAt: '2024-03-05T08:00:00.000Z' })[1]?.time).toBe('2024-03-09T10:00:00.000Z');
    }
  });
  test('Orders: `lastModifiedAt`, else after the lines', () => {
    const lineItems = [line(), line({ id: 'line-2' })];
    for (const [orderState, metric] of [
      ['Complete', 'Fulfilled Order'],
      ['Cancelled', 'Cancelled Order'],
    ] as const) {
      for (const lastModifiedAt of [undefined, 'never', '2024-03-01T10:00:00.000Z']) {
        expect(named(metric, { orderState, lastModifiedAt, lineItems })[0]?.time).toBe('2024-03-01T10:00:03.000Z');
      }
    }
  });
});

const transaction = (over: object) => ({
  id: 't-1',
  type: 'Refund',
  state: 'Success',
  timestamp: '2024-03-07T09:30:00.000Z',
  amount: money(1999),
  ...over,
});
function paid(...transactions: object[]) {
  return { payments: [{ typeId: 'payment', id: 'pay-1', obj: { id: 'pay-1', transactions: transactions.map(transaction) } }] };
}

describe('Orders: Refunded Order', () => {
  const refunds = (...args: Parameters<typeof events>) => named('Refunded Order', ...args);

  test("Orders: the first Refunded Order: `order.id`, `transaction.timestamp`, that transaction's amount", () => {
    const [event] = refunds({ paymentInfo: paid({}) });
    expect(event).toMatchObject({
      uniqueId: 'order-1',
      time: '2024-03-07T09:30:00.000Z',
      value: 19.99,
      valueCurrency: 'EUR',
      properties: { OrderId: 'order-1' },
    });
  });
  test('Orders: each payment transaction: several refunds keep apart', () => {
    const two = paid({}, { id: 't-2', amount: money(500) });
    const payments = [...two.payments, { ...two.payments[0], obj: { id: 'pay-2', transactions: [transaction({})] } }];
    expect(refunds({ paymentInfo: { payments } }).map(({ uniqueId, value }) => [uniqueId, value])).toEqual([
      ['order-1', 19.99],
      ['pay-1:t-2', 5],
      ['pay-2:t-1', 19.99],
    ]);
  });
  test('Orders: `type = Refund`, `state = Success` only', () => {
    const others = paid(
      { type: 'Charge' },
      { state: 'Pending' },
      { state: 'Failure' },
      { type: 'Chargeback' },
      { state: undefined },
    );
    expect(refunds({ paymentInfo: others })).toEqual([]);
  });
  test('Orders: the state of a refund is a setting', () => {
    const ctx = context({ order: { refundStates: ['Pending'] } });
    const both = paid({ id: 'a' }, { id: 'b', state: 'Pending' });
    expect(refunds({ paymentInfo: both }, ctx).map(({ uniqueId }) => uniqueId)).toEqual(['pay-1:b']);
  });
  test('Orders: `transaction.timestamp`, else `lastModifiedAt`', () => {
    expect(refunds({ paymentInfo: paid({ timestamp: undefined }) })[0]?.time).toBe('2024-03-09T10:00:00.000Z');
    expect(refunds({ paymentInfo: paid({ timestamp: 'x' }) })[0]?.time).toBe('2024-03-09T10:00:00.000Z');
    const over = { paymentInfo: paid({ timestamp: undefined }), lastModifiedAt: undefined };
    expect(refunds(over)[0]?.time).toBe('2024-03-01T10:00:01.000Z');
  });
  test('payments that are not expanded are left out without failing', () => {
    expect(map({ paymentInfo: { payments: [{ typeId: 'payment', id: 'pay-1' }] } })).not.toHaveProperty('warnings');
    expect(refunds({ paymentInfo: { payments: [{ typeId: 'payment', id: 'pay-1' }] } })).toEqual([]);
  });
  test('a refund without id or amount has no event, with a warning', () => {
    for (const odd of [{ id: '' }, { amount: undefined }]) {
      const paymentInfo = paid({ id: 'first', state: 'Failure' }, odd);
      expect(refunds({ paymentInfo })).toEqual([]);
      expect(warnings({ paymentInfo })).toEqual(['incomplete_refund']);
    }
  });
});

describe('Orders: profile', () => {
  const emailOf = new Map([['customer-1', ' Customer@Example.com ']]);

  test('Orders: `email` = `customerEmail`, `external_id` = `customerId`', () => {
    const { profile } = placed({ customerEmail: ' Anna@Example.COM ' }, context(), related({ emailOf }));
    expect(profile).toEqual({ email: 'anna@example.com', externalId: 'customer-1' });
  });
  test("Orders: `email` = `customerEmail` (else the expanded customer's)", () => {
    const { profile } = placed({ customerEmail: undefined }, context(), related({ emailOf }));
    expect(profile).toEqual({ email: 'customer@example.com', externalId: 'customer-1' });
  });
  test('Orders: one of the two is enough', () => {
    expect(placed({ customerId: undefined }).profile).toEqual({ email: 'anna@example.com' });
    expect(placed({ customerEmail: undefined }).profile).toEqual({ externalId: 'customer-1' });
  });
  test('an e-mail address that is not valid is left out with a warning', () => {
    expect(placed({ customerEmail: 'nonsense' }).profile).toEqual({ externalId: 'customer-1' });
    expect(warnings({ customerEmail: 'nonsense' })).toEqual(['invalid_email']);
  });
  test('Orders: Neither -> skipped `no_profile`', () => {
    expect(map({ customerEmail: undefined, customerId: undefined })).toEqual({ kind: 'skipped', code: 'no_profile' });
    expect(map({ customerEmail: 'nonsense', customerId: '' })).toEqual({ kind: 'skipped', code: 'no_profile' });
  });
  test('Orders: No other profile field is written from an order; every event has the same profile', () => {
    const over = { orderState: 'Complete', lineItems: [line()], paymentInfo: paid({}), billingAddress: { firstName: 'Anna' } };
    const profiles = events(over).map(({ profile }) => profile);
    expect(profiles).toHaveLength(4);
    for (const profile of profiles) expect(profile).toEqual({ email: 'anna@example.com', externalId: 'customer-1' });
  });
});

describe('Orders: backfill', () => {
  const recent = { createdAt: '2026-11-21T11:00:00.000Z', lineItems: [line()] };

  test('Orders: `backfill: true` on every event of a full import', () => {
    for (const event of events(recent, context({}, { historical: true }))) expect(event.backfill).toBe(true);
  });
  test('Orders: older than 24 h by server time', () => {
    expect(placed({ createdAt: '2026-11-20T11:59:59.999Z' }).backfill).toBe(true);
    expect(placed({ createdAt: '2026-11-20T12:00:00.000Z' }).backfill).toBe(false);
    for (const event of events(recent)) expect(event.backfill).toBe(false);
  });
  test('each event goes by its own time: a fresh refund of an old order is news', () => {
    const over = { paymentInfo: paid({ timestamp: '2026-11-21T11:00:00.000Z' }) };
    expect(events(over).map(({ metric, backfill }) => [metric, backfill])).toEqual([
      ['Placed Order', true],
      ['Refunded Order', false],
    ]);
  });
});

describe('Orders: order-level properties', () => {
  test('Orders: `OrderId` (`orderNumber` else `id`)', () => {
    expect(properties({ orderNumber: 'N-1' }).OrderId).toBe('N-1');
    expect(properties({ orderNumber: '' }).OrderId).toBe('order-1');
  });
  test('Orders: `Categories` and `ItemNames` (unique)', () => {
    const categoriesOf = new Map([
      ['product-1', ['Women', 'Women > Pants']],
      ['product-2', ['Women', 'Women > Shirts']],
    ]);
    const lineItems = [line(), line({ id: 'l2', productId: 'product-2', name: { en: 'Shirt' } }), line({ id: 'l3' })];
    const found = properties({ lineItems }, context({ preferredLocale: 'en' }), related({ categoriesOf }));
    expect(found.Categories).toEqual(['Women', 'Women > Pants', 'Women > Shirts']);
    expect(found.ItemNames).toEqual(['Jeans', 'Shirt']);
  });
  test('Orders: a product that no longer exists leaves its category out and does not stop the order', () => {
    const found = properties({ lineItems: [line({ productId: 'gone' })] });
    expect(found).not.toHaveProperty('Categories');
    expect((found.Items as object[])[0]).not.toHaveProperty('Categories');
    expect(found.ItemCount).toBe(2);
  });
  test('Orders: `DiscountCode`', () => {
    const expanded = (code: string) => ({ discountCode: { typeId: 'discount-code', id: code, obj: { id: code, code } } });
    expect(properties({ discountCodes: [expanded('SUMMER')] }).DiscountCode).toBe('SUMMER');
    expect(properties({ discountCodes: [expanded('SUMMER'), expanded('VIP')] }).DiscountCode).toBe('SUMMER, VIP');
  });
  test('discount codes that are not expanded are left out without failing', () => {
    const discountCodes = [{ discountCode: { typeId: 'discount-code', id: 'd' }, state: 'MatchesCart' }];
    expect(properties({ discountCodes })).not.toHaveProperty('DiscountCode');
  });
  test('Orders: `DiscountValue`: cart discounts of the lines, times their quantity, and of the total', () => {
    const discountedPricePerQuantity = [
      {
        quantity: 2,
        discountedPrice: {
          value: money(2700),
          includedDiscounts: [{ discountedAmount: money(110) }, { discountedAmount: money(20) }],
        },
      },
      { quantity: 1, discountedPrice: { value: money(2989), includedDiscounts: [{ discountedAmount: money(10) }] } },
    ];
    const lineItems = [line({ discountedPricePerQuantity }), line({ id: 'line-2' })];
    expect(properties({ lineItems }).DiscountValue).toBe(2.7);
    const discountOnTotalPrice = { discountedAmount: money(1000), includedDiscounts: [] };
    expect(properties({ lineItems, discountOnTotalPrice }).DiscountValue).toBe(12.7);
    expect(properties({ discountOnTotalPrice }).DiscountValue).toBe(10);
  });
  test('Orders: `DiscountValue` is 0 when there are none', () => {
    expect(properties({ lineItems: [line()] }).DiscountValue).toBe(0);
  });
  test('Orders: `ItemCount`: the sum of quantities', () => {
    expect(properties({ lineItems: [line(), line({ quantity: 3 }), line({ quantity: 'x' })] }).ItemCount).toBe(5);
  });
  test('Orders: `BillingAddress`, `ShippingAddress`', () => {
    const billingAddress = {
      firstName: 'Anna',
      lastName: 'Meyer',
      company: 'Meyer GmbH',
      streetName: 'Main Street',
      streetNumber: '17',
      additionalStreetInfo: 'Backyard',
      city: 'Albany',
      region: 'New York',
      state: 'NY',
      country: 'US',
      postalCode: '12207',
      phone: '518 555 0100',
      email: 'left-out@example.com',
    };
    const found = properties({ billingAddress, shippingAddress: { country: 'DE', region: 'BE', mobile: '0151', phone: '030' } });
    expect(found.BillingAddress).toEqual({
      FirstName: 'Anna',
      LastName: 'Meyer',
      Company: 'Meyer GmbH',
      Address1: '17, Main Street',
      Address2: 'Backyard',
      City: 'Albany',
      Region: 'New York',
      RegionCode: 'NY',
      Country: 'US',
      CountryCode: 'US',
      Zip: '12207',
      Phone: '518 555 0100',
    });
    expect(found.ShippingAddress).toEqual({ Region: 'BE', RegionCode: 'BE', Country: 'DE', CountryCode: 'DE', Phone: '0151' });
    expect(properties({ billingAddress: {}, shippingAddress: undefined })).not.toHaveProperty('BillingAddress');
  });
  test('Orders: `OrderState`, `ShipmentState`, `PaymentState`, `Store`, `Country`', () => {
    const store = { typeId: 'store', key: 'berlin' };
    expect(
      properties({ orderState: 'Open', shipmentState: 'Shipped', paymentState: 'Paid', store, country: 'DE' }),
    ).toMatchObject({
      OrderState: 'Open',
      ShipmentState: 'Shipped',
      PaymentState: 'Paid',
      Store: 'berlin',
      Country: 'DE',
    });
  });
});

describe('Orders: `Items[]`', () => {
  test('Orders: `Items[]` = `ProductID, SKU, ProductName, Quantity, ItemPrice, RowTotal, ProductURL, ImageURL, Categories, VariantName`', () => {
    const variant = {
      id: 1,
      sku: 'J-32',
      key: 'Slim 32',
      images: [{ url: 'https://img.example/1.jpg' }, { url: 'https://img.example/2.jpg' }],
    };
    const settings = { preferredLocale: 'de', productUrlTemplate: 'https://shop.example/p/{{productSlug}}' };
    const categoriesOf = new Map([['product-1', ['Women', 'Women > Pants']]]);
    expect(item({ variant, productSlug: { de: 'blaue hose' } }, context(settings), related({ categoriesOf }))).toEqual({
      ProductID: 'product-1',
      SKU: 'J-32',
      ProductName: 'Hose',
      Quantity: 2,
      ItemPrice: 29.99,
      RowTotal: 59.98,
      ProductURL: 'https://shop.example/p/blaue%20hose',
      ImageURL: 'https://img.example/1.jpg',
      Categories: ['Women', 'Women > Pants'],
      VariantName: 'Slim 32',
    });
  });
  test('VariantName = variant.key else sku', () => {
    expect(item({})?.VariantName).toBe('J-32');
    expect(item({ variant: { id: 1 } })).not.toHaveProperty('VariantName');
  });
  test('ItemPrice = discounted price if any else price', () => {
    const price = { id: 'p', value: money(2999), discounted: { value: money(1999), discount: {} } };
    expect(item({ price })?.ItemPrice).toBe(19.99);
    expect(item({ price: { id: 'p', value: money(0) } })?.ItemPrice).toBe(0);
    expect(item({ price: undefined })).not.toHaveProperty('ItemPrice');
  });
  test('variant attributes and custom fields are not part of it', () => {
    const variant = { id: 1, sku: 'J-32', attributes: [{ name: 'fit', value: 'slim' }] };
    const found = item({ variant, custom: { fields: { engraving: 'x' } } });
    expect(found).not.toHaveProperty('fit');
    expect(found).not.toHaveProperty('engraving');
  });
});

describe('Orders: further fields and custom fields', () => {
  const over = {
    purchaseOrderNumber: 'PO-7',
    locale: 'de-DE',
    taxMode: 'Platform',
    custom: { fields: { gift: true, note: '', points: 0 } },
  };

  test('Orders: order fields named in `order.properties.include` (include empty = none)', () => {
    expect(properties(over)).not.toHaveProperty('purchaseOrderNumber');
    const rules = { include: ['purchaseOrderNumber', 'locale', 'taxMode'], exclude: ['taxMode'], map: { locale: 'Language' } };
    const found = properties(over, context({ order: { properties: rules } }));
    expect(found).toMatchObject({ purchaseOrderNumber: 'PO-7', Language: 'de-DE' });
    expect(found).not.toHaveProperty('taxMode');
    expect(found).not.toHaveProperty('locale');
  });
  test('Orders: and custom fields, through `include`, `exclude`, `map`', () => {
    expect(properties(over)).toMatchObject({ gift: true, points: 0 });
    expect(properties(over)).not.toHaveProperty('note');
    const rules = { include: ['gift', 'points'], exclude: ['points'], map: { gift: 'Is Gift' } };
    const found = properties(over, context({ order: { custom: rules } }));
    expect(found['Is Gift']).toBe(true);
    expect(found).not.toHaveProperty('points');
    expect(found).not.toHaveProperty('gift');
  });
  test('neither overwrites a fixed name, and a named order field goes before a custom field', () => {
    const rules = { properties: { include: ['locale'], map: { locale: 'OrderId' } }, custom: { map: { gift: 'ItemCount' } } };
    expect(properties(over, context({ order: rules }))).toMatchObject({ OrderId: 'order-1', ItemCount: 0 });
    const both = { properties: { include: ['locale'], map: { locale: 'gift' } } };
    expect(properties(over, context({ order: both })).gift).toBe('de-DE');
  });
  test('Orders: Reserved Klaviyo names (`$…`, `_kx`) cannot be overwritten', () => {
    const rules = { properties: { include: ['locale'], map: { locale: '$value' } }, custom: { map: { gift: '_kx' } } };
    const found = properties(over, context({ order: rules }));
    expect(found).not.toHaveProperty('$value');
    expect(found).not.toHaveProperty('_kx');
  });
});

describe("Orders: Klaviyo's limits", () => {
  test('at most 300 properties an event; the fixed ones stay', () => {
    const fields = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`f${index}`, index]));
    const found = properties({ custom: { fields } });
    expect(Object.keys(found)).toHaveLength(300);
    expect(found).toMatchObject({ OrderId: 'order-1', OrderState: 'Open', f0: 0 });
    expect(warnings({ custom: { fields } })).toEqual(['truncated']);
  });
  test('a single text has at most 100 kB', () => {
    const over = { custom: { fields: { note: 'x'.repeat(150_000) } } };
    expect(properties(over).note).toHaveLength(100_000);
    expect(warnings(over)).toEqual(['truncated']);
  });
  test('an event above 4 MB -> rejected `too_large`', () => {
    const fields = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 'x'.repeat(100_000)]));
    expect(map({ custom: { fields: fields(41) } })).toEqual({
      kind: 'rejected',
      code: 'too_large',
      reason: 'The record is larger than Klaviyo accepts.',
    });
    expect(map({ custom: { fields: fields(39) } })).toMatchObject({ kind: 'mapped' });
  });
});

describe('Orders: total and pure', () => {
  const hostile: unknown[] = [
    null,
    undefined,
    0,
    7,
    Number.NaN,
    '',
    'text',
    true,
    [],
    [null],
    [[]],
    ['x', {}],
    {},
    { id: {} },
    { obj: 5 },
    () => 1,
  ];
  const full = () => ({
    lineItems: [line({ variant: { sku: 'x', attributes: [{ name: 'a', value: 1 }] } })],
    paymentInfo: paid({}),
    orderState: 'Complete',
  });

  function check(over: object) {
    const mapped = map(over);
    expect(map(over)).toEqual(mapped);
    expect(JSON.stringify(mapped)).not.toMatch(/null|undefined|None|NaN|\[object|\{\}|\[\]|""/);
    if (mapped.kind !== 'mapped') return;
    for (const event of mapped.records) {
      expect(Number.isFinite(event.value)).toBe(true);
      expect(new Date(event.time).toISOString()).toBe(event.time);
      expect(event.uniqueId).not.toBe('');
    }
  }

  test('any field of an order may hold anything: no exception, the same output twice', () => {
    const names = Object.keys({
      ...order(),
      discountCodes: 0,
      discountOnTotalPrice: 0,
      billingAddress: 0,
      store: 0,
      custom: 0,
      paymentInfo: 0,
      completedAt: 0,
    });
    for (const value of hostile) for (const name of names) check({ ...full(), [name]: value });
  });
  test('any field of a line may hold anything', () => {
    for (const value of hostile) {
      check({ lineItems: [value] });
      for (const name of Object.keys(line({ custom: 0 }))) check({ lineItems: [line({ [name]: value })] });
      check({ lineItems: [line({ variant: { attributes: value } })] });
      check({ lineItems: [line({ variant: { attributes: [value] } })] });
      check({
        lineItems: [
          line({
            variant: {
              attributes: [
                { name: value, value: 1 },
                { name: 'a', value },
              ],
            },
          }),
        ],
      });
      check({ lineItems: [line({ variant: { images: value } })] });
      check({ lineItems: [line({ price: { value, discounted: value } })] });
      check({ lineItems: [line({ discountedPricePerQuantity: [value, { quantity: value, discountedPrice: value }] })] });
    }
  });
  test('any field of a payment may hold anything', () => {
    for (const value of hostile) {
      check({ paymentInfo: { payments: value } });
      check({ paymentInfo: { payments: [value, { obj: value }, { obj: { id: value, transactions: value } }] } });
      for (const name of ['id', 'state', 'amount', 'timestamp', 'type']) check({ paymentInfo: paid({ [name]: value }) });
      check({ discountCodes: [value, { discountCode: value }, { discountCode: { obj: value } }] });
    }
  });
  test('no order at all is skipped, not thrown', () => {
    for (const value of hostile) {
      expect(mapOrder(value as Order, related(), context())).toEqual({ kind: 'skipped', code: 'no_profile' });
    }
  });
  test('the order of events and their ids come from the data alone: another time of run changes nothing', () => {
    const later = context({}, { now: NOW + 86_400_000 });
    expect(events(full(), later)).toEqual(events(full()));
  });
  test('unique ids are unique per metric', () => {
    const over = { ...full(), lineItems: [line(), line({ id: 'line-2' })], paymentInfo: paid({}, { id: 't-2' }) };
    const keys = events(over).map(({ metric, uniqueId }) => `${metric} ${uniqueId}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
