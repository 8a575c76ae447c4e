import { catalogOf, cents, eventsOf, line, payment, profileOf, refund } from './records';

/** What templates and segments of the older plugin read arrives under its old name, with the setting only. */
const PLUGIN = { compatibility: 'commercetools-klaviyo' };
const order = {
  ...{ orderNumber: 'R-1', version: 3, country: 'AT', origin: 'Customer', paymentState: 'Paid', orderState: 'Complete' },
  shippingAddress: { firstName: 'Ines', streetName: 'Gasse', country: 'AT' },
  store: { typeId: 'store', key: 'wien' },
  custom: { type: { typeId: 'type', id: 't' }, fields: { limit: cents(500), motto: { en: 'Hi', de: 'Hallo' } } },
  paymentInfo: { payments: [payment('pay', [refund('r', 100)])] },
};

describe('with compatibility', () => {
  test('events of an order have its fields under their own names and in their own form', () => {
    const { placed, fulfilled, refunded } = eventsOf(order, PLUGIN);
    for (const event of [placed, ...fulfilled, ...refunded]) {
      expect(event.properties).toMatchObject({
        ...{ id: 'order-1', orderNumber: 'R-1', orderState: 'Complete', country: 'AT', version: 3, totalPrice: cents(2999) },
        ...{ store: order.store, shippingAddress: order.shippingAddress, lineItems: [{ id: 'line-1', quantity: 1 }] },
        ...{ limit: cents(500), motto: { en: 'Hi', de: 'Hallo' } },
      });
      // Beside the names of today.
      expect(event.properties).toMatchObject({ OrderId: 'R-1', ItemNames: ['Socks'], Items: [{ SKU: 'SOCK' }] });
    }
  });
  test('references come without what was expanded', () => {
    const { placed } = eventsOf(order, PLUGIN);
    expect(placed.properties.paymentInfo).toEqual({ payments: [{ typeId: 'payment', id: 'pay' }] });
    expect(JSON.stringify(placed.properties)).not.toContain('"obj"');
  });
  test('Ordered Product has the fields of its line', () => {
    const attributes = [{ name: 'color', value: { key: 'red', label: 'Red' } }];
    const { products } = eventsOf({ lineItems: [line({ variant: { id: 1, sku: 'SOCK', attributes } })] }, PLUGIN);
    expect(products[0]?.properties).toMatchObject({
      ...{ id: 'line-1', productId: 'product-1', name: { en: 'Socks' }, quantity: 1, price: { value: cents(2999) } },
      ...{ variant: { sku: 'SOCK', attributes }, totalPrice: cents(2999) },
      ...{ SKU: 'SOCK', ProductName: 'Socks', color: 'Red' },
    });
  });
  test('include, exclude and map act on these fields, too', () => {
    const rules = { properties: { exclude: ['lineItems'], map: { orderNumber: 'number' } }, lines: { include: ['productId'] } };
    const { placed, products } = eventsOf(order, { ...PLUGIN, order: rules });
    expect(placed.properties).toMatchObject({ number: 'R-1', country: 'AT' });
    expect(placed.properties.lineItems).toBeUndefined();
    expect(products[0]?.properties).toMatchObject({ productId: 'product-1' });
    expect(products[0]?.properties.quantity).toBeUndefined();
  });
  test('custom fields of customers keep their form', () => {
    const custom = { fields: { limit: cents(500), motto: { en: 'Hi', de: 'Hallo' } } };
    expect(profileOf({ custom }, PLUGIN).properties).toEqual(custom.fields);
  });
  test('a re-import meets the ids that the plugin used', () => {
    const { placed, products, fulfilled, refunded } = eventsOf(order, PLUGIN);
    const ids = [placed, ...products, ...fulfilled, ...refunded].map(({ metric, uniqueId }) => [metric, uniqueId]);
    expect(ids).toEqual([
      ['Placed Order', 'order-1'],
      ['Ordered Product', 'line-1'],
      ['Fulfilled Order', 'order-1'],
      ['Refunded Order', 'order-1'],
    ]);
  });
});

describe('without compatibility', () => {
  test('names are clean and values are plain', () => {
    const { placed, products } = eventsOf(order);
    expect(Object.keys(placed.properties).filter((name) => /^[a-z]/.test(name))).toEqual(['limit', 'motto']);
    expect(placed.properties).toMatchObject({ limit: 5, motto: 'Hi' });
    expect(Object.keys(products[0]?.properties ?? {}).filter((name) => /^[a-z]/.test(name))).toEqual([]);
  });
  test('the catalog has no entries for countries', () => {
    const prices = [{ value: cents(2000) }, { value: cents(1900), country: 'AT' }];
    const keys = Object.keys(
      catalogOf({ masterVariant: { prices } }, { product: { priceCountries: ['DE'] } }).item.customMetadata,
    );
    expect(keys.filter((key) => /_(AT|DE)$/.test(key))).toEqual([]);
  });
});
