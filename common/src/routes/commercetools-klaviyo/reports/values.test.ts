import { cents, eventsOf, line, profileOf } from './records';

/** Public reports about similar software, each with more inputs of its kind: values that Klaviyo can't use. */
const custom = (fields: object) => ({ custom: { type: { typeId: 'type', id: 't' }, fields } });

/** Every value of the properties: none may be an object, or a list with one. */
function expectPlain(properties: Record<string, unknown> | undefined): void {
  for (const value of Object.values(properties ?? {})) {
    for (const each of [value].flat()) expect(typeof each === 'object' ? each : 'plain').toBe('plain');
  }
}

describe('custom fields of a customer arrived as objects', () => {
  const fields = {
    creditLimit: cents(25_000),
    slogan: { de: 'Bleib warm', en: 'Stay warm' },
    adviser: { typeId: 'customer', id: 'c-9' },
    shoeSize: 42,
  };

  test('arrives as plain values when fields are money, texts and references', () => {
    const { properties } = profileOf(custom(fields));
    expect(properties).toEqual({ creditLimit: 250, slogan: 'Stay warm', adviser: 'c-9', shoeSize: 42 });
  });

  test('uses the key of an expanded reference and never its object', () => {
    const { properties } = profileOf(
      custom({
        store: { typeId: 'store', key: 'berlin' },
        adviser: { typeId: 'customer', id: 'c-9', obj: { id: 'c-9', key: 'anna', email: 'anna@example.com' } },
        group: { typeId: 'customer-group', id: 'g-1', obj: { id: 'g-1', name: 'VIP' } },
      }),
    );
    expect(properties).toEqual({ store: 'berlin', adviser: 'anna', group: 'g-1' });
  });

  test('turns sets into lists of plain values', () => {
    const { properties } = profileOf(
      custom({
        budgets: [cents(1000), cents(250, 'JPY', 0)],
        sizes: [
          { key: 's', label: 'Small' },
          { key: 'm', label: { en: 'Medium', de: 'Mittel' } },
        ],
        mottos: [{ en: 'One', de: 'Eins' }, { de: 'Zwei' }],
        tags: ['a', '', 'b'],
        friends: [{ typeId: 'customer', id: 'c-1' }],
        none: [],
      }),
    );
    expect(properties).toEqual({
      ...{ budgets: [10, 250], sizes: ['Small', 'Medium'], mottos: ['One', 'Zwei'], tags: ['a', 'b'], friends: ['c-1'] },
    });
  });

  test('keeps dates, times, booleans, zero and texts as they are', () => {
    const fields = { born: '1990-02-28', at: '10:15:00.000', seen: '2026-01-05T09:00:00.000Z', vip: false, points: 0, note: '' };
    const { note: _, ...kept } = fields;
    expect(profileOf(custom(fields)).properties).toEqual(kept);
  });

  test('flattens a nested object one level, and names what is deeper', () => {
    const { properties, warnings } = profileOf(
      custom({
        home: { street: 'Gasse', rent: cents(90_000), geo: { lat: 1, lon: 2 }, pets: [{ name2: 'Rex' }] },
        list: [{ a: 1 }],
      }),
    );
    expect(properties).toEqual({ home_street: 'Gasse', home_rent: 900 });
    expect(warnings).toEqual(['too_deep']);
  });
});

describe('the same kinds elsewhere', () => {
  const fields = {
    credit: cents(100),
    text: { de: 'Hallo', en: 'Hello' },
    ref: { typeId: 'product', id: 'p-1', obj: { id: 'p-1', key: 'jeans' } },
    set: [{ key: 'r', label: 'Red' }],
  };
  const wanted = { credit: 1, text: 'Hello', ref: 'jeans', set: ['Red'] };

  test('custom fields of orders and of lines are plain', () => {
    const { placed, products } = eventsOf({ ...custom(fields), lineItems: [line(custom(fields))] });
    expect(placed.properties).toMatchObject(wanted);
    expect(products[0]?.properties).toMatchObject(wanted);
  });

  test('attributes of variants are plain, references too', () => {
    const attributes = [...Object.entries(fields), ['spec', [{ name: 'ram', value: { key: 'l', label: 'Large' } }]]];
    const variant = { id: 1, sku: 'S', attributes: attributes.map(([name, value]) => ({ name, value })) };
    const { products } = eventsOf({ lineItems: [line({ variant })] });
    expect(products[0]?.properties).toMatchObject({ ...wanted, spec_ram: 'Large' });
    expectPlain(products[0]?.properties);
  });

  test('fields named in a setting are plain, on orders and on lines', () => {
    const settings = {
      order: {
        properties: { include: ['taxedPrice', 'cart', 'shippingInfo', 'syncInfo'], map: { cart: 'CartId' } },
        lines: { include: ['price', 'productType', 'taxRate', 'addedAt'] },
      },
    };
    const { placed, products, warnings } = eventsOf(
      {
        taxedPrice: { totalNet: cents(2520), totalGross: cents(2999), taxPortions: [{ rate: 0.19, amount: cents(479) }] },
        cart: { typeId: 'cart', id: 'cart-1' },
        shippingInfo: { shippingMethodName: 'Parcel', price: cents(490), shippingRate: { price: cents(490), tiers: [] } },
        syncInfo: [{ channel: { typeId: 'channel', id: 'c' } }],
        lineItems: [
          line({
            ...{ productType: { typeId: 'product-type', id: 'pt' }, addedAt: '2026-03-02T10:00:00.000Z' },
            taxRate: { name: 'VAT', amount: 0.19, includedInPrice: true, country: 'DE' },
          }),
        ],
      },
      settings,
    );
    expect(placed.properties).toMatchObject({
      ...{ taxedPrice_totalNet: 25.2, taxedPrice_totalGross: 29.99, CartId: 'cart-1' },
      ...{ shippingInfo_shippingMethodName: 'Parcel', shippingInfo_price: 4.9 },
    });
    expect(products[0]?.properties).toMatchObject({
      ...{ price_value: 29.99, productType: 'pt', taxRate_amount: 0.19, addedAt: '2026-03-02T10:00:00.000Z' },
    });
    expect(warnings).toContain('too_deep');
    const { Items: _, BillingAddress: __, ShippingAddress: ___, ...others } = placed.properties;
    expectPlain(others);
  });

  test('"*" means every field', () => {
    const settings = { order: { properties: { include: ['*'], exclude: ['lineItems'] }, lines: { include: ['*'] } } };
    const { placed, products } = eventsOf({ version: 7, origin: 'Customer' }, settings);
    expect(placed.properties).toMatchObject({ version: 7, origin: 'Customer', totalPrice: 29.99, id: 'order-1' });
    expect(products[0]?.properties).toMatchObject({ id: 'line-1', quantity: 1, name: 'Socks' });
  });

  test('a field never takes a name of ours, and says so', () => {
    const { placed, products, warnings } = eventsOf({
      ...custom({ Items: 'none', Store: 'x', mine: 1 }),
      lineItems: [line(custom({ SKU: 'other', OrderId: 'y' }))],
    });
    expect(placed.properties).toMatchObject({ Items: [expect.objectContaining({ SKU: 'SOCK' })], mine: 1 });
    expect(placed.properties.Store).toBeUndefined();
    expect(products[0]?.properties).toMatchObject({ SKU: 'SOCK', OrderId: 'order-1' });
    expect(warnings).toEqual(['name_taken']);
  });
});
