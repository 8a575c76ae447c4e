import { type EventApp, notifications, startEvent } from '../process/event.ts';
import { type Sandbox, startSandbox } from '../process/sandbox.ts';
import { canaries } from '../sandbox/shop/index.ts';

/** The rows of the comparison with the older plugin, each as a push of its own. */
interface Resource {
  id: string;
  version: number;
  [field: string]: unknown;
}
interface Ledger {
  profiles: { external_id: string | null; email: string | null; attributes: Record<string, unknown>; suppressed: boolean }[];
  events: { metric: string; unique_id: string; time: string; backfill: boolean; value: number; receivedCount: number }[];
  categories: { external_id: string; attributes: { name: string } }[];
  items: { external_id: string; attributes: Record<string, unknown> }[];
  variants: { external_id: string; attributes: Record<string, unknown> }[];
}

const { change, message } = notifications('sample-shop');
let sandbox: Sandbox;
let app: EventApp;
beforeAll(async () => {
  sandbox = await startSandbox({ customers: 60, orders: 40, limits: 'off' });
  app = await startEvent({ ...sandbox.environment, IMPORT_SETTINGS: JSON.stringify({ customer: { onDelete: 'erase' } }) });
  await sandbox.control('klaviyo', 'config', {
    jobMs: [0, 50],
    scopes: [...SCOPES, 'subscriptions:write', 'data-privacy:write'],
  });
});
afterAll(async () => {
  await app?.child.kill('SIGTERM');
  await sandbox?.close();
});

const SCOPES = ['accounts', 'profiles', 'lists', 'events', 'metrics', 'catalogs'].flatMap((each) => [
  `${each}:read`,
  `${each}:write`,
]);
const dump = (type: string) => sandbox.control<Resource[]>('commercetools', `dump?type=${type}`);
const ledger = <K extends keyof Ledger>(part: K) => sandbox.control<Ledger[K]>('klaviyo', `ledger/${part}`);
/** Changes a resource in the shop, and answers with what it has become. */
async function touch(type: string, id: string, patch: object): Promise<Resource> {
  await sandbox.control('commercetools', 'touch', { type, ids: [id], patch });
  return found((await dump(type)).find((each) => each.id === id));
}
const add = (type: string, resource: object) => sandbox.control('commercetools', 'add', { type, resources: [resource] });
function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('It is not there.');
  return value;
}
async function accepted(...pushed: ReturnType<EventApp['push']>[]): Promise<void> {
  const answers = await Promise.all(pushed);
  expect(answers.map(({ status, text }) => [status, text])).toEqual(answers.map(() => [204, '']));
}
/** A customer, an order and a product without the oddities of the sample. */
const plain = async (type: string, fits: (resource: Resource) => boolean = () => true) =>
  found((await dump(type)).filter(fits)[5]);
const hasEmail = ({ email }: Resource) => /^[a-z.0-9]+@[a-z.]+\.[a-z]+$/.test(String(email));
const later = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

/** A fresh order like one of the sample's. */
async function newOrder(id: string, more: object = {}): Promise<Resource> {
  const sample = await plain('order', ({ customerEmail, lineItems }) => Boolean(customerEmail) && (lineItems as []).length > 0);
  const { paymentInfo: _, completedAt: _c, ...rest } = sample;
  const now = new Date().toISOString();
  const order = { ...rest, id, orderNumber: id, version: 1, createdAt: now, lastModifiedAt: now, orderState: 'Open', ...more };
  await add('order', order);
  return order as Resource;
}
const eventsOf = async (uniqueId: string) => (await ledger('events')).filter(({ unique_id }) => unique_id === uniqueId);

test('1, 2: writes a profile when a customer is created or changed', async () => {
  const customer = await plain('customer', hasEmail);
  await accepted(app.push(change('customer', customer, 'ResourceCreated')));
  const changed = await touch('customer', customer.id, { firstName: 'Renamed' });
  await accepted(app.push(message('customer', changed, 'CustomerFirstNameSet', { firstName: 'Not what it is' })));
  const profile = found((await ledger('profiles')).find(({ external_id }) => external_id === customer.id));
  expect([profile.email, profile.attributes.first_name]).toEqual([customer.email, 'Renamed']);
});

test('3: erases or suppresses the profile when a customer is deleted, and only then', async () => {
  const [erased, suppressed] = (await dump('customer')).filter(hasEmail).slice(10, 12) as [Resource, Resource];
  await accepted(app.push(change('customer', erased)), app.push(change('customer', suppressed)));
  // It is still there: the deletion was forged, or it is back.
  await accepted(app.push(change('customer', erased, 'ResourceDeleted', { dataErasure: true })));
  expect((await ledger('profiles')).some(({ external_id }) => external_id === erased.id)).toBe(true);
  await sandbox.control('commercetools', 'delete', { type: 'customer', ids: [erased.id, suppressed.id] });
  await accepted(
    app.push(change('customer', erased, 'ResourceDeleted', { dataErasure: true })),
    app.push(change('customer', suppressed, 'ResourceDeleted')),
  );
  const profiles = await ledger('profiles');
  expect(profiles.find(({ external_id }) => external_id === erased.id)).toBeUndefined();
  expect(profiles.find(({ external_id }) => external_id === suppressed.id)?.suppressed).toBe(true);
});

test('4: sends the events of an order once, fresh, when its message comes twice', async () => {
  const order = await newOrder('order-created');
  const created = message('order', order, 'OrderCreated', { order: { ...order, totalPrice: { centAmount: 1 } } });
  await accepted(app.push(created), app.push(created), app.push(change('order', order)));
  const [placed, ...others] = await eventsOf(order.id);
  expect(others).toEqual([]);
  expect(placed).toMatchObject({ metric: 'Placed Order', backfill: false });
  expect(placed?.value).toBeGreaterThan(0.01);
  const lines = order.lineItems as { id: string }[];
  const sent = (await ledger('events')).filter(({ unique_id }) => lines.some(({ id }) => id === unique_id));
  expect(sent.length).toBeGreaterThan(0);
});

test('4: understands a message without its payload', async () => {
  const order = await newOrder('order-cut');
  const { type: _, ...head } = message('order', order, 'OrderCreated');
  await accepted(app.push({ ...head, payloadNotIncluded: { reason: 'too large', payloadType: 'OrderCreated' } }));
  expect(await eventsOf(order.id)).toHaveLength(1);
});

test('5: skips an order that had another identity, and takes one that had none', async () => {
  const [moved, named] = [await newOrder('order-moved'), await newOrder('order-named')];
  await accepted(
    app.push(message('order', moved, 'OrderCustomerEmailSet', { email: 'b@example.com', oldEmail: 'a@example.com' })),
    app.push(message('order', named, 'OrderCustomerEmailSet', { email: 'b@example.com' })),
  );
  expect([(await eventsOf(moved.id)).length, (await eventsOf(named.id)).length]).toEqual([0, 1]);
});

test('6: dates a state by its message, and trusts the record for the state', async () => {
  const order = await newOrder('order-fulfilled', { createdAt: later(-3 * 24 * 3600) });
  const complete = await touch('order', order.id, { orderState: 'Complete' });
  const at = later(-60);
  // An order change alone dates nothing of an older order.
  await accepted(app.push(change('order', complete)));
  const fulfilled = async () => (await eventsOf(order.id)).filter(({ metric }) => metric === 'Fulfilled Order');
  expect(await fulfilled()).toEqual([]);
  await accepted(app.push(message('order', complete, 'OrderStateChanged', { orderState: 'Complete', createdAt: at })));
  expect(await fulfilled()).toMatchObject([{ time: `${at.slice(0, 19)}.000Z` }]);
  // The record says that it is complete: a message that says otherwise cancels nothing.
  await accepted(app.push(message('order', complete, 'OrderStateChanged', { orderState: 'Cancelled' })));
  expect((await eventsOf(order.id)).some(({ metric }) => metric === 'Cancelled Order')).toBe(false);
});

test('7: sends a refund per successful transaction with its own amount', async () => {
  const amount = (centAmount: number) => ({ type: 'centPrecision', currencyCode: 'EUR', centAmount, fractionDigits: 2 });
  const transaction = (id: string, state: string, cents: number) => ({ id, type: 'Refund', state, amount: amount(cents) });
  const payment = {
    ...{ id: 'payment-1', version: 1, createdAt: later(0), lastModifiedAt: later(0), amountPlanned: amount(900) },
    transactions: [transaction('t-1', 'Success', 500), transaction('t-2', 'Pending', 200)],
  };
  // Before its order: nothing to do yet, and nothing lost.
  await add('payment', payment);
  await accepted(app.push(message('payment', payment, 'PaymentTransactionAdded', { transaction: payment.transactions[0] })));
  await newOrder('order-refunded', { paymentInfo: { payments: [{ typeId: 'payment', id: 'payment-1' }] } });
  const refunds = async () =>
    (await ledger('events')).filter(
      ({ metric, unique_id }) => metric === 'Refunded Order' && /order-refunded|payment-1/.test(unique_id),
    );
  await accepted(
    app.push(message('payment', payment, 'PaymentTransactionStateChanged', { transactionId: 't-1', state: 'Success' })),
    app.push(message('payment', payment, 'PaymentTransactionAdded', { transaction: payment.transactions[1] })),
  );
  expect((await refunds()).map(({ value }) => value)).toEqual([5]);
  const both = { ...payment, version: 2, transactions: [payment.transactions[0], transaction('t-2', 'Success', 200)] };
  await add('payment', both);
  await accepted(
    app.push(message('payment', both, 'PaymentTransactionStateChanged', { transactionId: 't-2', state: 'Success' })),
  );
  expect((await refunds()).map(({ value }) => value).sort()).toEqual([2, 5]);
});

test("8, 9: renames a category with its descendants, and deletes only this connector's own", async () => {
  const categories = await dump('category');
  const child = found(categories.find(({ parent }) => parent !== undefined));
  const parent = found(categories.find(({ id }) => id === (child.parent as { id: string }).id));
  await accepted(app.push(change('category', parent)), app.push(change('category', child)));
  const renamed = await touch('category', parent.id, { name: { en: 'Renamed', de: 'Renamed', fr: 'Renamed' } });
  await accepted(app.push(change('category', renamed)));
  const nameOf = async (id: string) =>
    (await ledger('categories')).find(({ external_id }) => external_id === id)?.attributes.name;
  expect(await nameOf(child.id)).toContain('Renamed > ');
  const own = { ...child, id: '00000000-0000-4000-8000-000000000001', key: 'own', slug: { en: 'own' } };
  await add('category', own);
  await accepted(app.push(change('category', own, 'ResourceCreated')));
  expect(await nameOf(own.id)).toBeDefined();
  await sandbox.control('commercetools', 'delete', { type: 'category', ids: [own.id] });
  await accepted(
    app.push(change('category', own, 'ResourceDeleted')),
    app.push(change('category', { id: 'never-here', version: 1 }, 'ResourceDeleted')),
  );
  expect(await nameOf(own.id)).toBeUndefined();
});

const isPublished = ({ masterData }: Resource) => {
  const { published, current } = masterData as {
    published: boolean;
    current: { masterVariant: { sku?: string; images?: unknown[] } };
  };
  return published && current.masterVariant.sku !== undefined && (current.masterVariant.images ?? []).length > 0;
};

test('10, 11, 12: follows a product through publishing, stock, unpublishing and deletion', async () => {
  const product = await plain('product', isPublished);
  const { masterData } = product as unknown as {
    masterData: { current: { masterVariant: { sku: string; availability?: object } } };
  };
  const { sku } = masterData.current.masterVariant;
  const item = async () => (await ledger('items')).find(({ external_id }) => external_id === product.id);
  const quantity = async () =>
    (await ledger('variants')).find(({ external_id }) => external_id === sku)?.attributes.inventory_quantity;
  await accepted(app.push(message('product', product, 'ProductPublished', { scope: 'All' })));
  expect((await item())?.attributes.published).toBe(true);

  const current = structuredClone(masterData.current);
  current.masterVariant.availability = { isOnStock: true, availableQuantity: 4711 };
  await touch('product', product.id, { masterData: { ...masterData, current } });
  const stock = change('inventory-entry', { id: 'entry-1', version: 2 }, 'ResourceUpdated', {
    resourceUserProvidedIdentifiers: { sku },
  });
  await accepted(app.push(stock));
  expect(await quantity()).toBe(4711);

  const hidden = await touch('product', product.id, { masterData: { ...masterData, published: false } });
  await accepted(app.push(message('product', hidden, 'ProductUnpublished')));
  expect((await item())?.attributes.published).toBe(false);
  const shown = await touch('product', product.id, { masterData: { ...masterData, published: true } });
  await accepted(app.push(change('product', shown)));
  expect((await item())?.attributes.published).toBe(true);

  await sandbox.control('commercetools', 'delete', { type: 'product', ids: [product.id] });
  await accepted(app.push(change('product', shown, 'ResourceDeleted')));
  expect([await item(), await quantity()]).toEqual([undefined, undefined]);
});

test('13: brings a changed standalone price to the product that it is of', async () => {
  const price = found((await dump('standalone-price')).find(({ active, customerGroup }) => active === true && !customerGroup));
  const variant = async () => (await ledger('variants')).find(({ external_id }) => external_id === price.sku);
  await accepted(app.push(change('standalone-price', price)));
  expect((await variant())?.attributes.price).toBe(33);
  const value = { ...(price.value as object), centAmount: 4242 };
  const changed = await touch('standalone-price', price.id, { value });
  await accepted(app.push(message('standalone-price', changed, 'StandalonePriceValueChanged')));
  expect((await variant())?.attributes.price).toBe(42.42);
  // Gone, it can be asked no more: its message names the SKU.
  await sandbox.control('commercetools', 'delete', { type: 'standalone-price', ids: [price.id] });
  await accepted(app.push(change('standalone-price', changed, 'ResourceDeleted')));
  expect((await variant())?.attributes.price).toBe(42.42);
  await accepted(app.push(message('standalone-price', changed, 'StandalonePriceDeleted', { sku: price.sku })));
  expect((await variant())?.attributes.price).not.toBe(42.42);
});

test('13, 15, 16: acknowledges what it has no use for, and sends nothing', async () => {
  const [customer, product] = [await plain('customer', hasEmail), await plain('product', isPublished)];
  await sandbox.control('klaviyo', 'reset', {});
  await accepted(
    app.push(change('standalone-price', { id: 'price-1', version: 1 })),
    app.push(change('subscription', { id: 'subscription-1', version: 1 }, 'ResourceCreated')),
    app.push(change('cart', { id: 'cart-1', version: 1 }, 'ResourceCreated')),
    app.push(message('order', { id: 'order-x', version: 1 }, 'OrderDeleted')),
    app.push({ notificationType: 'Event', projectKey: 'sample-shop', type: 'CheckoutOrderCreationFailed' }),
    app.push({ ...change('customer', customer), projectKey: 'another-shop' }),
    app.push({ ...change('product', product), projectKey: 'another-shop' }),
  );
  expect((await sandbox.control<{ total: number }>('klaviyo', 'requests')).total).toBe(0);
});

test('understands every envelope, and is not ended by what is none', async () => {
  const customer = await plain('customer', hasEmail);
  const payload = change('customer', customer);
  const cloud = {
    specversion: '1.0',
    id: 'c-1',
    type: 'com.commercetools.customer.change.ResourceUpdated',
    source: '/',
    data: payload,
  };
  const bodies: [string, unknown, string][] = [
    [
      'SNS',
      { Type: 'Notification', MessageId: 'm', TopicArn: 'arn:aws:sns:eu:1:t', Message: JSON.stringify(payload) },
      'text/plain; charset=UTF-8',
    ],
    ['Event Grid', [cloud, cloud], 'application/cloudevents-batch+json'],
    ['EventBridge', { 'detail-type': 'commercetools', detail: payload }, 'application/json'],
    ['CloudEvent', cloud, 'application/cloudevents+json'],
    ['Platform', payload, ''],
  ];
  for (const [name, body, type] of bodies) {
    expect([name, (await app.post(JSON.stringify(body), { 'content-type': type || 'application/octet-stream' })).status]).toEqual(
      [name, 204],
    );
  }
  const poison = ['not base64!', Buffer.from('{').toString('base64'), Buffer.from('null').toString('base64'), '', undefined];
  for (const data of poison) expect((await app.post(JSON.stringify({ message: { data, messageId: 'p' } }))).status).toBe(204);
  await accepted(
    app.push({ notificationType: 'ResourceUpdated', projectKey: 'sample-shop', resource: { typeId: 'customer', id: '"; drop' } }),
  );
  expect((await app.post('{"message"')).status).toBe(400);
  expect((await app.post('{}')).status).toBe(400);
  const large = { ...payload, customer: 'x'.repeat(10_000_000) };
  await accepted(app.push(large));
  // The answer comes before the body has been sent, so that the connection may be gone.
  expect(
    await app.post('x'.repeat(17 * 1024 * 1024)).then(
      ({ status }) => status,
      () => 413,
    ),
  ).toBe(413);
  expect((await fetch(`${app.url}/event`)).status).toBe(405);
  expect((await fetch(`${app.url}/other`)).status).toBe(404);
  const asked = await fetch(`${app.url}/event`, {
    method: 'OPTIONS',
    headers: { 'webhook-request-origin': 'eventgrid.azure.net' },
  });
  expect([asked.status, asked.headers.get('webhook-allowed-origin')]).toEqual([200, 'eventgrid.azure.net']);
  expect((await fetch(`${app.url}/health`)).status).toBe(200);
});

test('saves rejects without content, counts, and keeps its logs free of personal data', async () => {
  const customer = await plain('customer', hasEmail);
  const broken = await touch('customer', customer.id, { email: 'no address' });
  await accepted(app.push(change('customer', broken)));
  const objects = await sandbox.control<{ container: string; key: string; value: Record<string, unknown> }[]>(
    'commercetools',
    'custom-objects',
  );
  const day = new Date().toISOString().slice(0, 10);
  const saved = objects.find(({ key }) => key === `live.${day}.customers.${customer.id}`);
  expect(saved?.value).toMatchObject({
    runId: `live.${day}`,
    failures: [{ id: customer.id, code: 'invalid_email', field: 'email' }],
  });
  expect(objects.filter(({ container }) => container === 'data-import-live')).toHaveLength(1);
  expect(JSON.stringify(objects.filter(({ container }) => /live|failure/.test(container)))).not.toContain('no address');
  const output = app.child.output();
  expect(canaries.filter((secret) => output.includes(secret))).toEqual([]);
  expect(output).not.toContain(String(customer.lastName));
  expect(
    (await (await fetch(`${app.url}/metrics`)).text()).includes('live_notifications{kind="customers",outcome="written"}'),
  ).toBe(true);
});
