import { cents, eventsOf, line, payment, refund } from './records';

/** Reports of one kind: amounts that aren't what was paid. */
const taxed = (net: number, gross: number) => ({
  taxedPrice: { totalNet: cents(net), totalGross: cents(gross), taxPortions: [] },
});
const excluded = { taxRate: { name: 'sales tax', amount: 0.0825, includedInPrice: false, country: 'US' } };
const included = { taxRate: { name: 'VAT', amount: 0.19, includedInPrice: true, country: 'DE' } };

describe('where prices exclude tax, the value lacked it', () => {
  const netOrder = {
    totalPrice: cents(10_000),
    ...taxed(10_000, 10_825),
    lineItems: [line({ price: { value: cents(10_000) }, totalPrice: cents(10_000), ...excluded, ...taxed(10_000, 10_825) })],
    paymentInfo: { payments: [payment('pay', [refund('r', 10_825)])] },
  };

  test('sends what was paid, so that a refund is never more than its order', () => {
    const { placed, products, refunded } = eventsOf(netOrder);
    expect([placed.value, products[0]?.value, refunded[0]?.value]).toEqual([108.25, 108.25, 108.25]);
    expect(products[0]?.properties).toMatchObject({ ItemPrice: 108.25, RowTotal: 108.25 });
    expect(placed.properties).toMatchObject({ Subtotal: 108.25, Tax: 8.25 });
  });
  test('sends net amounts by the setting', () => {
    const { placed, products } = eventsOf(netOrder, { order: { value: 'net' } });
    expect([placed.value, products[0]?.value]).toEqual([100, 100]);
    expect(products[0]?.properties).toMatchObject({ ItemPrice: 100, RowTotal: 100 });
    expect(placed.properties).toMatchObject({ Subtotal: 100, Tax: 8.25 });
  });
  test('takes the tax out of prices that include it when amounts are net', () => {
    const order = {
      ...{ totalPrice: cents(11_900), ...taxed(10_000, 11_900) },
      lineItems: [line({ price: { value: cents(11_900) }, totalPrice: cents(11_900), ...included, ...taxed(10_000, 11_900) })],
    };
    expect(eventsOf(order).products[0]).toMatchObject({ value: 119, properties: { ItemPrice: 119 } });
    const { placed, products } = eventsOf(order, { order: { value: 'net' } });
    expect([placed.value, products[0]?.value, products[0]?.properties.ItemPrice]).toEqual([100, 100, 100]);
  });
  test('prices a piece before cart discounts, with its tax, whatever the quantity', () => {
    const lines = [
      line({ quantity: 3, price: { value: cents(1000) }, totalPrice: cents(2400), ...excluded, ...taxed(2400, 2598) }),
    ];
    expect(eventsOf({ lineItems: lines }).products[0]).toMatchObject({
      ...{ value: 25.98, properties: { ItemPrice: 10.83, RowTotal: 25.98, Quantity: 3 } },
    });
  });
  test('uses the totals where nothing is known of taxes, and where several rates make one line', () => {
    expect(eventsOf({}).placed.value).toBe(29.99);
    const several = line({ price: { value: cents(1000) }, quantity: 2, totalPrice: cents(2000), ...taxed(2000, 2300) });
    expect(eventsOf({ lineItems: [several] }).products[0]?.properties).toMatchObject({ ItemPrice: 11.5, RowTotal: 23 });
  });
  test('sends a gift with the value 0', () => {
    const gift = line({ lineItemMode: 'GiftLineItem', totalPrice: cents(0) });
    expect(eventsOf({ lineItems: [gift] }).products[0]).toMatchObject({
      value: 0,
      properties: { ItemPrice: 29.99, RowTotal: 0 },
    });
  });
});

describe('what a code took off the shipping costs was missing', () => {
  const free = {
    ...{ shippingMethodName: 'Parcel', price: cents(490) },
    discountedPrice: { value: cents(0), includedDiscounts: [{ discountedAmount: cents(490) }] },
  };
  const code = (id: string, text: string) => ({ discountCode: { typeId: 'discount-code', id, obj: { id, code: text } } });

  test('is part of DiscountValue', () => {
    const { placed } = eventsOf({ shippingInfo: free, discountCodes: [code('dc', 'FREESHIP')] });
    expect(placed.properties).toMatchObject({
      DiscountCode: 'FREESHIP',
      DiscountCodes: ['FREESHIP'],
      DiscountValue: 4.9,
      ShippingCosts: 0,
    });
  });
  test('adds up with what came off lines and total', () => {
    const entry = { quantity: 2, discountedPrice: { includedDiscounts: [{ discountedAmount: cents(100) }] } };
    const { placed } = eventsOf({
      ...{ shippingInfo: free, discountOnTotalPrice: { discountedAmount: cents(300) } },
      lineItems: [line({ quantity: 2, discountedPricePerQuantity: [entry] })],
      customLineItems: [{ id: 'w', name: { en: 'Wrap' }, discountedPricePerQuantity: [{ ...entry, quantity: 1 }] }],
      discountCodes: [code('a', 'TEN'), code('b', 'VIP')],
    });
    expect(placed.properties).toMatchObject({ DiscountValue: 10.9, DiscountCode: 'TEN, VIP', DiscountCodes: ['TEN', 'VIP'] });
  });
  test('is found for each way of shipping, and where only the prices tell', () => {
    const half = { price: cents(1000), discountedPrice: { value: cents(400), includedDiscounts: [] } };
    const { placed } = eventsOf({ shipping: [{ shippingInfo: free }, { shippingInfo: half }] });
    expect(placed.properties).toMatchObject({ DiscountValue: 10.9, ShippingCosts: 4 });
  });
  test('is nothing when nothing was taken off', () => {
    expect(eventsOf({ shippingInfo: { price: cents(490) } }).placed.properties).toMatchObject({
      DiscountValue: 0,
      ShippingCosts: 4.9,
    });
  });
});

describe('fees and gift wrap', () => {
  const wrap = {
    ...{ id: 'w', name: { en: 'Gift wrap' }, slug: 'wrap', quantity: 2, money: cents(150), totalPrice: cents(300) },
    ...taxed(300, 325),
    ...excluded,
  };

  test('are in Items and ItemNames, and get no event of their own', () => {
    const { placed, products } = eventsOf({ customLineItems: [wrap] });
    expect(placed.properties.ItemNames).toEqual(['Socks', 'Gift wrap']);
    const item = { ProductName: 'Gift wrap', Quantity: 2, ItemPrice: 1.62, RowTotal: 3.25, Custom: true };
    expect((placed.properties.Items as object[])[1]).toEqual(item);
    expect(placed.properties).toMatchObject({ ItemCount: 1, Subtotal: 33.24 });
    expect(products).toHaveLength(1);
  });
});

describe('brands', () => {
  const variant = { id: 1, sku: 'S', attributes: [{ name: 'maker', value: { key: 'n', label: 'Nordlicht' } }] };

  test('come from the attribute of the setting', () => {
    const { placed, products } = eventsOf({ lineItems: [line({ variant })] }, { product: { brandAttribute: 'maker' } });
    expect(placed.properties).toMatchObject({ Brands: ['Nordlicht'], Items: [{ Brand: 'Nordlicht' }] });
    expect(products[0]?.properties).toMatchObject({ Brand: 'Nordlicht', ProductBrand: 'Nordlicht', maker: 'Nordlicht' });
  });
  test('are absent without it', () => {
    expect(eventsOf({ lineItems: [line({ variant })] }).placed.properties.Brands).toBeUndefined();
  });
});
