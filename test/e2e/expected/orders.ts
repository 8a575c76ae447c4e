import type { Address, Category, Customer, LineItem, Order, Payment, Product } from '@commercetools/platform-sdk';
import { amount, customFields, email, firstLocale, joined, present, trimmed } from './values.ts';

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

/** The events of a full import: the table "Orders -> events" of docs/mapping.md, a rule each. Empty for orders of nobody. */
export function expectedEvents(order: Order, shop: Shop): ExpectedEvent[] {
  const profile = present({ email: emailOf(order, shop), external_id: order.customerId });
  if (Object.keys(profile).length === 0) return [];
  const placed = Date.parse(order.createdAt);
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
  const ended = order.completedAt ? Date.parse(order.completedAt) : placed + (order.lineItems.length + 1) * 1000;
  const state = order.orderState;
  return [
    event('Placed Order', order.id, placed, order.totalPrice),
    ...order.lineItems.map((line, at) =>
      event('Ordered Product', line.id, placed + (at + 1) * 1000, line.totalPrice, lineProperties(order, line, shop)),
    ),
    ...(['Confirmed', 'Complete'].includes(state) ? [event('Fulfilled Order', order.id, ended, order.totalPrice)] : []),
    ...(state === 'Cancelled' ? [event('Cancelled Order', order.id, ended, order.totalPrice)] : []),
    ...refunds(order, shop).map(([payment, refund]) =>
      event('Refunded Order', `${payment}:${refund.id}`, Date.parse(refund.timestamp ?? order.lastModifiedAt), refund.amount),
    ),
  ];
}

/** An order's own address; without one that of its customer, if there still is one. */
function emailOf(order: Order, { customers }: Shop): string | undefined {
  if (order.customerEmail !== undefined) return email(order.customerEmail);
  return email(customers.find(({ id }) => id === order.customerId)?.email);
}

function refunds(order: Order, { payments }: Shop) {
  const paid = order.paymentInfo?.payments.map(({ id }) => payments.find((payment) => payment.id === id)) ?? [];
  return paid.flatMap((payment) =>
    (payment?.transactions ?? [])
      .filter(({ type, state }) => type === 'Refund' && state === 'Success')
      .map((transaction) => [payment?.id, transaction] as const),
  );
}

function orderProperties(order: Order, shop: Shop): Record<string, unknown> {
  const items = order.lineItems.map((line) => item(line, shop));
  const codes = order.discountCodes?.map(({ discountCode }) => shop.discountCodes.find(({ id }) => id === discountCode.id)?.code);
  return present({
    OrderId: order.orderNumber ?? order.id,
    Categories: [...new Set(items.flatMap(({ Categories }) => (Categories as string[] | undefined) ?? []))],
    ItemNames: [...new Set(order.lineItems.map(({ name }) => firstLocale(name)))],
    DiscountCode: codes?.filter(Boolean).join(', '),
    DiscountValue: amount(order.discountOnTotalPrice?.discountedAmount) ?? 0,
    ItemCount: order.lineItems.reduce((sum, { quantity }) => sum + quantity, 0),
    Items: items,
    BillingAddress: address(order.billingAddress),
    ShippingAddress: address(order.shippingAddress),
    OrderState: order.orderState,
    ShipmentState: order.shipmentState,
    PaymentState: order.paymentState,
    Store: order.store?.key,
    Country: order.country,
    ...customFields(order.custom),
  });
}

function item({ productId, variant, name, quantity, price, totalPrice, productSlug }: LineItem, shop: Shop) {
  return present({
    ProductID: productId,
    SKU: variant.sku,
    ProductName: firstLocale(name),
    Quantity: quantity,
    ItemPrice: amount(price.discounted?.value ?? price.value),
    RowTotal: amount(totalPrice),
    ProductURL: `/${encodeURIComponent(firstLocale(productSlug) ?? '')}`,
    ImageURL: variant.images?.[0]?.url,
    Categories: breadcrumbs(productId, shop),
    VariantName: variant.key ?? variant.sku,
  });
}

function lineProperties(order: Order, line: LineItem, shop: Shop): Record<string, unknown> {
  const attributes = (line.variant.attributes ?? []).map(({ name, value }) => [name, plain(value)]);
  return present({
    ...Object.fromEntries(attributes),
    ...customFields(line.custom),
    ...item(line, shop),
    OrderId: order.orderNumber ?? order.id,
  });
}

/** An attribute as a person would write it down: labels of enumerations, amounts, the first language; no references. */
function plain(value: unknown): unknown {
  if (Array.isArray(value) && value.some((part) => part?.name !== undefined && 'value' in part)) {
    return Object.fromEntries(value.map((part) => [part.name, plain(part.value)]));
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('label' in value) return plain(value.label);
  if ('centAmount' in value) return amount(value);
  return 'typeId' in value ? undefined : firstLocale(value);
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
