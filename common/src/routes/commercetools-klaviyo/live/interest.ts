import type { Notification } from '../../../systems/commercetools/notification';
import type { Interest } from '../../../systems/commercetools/subscription';
import { IMPORTS } from '../imports';

export const LIVE_RESOURCES = IMPORTS;
export type LiveResource = (typeof LIVE_RESOURCES)[number];

const ORDER_MESSAGES = [
  'OrderCreated',
  'OrderCreatedFromRecurringOrder',
  'OrderImported',
  'OrderStateChanged',
  'OrderCustomerSet',
  'OrderCustomerEmailSet',
  'OrderLineItemAdded',
  'OrderEditApplied',
  'OrderPaymentAdded',
] as const;
const PAYMENT_MESSAGES = ['PaymentTransactionAdded', 'PaymentTransactionStateChanged'] as const;

const INTERESTS: Record<LiveResource, Interest> = {
  customers: { changes: ['customer'], messages: {} },
  orders: { changes: [], messages: { order: ORDER_MESSAGES, payment: PAYMENT_MESSAGES } },
  categories: { changes: ['category'], messages: {} },
  products: {
    changes: ['product', 'inventory-entry', 'standalone-price'],
    // The change that reports the same names no SKU, and the price is gone.
    messages: { 'standalone-price': ['StandalonePriceDeleted'] },
  },
};

/** What the subscription has to deliver. Changes are complete and small; of orders and payments messages say when and what. */
export function interestOf(resources: readonly LiveResource[]): Interest {
  const chosen = LIVE_RESOURCES.filter((each) => resources.includes(each)).map((each) => INTERESTS[each]);
  return {
    changes: chosen.flatMap(({ changes }) => changes),
    messages: Object.assign({}, ...chosen.map(({ messages }) => messages)) as Interest['messages'],
  };
}

/** The events of an order that a notification is about. */
export type Aspect = 'placed' | 'states' | 'refunds';
const ALL: readonly Aspect[] = ['placed', 'states', 'refunds'];

const ASPECTS: Record<string, readonly Aspect[]> = {
  OrderCreated: ALL,
  OrderCreatedFromRecurringOrder: ALL,
  OrderImported: ALL,
  OrderLineItemAdded: ALL,
  OrderEditApplied: ALL,
  OrderCustomerSet: ALL,
  OrderCustomerEmailSet: ALL,
  OrderStateChanged: ['states'],
  OrderPaymentAdded: ['refunds'],
  // A change says neither what nor when: what needs no evidence.
  ResourceCreated: ALL,
  ResourceUpdated: ALL,
};

/** Klaviyo keys repeats by profile: under another one an order would count twice. */
const IDENTITY = new Set(['OrderCustomerSet', 'OrderCustomerEmailSet']);

export type LiveKind = 'customers' | 'orders' | 'payments' | 'categories' | 'products' | 'stock' | 'prices';

/** What is to be looked at because of a notification. */
export type Interpretation =
  | { kind: LiveKind; id: string; isDeleted: boolean; aspects: readonly Aspect[] }
  | { skipped: string; kind: LiveKind }
  | { ignored: string };

const RESOURCE_OF: Record<string, LiveResource> = {
  customer: 'customers',
  order: 'orders',
  payment: 'orders',
  category: 'categories',
  product: 'products',
  'inventory-entry': 'products',
  'standalone-price': 'products',
};

const DELETIONS = new Set(['ResourceDeleted', 'CustomerDeleted', 'CategoryDeleted', 'ProductDeleted', 'ProductUnpublished']);

/** Which record a notification is about, whichever message or change brings it. */
export function interpret(notification: Notification, chosen: readonly LiveResource[]): Interpretation {
  const { type, resource } = notification;
  const label = `${resource.typeId}.${type}`;
  const of = RESOURCE_OF[resource.typeId];
  if (of === undefined || !chosen.includes(of)) return { ignored: label };
  const isDeleted = DELETIONS.has(type);
  const about = { id: resource.id, isDeleted, aspects: [] };
  switch (resource.typeId) {
    case 'order':
      return ofOrder(notification, label);
    case 'payment':
      return isDeleted ? { ignored: label } : { ...about, kind: 'payments', aspects: ['refunds'] };
    case 'inventory-entry':
      return { ...about, kind: 'stock', id: bySku(notification) };
    case 'standalone-price':
      return { ...about, kind: 'prices', id: bySku(notification) };
    default:
      return { ...about, kind: of };
  }
}

/** What stands for the record: its SKU where it is known, since the record itself may be gone. */
export const SKU = 'sku:';
const bySku = ({ sku, resource }: Notification): string => (sku === undefined ? resource.id : `${SKU}${sku}`);

function ofOrder({ type, resource, evidence }: Notification, label: string): Interpretation {
  const aspects = ASPECTS[type];
  if (aspects === undefined) return { ignored: label };
  if (IDENTITY.has(type) && evidence.hadIdentity) return { skipped: 'identity_changed', kind: 'orders' };
  return { kind: 'orders', id: resource.id, isDeleted: false, aspects };
}
