import { readNotification } from '../../../systems/commercetools/notification';
import { interestOf, interpret, LIVE_RESOURCES } from './interest';

/** Which record each notification is about: the rows of the contract's comparison, by table. */
const about = (typeId: string) => ({ projectKey: 'shop', resource: { typeId, id: 'x' } });
const change = (typeId: string, notificationType: string, more: object = {}) => ({
  ...{ notificationType, ...about(typeId), version: 2, modifiedAt: '2026-11-28T08:41:58.066Z' },
  ...more,
});
const message = (typeId: string, type: string, more: object = {}) => ({
  ...{ notificationType: 'Message', type, ...about(typeId), resourceVersion: 2, createdAt: '2026-11-28T08:41:58.066Z' },
  ...more,
});

function read(payload: object, chosen = LIVE_RESOURCES as readonly (typeof LIVE_RESOURCES)[number][]) {
  const notification = readNotification(payload);
  if (notification === 'unreadable') throw new Error('It is not readable.');
  return interpret(notification, chosen);
}

test('subscribes to what it reads, and to nothing else', () => {
  expect(interestOf(LIVE_RESOURCES)).toEqual({
    changes: ['customer', 'category', 'product', 'inventory-entry', 'standalone-price'],
    messages: {
      order: [
        ...['OrderCreated', 'OrderCreatedFromRecurringOrder', 'OrderImported', 'OrderStateChanged', 'OrderCustomerSet'],
        ...['OrderCustomerEmailSet', 'OrderLineItemAdded', 'OrderEditApplied', 'OrderPaymentAdded'],
      ],
      payment: ['PaymentTransactionAdded', 'PaymentTransactionStateChanged'],
      'standalone-price': ['StandalonePriceDeleted'],
    },
  });
  expect(interestOf(['categories'])).toEqual({ changes: ['category'], messages: {} });
});

test.each([
  [change('customer', 'ResourceCreated'), 'customers', false],
  [change('customer', 'ResourceUpdated'), 'customers', false],
  [change('customer', 'ResourceDeleted'), 'customers', true],
  [message('customer', 'CustomerCreated'), 'customers', false],
  [message('customer', 'CustomerAddressAdded'), 'customers', false],
  [message('customer', 'CustomerDeleted'), 'customers', true],
  [change('category', 'ResourceUpdated'), 'categories', false],
  [message('category', 'CategoryCreated'), 'categories', false],
  [message('category', 'CategorySlugChanged'), 'categories', false],
  [change('category', 'ResourceDeleted'), 'categories', true],
  [change('product', 'ResourceUpdated'), 'products', false],
  [message('product', 'ProductPublished'), 'products', false],
  [message('product', 'ProductPriceChanged'), 'products', false],
  [message('product', 'ProductUnpublished'), 'products', true],
  [message('product', 'ProductDeleted'), 'products', true],
])('reads the record itself when $notificationType $type comes', (payload, kind, isDeleted) => {
  expect(read(payload)).toMatchObject({ kind, id: 'x', isDeleted });
});

const ALL = ['placed', 'states', 'refunds'];
test.each([
  [message('order', 'OrderCreated'), ALL],
  [message('order', 'OrderCreatedFromRecurringOrder'), ALL],
  [message('order', 'OrderImported'), ALL],
  [message('order', 'OrderLineItemAdded'), ALL],
  [message('order', 'OrderEditApplied'), ALL],
  [message('order', 'OrderCustomerSet'), ALL],
  [message('order', 'OrderCustomerEmailSet'), ALL],
  [message('order', 'OrderStateChanged'), ['states']],
  [message('order', 'OrderPaymentAdded'), ['refunds']],
  [change('order', 'ResourceCreated'), ALL],
  [change('order', 'ResourceUpdated'), ALL],
])('sends the events that $notificationType $type is about', (payload, aspects) => {
  expect(read(payload)).toEqual({ kind: 'orders', id: 'x', isDeleted: false, aspects });
});

test.each([
  message('order', 'OrderCustomerSet', { oldCustomer: { typeId: 'customer', id: 'y' } }),
  message('order', 'OrderCustomerEmailSet', { oldEmail: 'old@example.com' }),
  { ...message('order', 'x', { payloadNotIncluded: { payloadType: 'OrderCustomerSet' } }), type: undefined },
])('skips an order whose identity has changed, or may have', (payload) => {
  expect(read(payload)).toEqual({ kind: 'orders', skipped: 'identity_changed' });
});

test('looks for the orders of a payment, and for the products of stock and prices', () => {
  expect(read(message('payment', 'PaymentTransactionAdded'))).toMatchObject({ kind: 'payments', aspects: ['refunds'] });
  expect(read(message('payment', 'PaymentTransactionStateChanged'))).toMatchObject({ kind: 'payments' });
  const sku = { resourceUserProvidedIdentifiers: { sku: 'J-32' } };
  for (const type of ['ResourceCreated', 'ResourceUpdated', 'ResourceDeleted']) {
    expect(read(change('inventory-entry', type, sku))).toMatchObject({ kind: 'stock', id: 'sku:J-32' });
    expect(read(change('inventory-entry', type))).toMatchObject({ kind: 'stock', id: 'x' });
    expect(read(change('standalone-price', type))).toMatchObject({ kind: 'prices', id: 'x' });
  }
  expect(read(message('inventory-entry', 'InventoryEntryQuantitySet'))).toMatchObject({ kind: 'stock', id: 'x' });
  expect(read(message('standalone-price', 'StandalonePriceDeleted', { sku: 'J-32' }))).toMatchObject({
    ...{ kind: 'prices', id: 'sku:J-32' },
  });
  expect(read(message('standalone-price', 'StandalonePriceDeleted'))).toMatchObject({ kind: 'prices', id: 'x' });
});

test.each([
  message('order', 'OrderDeleted'),
  change('order', 'ResourceDeleted'),
  message('order', 'OrderReturnInfoAdded'),
  change('payment', 'ResourceDeleted'),
  change('cart', 'ResourceCreated'),
  change('subscription', 'ResourceCreated'),
  change('review', 'ResourceUpdated'),
])('has no use for %j', (payload) => {
  const { type, notificationType, resource } = payload as {
    type?: string;
    notificationType: string;
    resource: { typeId: string };
  };
  expect(read(payload)).toEqual({ ignored: `${resource.typeId}.${type ?? notificationType}` });
});

test('has no use for what is not chosen', () => {
  expect(read(message('order', 'OrderCreated'), ['customers'])).toEqual({ ignored: 'order.OrderCreated' });
  expect(read(change('inventory-entry', 'ResourceUpdated'), ['customers'])).toMatchObject({ ignored: expect.any(String) });
});
