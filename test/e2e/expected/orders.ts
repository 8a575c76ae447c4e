import type {
  Address,
  Category,
  Customer,
  CustomLineItem,
  LineItem,
  Order,
  Payment,
  Product,
  TaxRate,
  TypedMoney,
} from '@commercetools/platform-sdk';
import { amount, customFields, email, firstLocale, joined, plainFields, present, trimmed } from './values.ts';

export interface ExpectedEvent {
  metric: string;
  unique_id: string;
  /** Whole seconds, as Klaviyo keeps them. */
  time: string;
  value: number;
  value_currency: string;
  backfill: boolean;
  profile: { email?: string; external_id?: string };
  properties: Record<string, unknown>;
}

export interface Shop {
  orders: Order[];
  payments: Payment[];
  customers: Customer[];
  products: Product[];
  categories: Category[];
  discountCodes: { id: string; code: string }[];
}

/** The events of a full import: the table "Orders -> events" of docs/mapping.md, a rule each. Empty for orders of no customer. */
export function expectedEvents(order: Order, shop: Shop): ExpectedEvent[] {
  const profile = present({ email: emailOf(order, shop), external_id: order.customerId });
  if (Object.keys(profile).length === 0) return [];
  const placed = Math.min(Date.parse(order.createdAt), Date.parse(order.completedAt ?? order.createdAt));
  const properties = orderProperties(order, shop);
  const event = (metric: string, unique_id: string, at: number, money: unknown, own = properties): ExpectedEvent => ({
    metric,
    unique_id,
    time: new Date(Math.floor(at / 1000) * 1000).toISOString(),
    value: amount(money) ?? Number.NaN,
    value_currency: (money as { currencyCode: string }).currencyCode,
    backfill: true,
    profile,
    properties: own,
  });
  const changed = Math.max(Date.parse(order.lastModifiedAt), placed + (order.lineItems.length + 1) * 1000);
  const state = order.orderState;
  const total = paid(order);
  return [
    event('Placed Order', order.id, placed, total),
    ...order.lineItems.map((line, at) =>
      event('Ordered Product', line.id, placed + (at + 1) * 1000, paid(line), lineProperties(order, line, shop)),
    ),
    ...(['Confirmed', 'Complete'].includes(state) ? [event('Fulfilled Order', order.id, changed, total)] : []),
    ...(state === 'Cancelled' ? [event('Cancelled Order', order.id, changed, total)] : []),
    ...refunds(order, shop).map(({ id, at, money }) => event('Refunded Order', id, at, money)),
  ];
}

/** With taxes, where they are known. */
const paid = ({ taxedPrice, totalPrice }: Pick<Order | LineItem | CustomLineItem, 'totalPrice' | 'taxedPrice'>) =>
  taxedPrice?.totalGross ?? totalPrice;

/** An order's own address; else that of its customer, if there still is one; else one of its postal addresses'. */
function emailOf(order: Order, { customers }: Shop): string | undefined {
  const customer = customers.find(({ id }) => id === order.customerId);
  const addresses = [order.billingAddress, order.shippingAddress, ...(order.shipping ?? []).map((each) => each.shippingAddress)];
  const candidates = [order.customerEmail, customer?.email, ...addresses.map((each) => each?.email)];
  return candidates.map(email).find((found) => found !== undefined);
}

/** The first refund that was ever tried has the order's id, whatever became of it. */
function refunds(order: Order, { payments }: Shop) {
  const all = (order.paymentInfo?.payments ?? []).flatMap(({ id }) => payments.filter((payment) => payment.id === id));
  const tried = all.flatMap((payment) =>
    payment.transactions.filter(({ type }) => type === 'Refund').map((transaction) => ({ payment, transaction })),
  );
  return tried.flatMap(({ payment, transaction }, index) => {
    if (transaction.state !== 'Success') return [];
    const at = Date.parse(transaction.timestamp ?? payment.lastModifiedAt);
    return [{ id: index === 0 ? order.id : `${payment.id}:${transaction.id}`, at, money: transaction.amount }];
  });
}

function orderProperties(order: Order, shop: Shop): Record<string, unknown> {
  const items = order.lineItems.map((line) => item(line, shop));
  const codes = (order.discountCodes ?? [])
    .map(({ discountCode }) => shop.discountCodes.find(({ id }) => id === discountCode.id)?.code)
    .filter(Boolean);
  const fees = order.customLineItems ?? [];
  const shippings = [order.shippingInfo, ...(order.shipping ?? []).map((each) => each.shippingInfo)].filter((each) => !!each);
  return present({
    OrderId: order.orderNumber ?? order.id,
    Categories: [...new Set(items.flatMap(({ Categories }) => (Categories as string[] | undefined) ?? []))],
    ItemNames: [...new Set([...order.lineItems, ...fees].map(({ name }) => firstLocale(name)))],
    DiscountCode: codes.join(', '),
    DiscountCodes: codes,
    DiscountValue: total([
      order.discountOnTotalPrice?.discountedAmount,
      ...shippings.flatMap((each) => each.discountedPrice?.includedDiscounts.map((part) => part.discountedAmount) ?? []),
    ]),
    ...(order.lineItems.length + fees.length > 0 ? { Subtotal: total([...order.lineItems, ...fees].map(paid)) } : {}),
    Tax: amount(order.taxedPrice?.totalTax),
    ...(shippings.length > 0 ? { ShippingCosts: total(shippings.map((each) => each.discountedPrice?.value ?? each.price)) } : {}),
    ShippingMethod: shippings.map(({ shippingMethodName }) => shippingMethodName).join(', '),
    ItemCount: order.lineItems.reduce((sum, { quantity }) => sum + quantity, 0),
    Items: [...items, ...fees.map(fee)],
    BillingAddress: address(order.billingAddress),
    ShippingAddress: address(order.shippingAddress ?? order.shipping?.[0]?.shippingAddress),
    OrderState: order.orderState,
    ShipmentState: order.shipmentState,
    PaymentState: order.paymentState,
    Store: order.store?.key,
    Country: order.country,
    ...customFields(order.custom, ['OrderId']),
  });
}

/** In cents, so that nothing is lost. */
const total = (moneys: ({ centAmount: number } | undefined)[]): number =>
  moneys.reduce((sum, money) => sum + (money?.centAmount ?? 0), 0) / 100;

const fee = ({ name, quantity, money, totalPrice, taxRate, taxedPrice }: CustomLineItem) => ({
  ProductName: firstLocale(name),
  Quantity: quantity,
  ItemPrice: withTax(money, taxRate),
  RowTotal: amount(paid({ totalPrice, taxedPrice } as CustomLineItem)),
  Custom: true,
});

/** Prices that exclude taxes are shown with them. */
function withTax(price: TypedMoney, rate: TaxRate | undefined): number | undefined {
  if (!rate || rate.includedInPrice) return amount(price);
  const more = (units: number) => Math.round(units * (1 + rate.amount));
  if (price.type === 'highPrecision') return amount({ ...price, preciseAmount: more(price.preciseAmount) });
  return amount({ ...price, centAmount: more(price.centAmount) });
}

function item(line: LineItem, shop: Shop) {
  const { productId, variant, name, quantity, price, productSlug, taxRate } = line;
  return present({
    ProductID: productId,
    SKU: variant.sku,
    ProductName: firstLocale(name),
    Quantity: quantity,
    ItemPrice: withTax(price.discounted?.value ?? price.value, taxRate),
    RowTotal: amount(paid(line)),
    ProductURL: `/${encodeURIComponent(firstLocale(productSlug) ?? '')}`,
    ImageURL: variant.images?.map(({ url }) => url).find((url) => /^https?:/.test(url)),
    Categories: breadcrumbs(productId, shop),
    VariantName: variant.key ?? variant.sku,
  });
}

function lineProperties(order: Order, line: LineItem, shop: Shop): Record<string, unknown> {
  const attributes = (line.variant.attributes ?? []).map(({ name, value }): [string, unknown] => [name, value]);
  return present({
    ...plainFields(attributes),
    ...customFields(line.custom),
    ...item(line, shop),
    OrderId: order.orderNumber ?? order.id,
  });
}

/** Every category of a product and every ancestor, as breadcrumbs from the root; a deleted product has none. */
function breadcrumbs(productId: string, { products, categories }: Shop): string[] {
  const chain = (id: string | undefined): Category[] => {
    const category = categories.find((each) => each.id === id);
    return category ? [...chain(category.parent?.id), category] : [];
  };
  const product = products.find(({ id }) => id === productId);
  const all = (product?.masterData.current.categories ?? []).flatMap(({ id }) => {
    const names = chain(id).map(({ name }) => firstLocale(name));
    return names.map((_, depth) => names.slice(0, depth + 1).join(' > '));
  });
  return [...new Set(all)];
}

function address(from: Address | undefined): Record<string, unknown> {
  if (!from) return {};
  const region = trimmed(from.region) ?? trimmed(from.state);
  return present({
    FirstName: trimmed(from.firstName),
    LastName: trimmed(from.lastName),
    Company: trimmed(from.company),
    Address1: joined(from.apartment, from.building, from.streetNumber, from.streetName),
    Address2: joined(from.additionalStreetInfo, from.additionalAddressInfo),
    City: trimmed(from.city),
    Region: region,
    RegionCode: [from.state, from.region].find((code) => code !== undefined && /^[A-Z\d]{1,3}$/.test(code)),
    Country: from.country,
    CountryCode: from.country,
    Zip: trimmed(from.postalCode),
    Phone: trimmed(from.mobile) ?? trimmed(from.phone),
  });
}
