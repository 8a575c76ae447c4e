import type { CustomLineItem, LineItem, Order } from '@commercetools/platform-sdk';
import { lineItem, type Purchase, paidBy, paymentFor, refund, sumOf } from './order-parts.ts';
import type { Catalogue } from './orders.ts';
import { iso, money, uuid, without } from './seeded.ts';

type Recipe = (purchase: Purchase, catalogue: Catalogue) => Purchase;

const changed =
  (changes: Partial<Order>): Recipe =>
  ({ order, payments }) => ({ order: { ...order, ...changes }, payments });

const dropped =
  (...fields: (keyof Order)[]): Recipe =>
  ({ order, payments }) => ({ order: without(order, ...fields) as Order, payments });

function withLines({ order, payments }: Purchase, lineItems: LineItem[]): Purchase {
  return { order: { ...order, lineItems, totalPrice: money(sumOf(lineItems), order.totalPrice.currencyCode) }, payments };
}

function firstLine(purchase: Purchase, changes: Partial<LineItem>): Purchase {
  const [line, ...others] = purchase.order.lineItems;
  return line ? withLines(purchase, [{ ...line, ...changes }, ...others]) : purchase;
}

const inState =
  (orderState: Order['orderState'], completedAfterDays?: number): Recipe =>
  ({ order, payments }) => {
    const ended = completedAfterDays && { completedAt: iso(Date.parse(order.createdAt) + completedAfterDays * 86_400_000) };
    return { order: { ...(without(order, 'completedAt') as Order), orderState, ...(ended || {}) }, payments };
  };

const refunded =
  (...shares: number[]): Recipe =>
  (purchase) => {
    const refunds = shares.map((share, at) => refund(purchase.order, at + 1, share, 'Success'));
    return paidBy(purchase, [paymentFor(purchase.order, 0, refunds)]);
  };

/** The order again in another currency, with the same numbers. */
const inCurrency =
  (currency: string, locale: string): Recipe =>
  ({ order, payments }) => {
    const lines = order.lineItems.map((line) => ({
      ...line,
      price: { ...line.price, value: money(line.price.value.centAmount, currency) },
      totalPrice: money(line.totalPrice.centAmount, currency),
    }));
    return withLines({ order: { ...order, locale, totalPrice: money(0, currency) }, payments }, lines);
  };

function lines(purchase: Purchase, { products }: Catalogue, count: number): Purchase {
  const { order } = purchase;
  const made = Array.from({ length: count }, (_, at) => {
    const product = products[at % products.length];
    return product && lineItem(product, product.masterData.current.masterVariant, order.id, at, order.totalPrice.currencyCode);
  });
  return withLines(
    purchase,
    made.filter((line) => line !== undefined),
  );
}

const custom = (fields: Record<string, unknown>) => ({
  custom: { type: { typeId: 'type' as const, id: uuid('type', 1, 0) }, fields },
});

export const orderRecipes: Record<string, Recipe> = {
  guest: ({ order, payments }) => ({
    order: { ...(without(order, 'customerId') as Order), anonymousId: 'visitor-1', customerEmail: 'guest@example.com' },
    payments,
  }),
  customerWithoutEmail: dropped('customerEmail'),
  anonymous: dropped('customerEmail', 'customerId'),
  deletedCustomer: ({ order, payments }) => ({
    order: { ...order, customerId: uuid(`deleted customer ${order.id}`, 0, 0) },
    payments,
  }),
  invalidEmail: changed({ customerEmail: 'not-an-address' }),
  paddedUpperCaseEmail: ({ order, payments }) => ({
    order: { ...order, customerEmail: `  Padded.${order.orderNumber}@EXAMPLE.COM ` },
    payments,
  }),
  deletedProduct: (purchase) => firstLine(purchase, { productId: uuid('deleted product', 0, 0), productKey: 'deleted' }),
  refunded: refunded(0.5),
  refundedTwice: refunded(0.25, 0.75),
  refundedOnTwoPayments: (purchase) =>
    paidBy(
      purchase,
      [0, 1].map((at) => paymentFor(purchase.order, at, [refund(purchase.order, at + 1, 0.1, 'Success')])),
    ),
  refundFailed: (purchase) =>
    paidBy(purchase, [
      paymentFor(purchase.order, 0, [refund(purchase.order, 1, 1, 'Failure'), refund(purchase.order, 2, 1, 'Pending')]),
    ]),
  refundWithoutTime: (purchase) =>
    paidBy(purchase, [paymentFor(purchase.order, 0, [without(refund(purchase.order, 1, 0.5, 'Success'), 'timestamp')])]),
  deletedPayment: (purchase) => ({ ...paidBy(purchase, [paymentFor(purchase.order, 0)]), payments: [] }),
  noPayment: (purchase) => ({ order: without(purchase.order, 'paymentInfo') as Order, payments: [] }),
  open: inState('Open'),
  confirmed: inState('Confirmed'),
  complete: inState('Complete', 4),
  completeWithoutTime: inState('Complete'),
  cancelled: inState('Cancelled'),
  cancelledWithTime: inState('Cancelled', 2),
  german: inCurrency('EUR', 'de-DE'),
  french: inCurrency('EUR', 'fr-FR'),
  dollars: inCurrency('USD', 'en-US'),
  pounds: inCurrency('GBP', 'en-GB'),
  noLocale: dropped('locale', 'country'),
  discountCode: ({ order, payments }, { settings }) => ({
    order: {
      ...order,
      discountCodes: settings.discountCodes.slice(0, 2).map(({ id }) => ({
        discountCode: { typeId: 'discount-code', id },
        state: 'MatchesCart',
      })),
    },
    payments,
  }),
  deletedDiscountCode: changed({
    discountCodes: [{ discountCode: { typeId: 'discount-code', id: uuid('deleted code', 0, 0) }, state: 'MatchesCart' }],
  }),
  discountOnTotal: ({ order, payments }) => {
    const discountedAmount = money(500, order.totalPrice.currencyCode);
    return { order: { ...order, discountOnTotalPrice: { discountedAmount, includedDiscounts: [] } }, payments };
  },
  freeLine: (purchase) => {
    const currency = purchase.order.totalPrice.currencyCode;
    return firstLine(purchase, { price: { id: uuid('free', 0, 0), value: money(0, currency) }, totalPrice: money(0, currency) });
  },
  noOrderNumber: dropped('orderNumber'),
  noLines: (purchase) => withLines(purchase, []),
  oneLine: (purchase, catalogue) => lines(purchase, catalogue, 1),
  fortyLines: (purchase, catalogue) => lines(purchase, catalogue, 40),
  lineCustomFields: (purchase) =>
    firstLine(
      purchase,
      custom({ engraving: 'für Zoë ❤', giftWrap: false, candles: 0, options: ['a', 'b'], $email: 'evil@example.com' }),
    ),
  orderCustomFields: changed(custom({ channel: 'app', express: false, points: 0, $value: 1, note: { en: 'Hi', de: 'Hallo' } })),
  attributesOfAllKinds: (purchase) => {
    const [line] = purchase.order.lineItems;
    const attributes = [
      { name: 'text', value: 'plain' },
      { name: 'enum', value: { key: 'red', label: 'Red' } },
      { name: 'localizedEnum', value: { key: 'red', label: { en: 'Red', de: 'Rot' } } },
      { name: 'localized', value: { en: 'Cotton', de: 'Baumwolle' } },
      { name: 'set', value: ['a', 'b'] },
      { name: 'setOfEnums', value: [{ key: 's', label: 'S' }] },
      { name: 'money', value: money(1999, 'EUR') },
      { name: 'no', value: false },
      { name: 'zero', value: 0 },
      { name: 'empty', value: '' },
      { name: 'reference', value: { typeId: 'product', id: uuid('deleted product', 0, 0) } },
      { name: 'nested', value: [{ name: 'inner', value: 1 }] },
    ];
    return line ? firstLine(purchase, { variant: { ...line.variant, attributes } }) : purchase;
  },
  noAddresses: dropped('billingAddress', 'shippingAddress'),
  netPrices: ({ order, payments }) => {
    const gross = (centAmount: number) => Math.round(centAmount * 1.0825);
    const { currencyCode } = order.totalPrice;
    const taxed = (net: number) => ({
      ...{ totalNet: money(net, currencyCode), totalGross: money(gross(net), currencyCode), taxPortions: [] },
      totalTax: money(gross(net) - net, currencyCode),
    });
    const taxRate = { name: 'sales tax', amount: 0.0825, includedInPrice: false, country: 'US', subRates: [] };
    const lineItems = order.lineItems.map((line) => ({ ...line, taxRate, taxedPrice: taxed(line.totalPrice.centAmount) }));
    return { order: { ...order, lineItems, taxedPrice: taxed(order.totalPrice.centAmount) }, payments };
  },
  importedFromOlderShop: changed({ completedAt: '2019-05-04T09:12:00.000Z', origin: 'Merchant', orderState: 'Complete' }),
  guestEmailOnBillingAddress: ({ order, payments }) => ({
    order: {
      ...(without(order, 'customerId', 'customerEmail') as Order),
      billingAddress: { country: 'AT', city: 'Graz', email: 'Guest.Buyer@example.com' },
    },
    payments,
  }),
  freeShipping: ({ order, payments }, { settings }) => {
    const { currencyCode } = order.totalPrice;
    const discountedAmount = money(490, currencyCode);
    const discount = { typeId: 'cart-discount' as const, id: uuid('cart-discount', 4, 0) };
    const shippingInfo: Order['shippingInfo'] = {
      ...{ shippingMethodName: 'Parcel', price: discountedAmount, shippingMethodState: 'MatchesCart' },
      shippingRate: { price: discountedAmount, tiers: [] },
      discountedPrice: { value: money(0, currencyCode), includedDiscounts: [{ discount, discountedAmount }] },
    };
    const discountCodes = settings.discountCodes.slice(4, 5).map(({ id }) => ({
      discountCode: { typeId: 'discount-code' as const, id },
      state: 'MatchesCart' as const,
    }));
    return { order: { ...order, shippingInfo, discountCodes }, payments };
  },
  severalShippingAddresses: ({ order, payments }) => {
    const price = money(490, order.totalPrice.currencyCode);
    const shipping: Order['shipping'] = ['Linz', 'Graz'].map((city, at) => ({
      shippingKey: `way-${at}`,
      shippingAddress: { country: 'AT', city },
      shippingInfo: {
        ...{ shippingMethodName: at === 0 ? 'Parcel' : 'Courier', price, shippingMethodState: 'MatchesCart' as const },
        shippingRate: { price, tiers: [] },
      },
    }));
    return { order: { ...(without(order, 'shippingAddress') as Order), shippingMode: 'Multiple', shipping }, payments };
  },
  customLines: ({ order, payments }) => {
    const price = money(150, order.totalPrice.currencyCode);
    const fee: CustomLineItem = {
      ...{ id: uuid('fee', 0, 0), name: { en: 'Gift wrap', de: 'Geschenkpapier' }, slug: 'gift-wrap', quantity: 2, money: price },
      ...{ totalPrice: money(300, price.currencyCode), taxedPricePortions: [], state: [], discountedPricePerQuantity: [] },
      ...{ perMethodTaxRate: [], priceMode: 'Standard' },
    };
    return { order: { ...order, customLineItems: [fee] }, payments };
  },
  failedRefundBeforeAnother: (purchase) =>
    paidBy(purchase, [
      paymentFor(purchase.order, 0, [refund(purchase.order, 1, 1, 'Failure'), refund(purchase.order, 2, 0.5, 'Success')]),
    ]),
  fieldsOfEveryType: changed(
    custom({
      ...{ limit: money(2500, 'EUR'), slogan: { en: 'Hi', de: 'Hallo' }, kind: { key: 'b2b', label: { en: 'Business' } } },
      ...{ partner: { typeId: 'customer', id: uuid('partner', 0, 0) }, OrderId: 'not mine', size: { width: 3, height: 4 } },
    }),
  ),
  store: changed({ store: { typeId: 'store', key: 'eu' } }),
  canary: ({ order, payments }) => {
    const address = {
      firstName: 'Canaryfirst',
      lastName: 'Canarylast',
      streetName: 'Canarystraße',
      city: 'Canarytown',
      country: 'DE',
    };
    const customerEmail = `canary-mail-${order.orderNumber}@example.com`;
    const changes = { customerEmail, billingAddress: address, shippingAddress: address };
    return { order: { ...order, ...changes }, payments };
  },
};
