import type { Customer, Order, ProductProjection } from '@commercetools/platform-sdk';
import { Value } from 'typebox/value';
import type { EventRecord, ProductRecord, ProfileRecord } from '../../../systems/klaviyo/records';
import { mapCustomer } from '../customers/map';
import { mapOrder } from '../orders/map';
import { mapProduct } from '../products/map';
import { type MappingContext, Settings } from '../settings';

/** Small records in the shape of commercetools, and what becomes of them. */
export const cents = (centAmount: number, currencyCode = 'EUR', fractionDigits = 2) => ({
  ...{ type: 'centPrecision', currencyCode, centAmount, fractionDigits },
});

export const NOW = Date.parse('2026-11-28T12:00:00Z');

const context = (settings: object, historical: boolean): MappingContext => ({
  settings: Value.Default(Settings, { preferredLocale: 'en', ...structuredClone(settings) }) as Settings,
  now: NOW,
  historical,
});

function records<R>(mapped: { kind: string; code?: string; records?: R[]; warnings?: string[] }): {
  records: R[];
  warnings: string[];
} {
  if (!mapped.records) throw new Error(`${mapped.kind}: ${mapped.code}`);
  return { records: mapped.records, warnings: mapped.warnings ?? [] };
}

const customer = { id: 'customer-1', email: 'ines@example.com', addresses: [], stores: [] };

export function profileOf(given: object, settings: object = {}): ProfileRecord & { warnings: string[] } {
  const mapped = records(mapCustomer({ ...customer, ...given } as unknown as Customer, undefined, context(settings, true)));
  return { ...(mapped.records[0] as ProfileRecord), warnings: mapped.warnings };
}

export const line = (more: object = {}) => ({
  ...{ id: 'line-1', productId: 'product-1', name: { en: 'Socks' }, productSlug: { en: 'socks' }, quantity: 1 },
  ...{ variant: { id: 1, sku: 'SOCK' }, price: { value: cents(2999) }, totalPrice: cents(2999), ...more },
});

const order = {
  ...{ id: 'order-1', customerEmail: 'ines@example.com', orderState: 'Open', totalPrice: cents(2999) },
  ...{ createdAt: '2026-03-02T10:15:30.000Z', lastModifiedAt: '2026-03-04T08:00:00.000Z' },
};

/** The events of an order by metric, and the codes that came with them. */
export function eventsOf(given: object, settings: object = {}, historical = true) {
  const value = { ...order, lineItems: [line()], ...given } as unknown as Order;
  const related = { categoriesOf: new Map(), emailOf: new Map([['customer-1', 'known@example.com']]) };
  const mapped = records<EventRecord>(mapOrder(value, related, context(settings, historical)));
  const of = (metric: string) => mapped.records.filter((event) => event.metric === metric);
  return {
    warnings: mapped.warnings,
    placed: of('Placed Order')[0] as EventRecord,
    products: of('Ordered Product'),
    fulfilled: of('Fulfilled Order'),
    cancelled: of('Cancelled Order'),
    refunded: of('Refunded Order'),
  };
}

const image = { url: 'https://img.example/a.jpg', dimensions: { w: 600, h: 600 } };

export function catalogOf(given: object, settings: object = {}): ProductRecord & { warnings: string[] } {
  const { masterVariant = {}, related = {}, ...more } = given as { masterVariant?: object; related?: object };
  const value = {
    ...{ id: 'product-1', name: { en: 'Lantern' }, slug: { en: 'lantern' }, categories: [], priceMode: 'Embedded' },
    masterVariant: { id: 1, sku: 'LAN', prices: [{ value: cents(2000) }], images: [image], ...masterVariant },
    ...more,
  } as unknown as ProductProjection;
  const mapped = records(mapProduct(value, { ancestorsOf: new Map(), ...related }, context(settings, true)));
  return { ...(mapped.records[0] as ProductRecord), warnings: mapped.warnings };
}

/** A payment of an order, with what was booked on it, as an expanded reference. */
export const payment = (id: string, transactions: object[], more: object = {}) => ({
  typeId: 'payment',
  id,
  obj: { id, lastModifiedAt: '2026-03-10T12:00:00.000Z', transactions, ...more },
});
export const refund = (id: string, centAmount: number, state = 'Success', timestamp?: string) => ({
  ...{ id, type: 'Refund', state, amount: cents(centAmount) },
  ...(timestamp ? { timestamp } : {}),
});
