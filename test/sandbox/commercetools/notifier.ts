import { randomUUID } from 'node:crypto';
import type { Broker } from './broker.ts';
import type { IndexedStorage, Resource } from './storage.ts';
import type { Subscription } from './subscriptions.ts';

interface Message {
  type: string;
  [field: string]: unknown;
}

interface Parts {
  storage: IndexedStorage;
  broker: Broker;
  projectKey: string;
  now(): number;
}

interface Change {
  typeId: string;
  before: Resource | undefined;
  after: Resource | undefined;
  resource: Resource;
}

/** Tells the subscriptions of every change of a resource, as a change, and as the messages that commercetools has for it. */
export function installNotifier({ storage, broker, projectKey, now }: Parts): void {
  let sequence = 0;

  const publishChange = (subscription: Subscription, { typeId, before, after, resource }: Change) => {
    if (!subscription.changes.some(({ resourceTypeId }) => resourceTypeId === typeId)) return;
    const about = { projectKey, resource: { typeId, id: resource.id }, ...identifiers(typeId, resource) };
    broker.publish(subscription, { ...changeOf(before, after, now()), ...about });
  };

  const publishMessages = (subscription: Subscription, { typeId, before, after, resource }: Change) => {
    const wanted = subscription.messages.find(({ resourceTypeId }) => resourceTypeId === typeId);
    if (!wanted) return;
    for (const message of messagesOf(typeId, before, after)) {
      if (wanted.types.length > 0 && !wanted.types.includes(message.type)) continue;
      sequence++;
      const time = new Date(now()).toISOString();
      const head = {
        ...{ notificationType: 'Message', projectKey, resource: { typeId, id: resource.id }, id: randomUUID(), version: 1 },
        ...{ sequenceNumber: sequence, resourceVersion: resource.version, createdAt: time, lastModifiedAt: time },
      };
      broker.publish(subscription, fitting({ ...head, ...message }, head, message.type, broker.payloadBytes));
    }
  };

  storage.onChange = (typeId, before, after) => {
    const resource = after ?? before;
    if (!resource || typeId === 'subscription' || typeId === 'key-value-document') return;
    for (const subscription of storage.table('subscription').values() as Subscription[]) {
      if (subscription.status !== 'Healthy') continue;
      publishChange(subscription, { typeId, before, after, resource });
      publishMessages(subscription, { typeId, before, after, resource });
    }
  };
}

/** What is too large for the destination loses the fields of its own type. */
function fitting(notification: object, head: object, payloadType: string, bytes: number): object {
  if (JSON.stringify(notification).length <= bytes) return notification;
  return { ...head, payloadNotIncluded: { reason: 'Payload too large', payloadType } };
}

function changeOf(before: Resource | undefined, after: Resource | undefined, now: number): object {
  const modifiedAt = new Date(now).toISOString();
  if (!after) return { notificationType: 'ResourceDeleted', version: before?.version, modifiedAt };
  if (!before) return { notificationType: 'ResourceCreated', version: after.version, modifiedAt };
  return { notificationType: 'ResourceUpdated', version: after.version, oldVersion: before.version, modifiedAt };
}

function identifiers(typeId: string, { key, sku, orderNumber }: Resource): object {
  const given = typeId === 'inventory-entry' ? { sku } : { key, orderNumber };
  const known = Object.entries(given).filter(([, value]) => typeof value === 'string');
  return known.length > 0 ? { resourceUserProvidedIdentifiers: Object.fromEntries(known) } : {};
}

function messagesOf(typeId: string, before: Resource | undefined, after: Resource | undefined): Message[] {
  if (typeId === 'order') return orderMessages(before, after);
  if (typeId === 'payment') return paymentMessages(before, after);
  if (typeId === 'standalone-price' && before && !after) return [{ type: 'StandalonePriceDeleted', sku: before.sku }];
  return [];
}

const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? (value as Record<string, unknown>[]) : []);

function orderMessages(before: Resource | undefined, after: Resource | undefined): Message[] {
  if (!after) return before ? [{ type: 'OrderDeleted', order: before }] : [];
  if (!before) return [{ type: 'OrderCreated', order: after }];
  const messages: Message[] = [];
  if (before.orderState !== after.orderState) {
    messages.push({ type: 'OrderStateChanged', orderState: after.orderState, oldOrderState: before.orderState });
  }
  if (before.customerEmail !== after.customerEmail) {
    const oldEmail = before.customerEmail === undefined ? {} : { oldEmail: before.customerEmail };
    messages.push({ type: 'OrderCustomerEmailSet', email: after.customerEmail, ...oldEmail });
  }
  if (before.customerId !== after.customerId) {
    const old = before.customerId === undefined ? {} : { oldCustomer: { typeId: 'customer', id: before.customerId } };
    messages.push({ type: 'OrderCustomerSet', customer: { typeId: 'customer', id: after.customerId }, ...old });
  }
  for (const lineItem of list(after.lineItems).slice(list(before.lineItems).length)) {
    messages.push({ type: 'OrderLineItemAdded', lineItem });
  }
  for (const payment of paymentsOf(after).slice(paymentsOf(before).length)) messages.push({ type: 'OrderPaymentAdded', payment });
  return messages;
}

const paymentsOf = ({ paymentInfo }: Resource) => list((paymentInfo as { payments?: unknown } | undefined)?.payments);

function paymentMessages(before: Resource | undefined, after: Resource | undefined): Message[] {
  if (!after) return [];
  const known = new Map(list(before?.transactions).map((each) => [each.id, each]));
  return list(after.transactions).flatMap((transaction): Message[] => {
    const old = known.get(transaction.id);
    if (!old) return before ? [{ type: 'PaymentTransactionAdded', transaction }] : [];
    if (old.state === transaction.state) return [];
    return [{ type: 'PaymentTransactionStateChanged', transactionId: transaction.id, state: transaction.state }];
  });
}
