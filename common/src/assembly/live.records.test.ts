import type { Live } from '../contract/live';
import { refusing } from '../testing/klaviyo';
import { liveAt } from '../testing/live';
import { type Received, type Reply, TestServer } from '../testing/server';

interface Stored {
  id: string;
  [field: string]: unknown;
}

/** One server plays both sides: records of commercetools by resource, and what Klaviyo answers. */
let server: TestServer;
let live: Live;
let stored: Record<string, Stored[]>;
let klaviyo: (request: Received) => Reply;

beforeEach(async () => {
  server = await new TestServer().begin();
  stored = { customers: [], orders: [], products: [], inventory: [] };
  klaviyo = ({ method }) => (method === 'GET' ? { body: { data: [], links: {} } } : { status: 202, body: {} });
  server.answer = (request) => {
    const { path, query } = request;
    if (path === '/oauth/token') return { body: { access_token: 't', expires_in: 172_800, scope: '', token_type: 'Bearer' } };
    if (path.startsWith('/api/')) return klaviyo(request);
    if (path.includes('/custom-objects')) return customObject(request);
    const resource = path.split('/')[2] ?? '';
    const results = (stored[resource === 'product-projections' ? 'products' : resource] ?? []).filter((record) =>
      isAsked(record, query.get('where') ?? ''),
    );
    return { body: { results, limit: 500, offset: 0, count: results.length } };
  };
  await start();
});
afterEach(async () => {
  await live.end();
  await server.end();
});

/** Real time has been installed; nothing else was ever stored. */
function customObject({ method, path, text }: Received): Reply {
  const about = { id: 'o', version: 1, container: 'c', key: 'k' };
  if (method === 'POST') return { status: 201, body: { ...about, ...(JSON.parse(text) as object), version: 1 } };
  const value = { since: '2026-01-01T00:00:00.000Z', subscriptionKey: 'klaviyo-live' };
  if (path.endsWith('/data-import-config/live')) return { body: { ...about, value } };
  const [, key] = path.split('/custom-objects/')[1]?.split('/') ?? [];
  return key === undefined
    ? { body: { results: [], limit: 500, offset: 0, count: 0 } }
    : { status: 404, body: { statusCode: 404 } };
}

/** Every text of a predicate that isn't about something else stands somewhere in the record. */
const isAsked = (record: Stored, where: string) => {
  const texts = [...where.matchAll(/"([^"]+)"/g)].map(([, text]) => text ?? '');
  return texts.length === 0 || texts.some((text) => JSON.stringify(record).toLowerCase().includes(text.toLowerCase()));
};

async function start(settings: object = {}): Promise<void> {
  await live?.end();
  live = liveAt(server.url, settings);
}

const receive = (payload: object, id = 'm') =>
  live.receive({ id, payload: { projectKey: 'shop', ...payload } }, performance.now() + 30_000);
const message = (type: string, typeId: string, id: string, more: object = {}) =>
  receive({ notificationType: 'Message', type, resource: { typeId, id }, resourceVersion: 1, createdAt: NOW, ...more });
const NOW = new Date(Date.now() - 60_000).toISOString();
const sentTo = (path: string) => server.received.filter((request) => request.path === path && request.method === 'POST');

describe('a deleted customer', () => {
  const deleted = (more: object = {}) =>
    receive({ notificationType: 'ResourceDeleted', resource: { typeId: 'customer', id: 'c-1' }, version: 3, ...more });
  const profile = { type: 'profile', id: 'k-1', attributes: { email: 'anna@example.com' } };
  const knowing = (answer: object[]) => {
    klaviyo = ({ method }) => (method === 'GET' ? { body: { data: answer, links: {} } } : { status: 202, body: {} });
  };
  const SUPPRESS = '/api/profile-suppression-bulk-create-jobs';
  const ERASE = '/api/data-privacy-deletion-jobs';
  const how = () => [sentTo(SUPPRESS).length, sentTo(ERASE).length];

  test.each<[string, object, object, number[]]>([
    ['stays', { onDelete: 'keep' }, { dataErasure: true }, [0, 0]],
    ['is suppressed', { onDelete: 'suppress' }, {}, [1, 0]],
    ['is erased with data erasure', { onDelete: 'erase' }, { dataErasure: true }, [0, 1]],
    ['is suppressed without data erasure', { onDelete: 'erase', eraseOnly: 'dataErasure' }, {}, [1, 0]],
    ['is erased always', { onDelete: 'erase', eraseOnly: 'always' }, {}, [0, 1]],
  ])('%s when the setting is %j', async (_, customer, more, counts) => {
    await start({ customer });
    knowing([profile]);
    expect(await deleted(more)).toEqual({ settled: true });
    expect(how()).toEqual(counts);
    for (const { text } of sentTo(SUPPRESS)) expect(text).toContain('anna@example.com');
    for (const { text } of sentTo(ERASE)) expect(JSON.parse(text).data.attributes.profile.data.id).toBe('k-1');
  });

  test('is left alone when its address belongs to another customer by now', async () => {
    await start({ customer: { onDelete: 'erase', eraseOnly: 'always' } });
    knowing([profile]);
    stored.customers = [{ id: 'c-2', version: 1, email: 'Anna@example.com' }];
    expect(await deleted()).toEqual({ settled: true });
    expect([how(), live.counts().skipped]).toEqual([[0, 0], { address_in_use: 1 }]);
  });

  test('is skipped when Klaviyo has no profile of it, or one without an address', async () => {
    await start({ customer: { onDelete: 'suppress' } });
    expect(await deleted()).toEqual({ settled: true });
    expect(live.counts().skipped).toEqual({ no_profile: 1 });
    await start({ customer: { onDelete: 'suppress' } });
    knowing([{ ...profile, attributes: {} }]);
    expect(await deleted()).toEqual({ settled: true });
    expect([how(), live.counts().skipped]).toEqual([[0, 0], { no_address: 1 }]);
  });

  test('comes again when Klaviyo does not take the deletion', async () => {
    await start({ customer: { onDelete: 'erase', eraseOnly: 'always' } });
    klaviyo = ({ method }) =>
      method === 'GET' ? { body: { data: [profile], links: {} } } : { status: 401, body: { errors: [] } };
    expect(await deleted()).toMatchObject({ settled: false, code: 'klaviyo_unauthorized' });
    expect(live.counts().deferred).toBe(1);
  });
});

describe('an order', () => {
  const money = (centAmount: number) => ({ type: 'centPrecision', currencyCode: 'EUR', centAmount, fractionDigits: 2 });
  const order = (id: string, more: object = {}): Stored => ({
    ...{ id, version: 1, orderNumber: id, customerEmail: 'anna@example.com', customerId: 'c-1', orderState: 'Open' },
    ...{ createdAt: NOW, lastModifiedAt: NOW, totalPrice: money(5998), lineItems: [], ...more },
  });
  interface Sent {
    data: { attributes: { unique_id: string; metric: { data: { attributes: { name: string } } } } };
  }
  const events = () =>
    sentTo('/api/events').map(({ text }) => {
      const { unique_id: id, metric } = (JSON.parse(text) as Sent).data.attributes;
      return [metric.data.attributes.name, id];
    });

  test('is sent as the events that its message is about', async () => {
    stored.orders = [order('o-1')];
    expect(await message('OrderCreated', 'order', 'o-1')).toEqual({ settled: true });
    expect(events()).toEqual([['Placed Order', 'o-1']]);
    // Delivered once more: Klaviyo has accepted all of it.
    expect(await message('OrderCreated', 'order', 'o-1')).toEqual({ settled: true });
    expect(events()).toHaveLength(1);
    expect(live.counts()).toMatchObject({ received: 2, written: 1, unchanged: 1 });
  });

  test('is dated by the message when it reached a state', async () => {
    stored.orders = [order('o-1', { orderState: 'Complete', version: 2 })];
    expect(await message('OrderStateChanged', 'order', 'o-1', { orderState: 'Complete', resourceVersion: 2 })).toEqual({
      settled: true,
    });
    expect(events().map(([metric]) => metric)).toEqual(['Fulfilled Order']);
    expect(sentTo('/api/events')[0]?.text).toContain(NOW.slice(0, 19));
  });

  test('is rejected when Klaviyo refuses one of its events', async () => {
    stored.orders = [order('o-1')];
    klaviyo = ({ method }) => (method === 'POST' ? refusing(['/data']) : { body: { data: [], links: {} } });
    expect(await message('OrderCreated', 'order', 'o-1')).toEqual({ settled: true });
    expect(live.counts().rejected).toEqual({ klaviyo_refused: 1 });
  });

  test('comes again when it is not known whether its event has arrived', async () => {
    stored.orders = [order('o-1')];
    klaviyo = () => ({ status: 401, body: { errors: [] } });
    expect(await message('OrderCreated', 'order', 'o-1')).toMatchObject({ settled: false, code: 'klaviyo_unauthorized' });
  });

  test('keeps its events when it had another customer before', async () => {
    stored.orders = [order('o-1')];
    const old = { oldCustomer: { typeId: 'customer', id: 'c-0' }, customer: { typeId: 'customer', id: 'c-1' } };
    expect(await message('OrderCustomerSet', 'order', 'o-1', old)).toEqual({ settled: true });
    expect([events(), live.counts().skipped]).toEqual([[], { identity_changed: 1 }]);
  });

  test('is found by its payment, whose refund is sent with its own time', async () => {
    const payment = {
      id: 'p-1',
      transactions: [{ id: 't-1', type: 'Refund', state: 'Success', amount: money(1000) }],
    };
    stored.orders = [order('o-1', { paymentInfo: { payments: [{ typeId: 'payment', id: 'p-1', obj: payment }] } })];
    const transaction = { id: 't-1', type: 'Refund', state: 'Success', amount: money(1000) };
    expect(await message('PaymentTransactionAdded', 'payment', 'p-1', { transaction })).toEqual({ settled: true });
    expect(events().map(([metric]) => metric)).toEqual(['Refunded Order']);
  });

  test('needs none for a payment that belongs to no order yet', async () => {
    expect(await message('PaymentTransactionStateChanged', 'payment', 'p-9', { transactionId: 't', state: 'Success' })).toEqual({
      settled: true,
    });
    expect(live.counts().unchanged).toBe(1);
    // Looked up twice: it may have just been created.
    expect(server.received.filter(({ path }) => path === '/shop/orders')).toHaveLength(2);
  });
});

test('stock and prices lead to the products of their SKU, and nowhere when there is none', async () => {
  stored.inventory = [{ id: 'i-1', version: 1, sku: 'S-1', quantityOnStock: 3 }];
  const changed = (typeId: string, id: string, more: object = {}) =>
    receive({ notificationType: 'ResourceUpdated', resource: { typeId, id }, version: 1, ...more }, `${typeId} ${id}`);
  expect(await changed('inventory-entry', 'i-1')).toEqual({ settled: true });
  expect(await changed('standalone-price', 's-1', { resourceUserProvidedIdentifiers: { sku: 'S-2' } })).toEqual({
    settled: true,
  });
  const asked = server.received.filter(({ path }) => path === '/shop/product-projections').map(({ query }) => query.get('where'));
  expect(asked).toEqual([expect.stringContaining('"S-1"'), expect.stringContaining('"S-2"')]);
  expect(live.counts()).toMatchObject({ received: 2, unchanged: 2 });
});

test('skips a price whose SKU may not be read', async () => {
  const { answer } = server;
  server.answer = (request, index) =>
    request.path === '/shop/standalone-prices'
      ? { status: 403, body: { statusCode: 403, message: 'No.', errors: [{ code: 'insufficient_scope', message: 'No.' }] } }
      : answer(request, index);
  const resource = { typeId: 'standalone-price', id: 's-1' };
  expect(await receive({ notificationType: 'ResourceCreated', resource, version: 1 })).toEqual({ settled: true });
  expect(live.counts().skipped).toEqual({ not_imported: 1 });
});

test('leaves a category alone that this connector has not made', async () => {
  const resource = { typeId: 'category', id: 'cat-1' };
  expect(await receive({ notificationType: 'ResourceDeleted', resource, version: 1 })).toEqual({ settled: true });
  expect([sentTo('/api/catalog-categories'), live.counts().skipped]).toEqual([[], { not_own: 1 }]);
});
