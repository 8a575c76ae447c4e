import { loadEnvironment } from '../../assembly/environment';
import { type Received, type Reply, TestServer } from '../../testing/server';
import { createCommercetools } from './client';
import { deliveries, type SubscriptionDestination, subscribe, unsubscribe } from './subscription';

const KEY = 'klaviyo-live';
const PUB_SUB: SubscriptionDestination = { type: 'GoogleCloudPubSub', projectId: 'p', topic: 't' };
const SNS: SubscriptionDestination = { type: 'SNS', topicArn: 'arn:aws:sns:eu:1:t', authenticationMode: 'IAM' };
const EVENT_GRID: SubscriptionDestination = { type: 'EventGrid', uri: 'https://grid.example.com', accessKey: 'k-1' };
const INTEREST = { changes: ['customer', 'product'], messages: { order: ['OrderCreated', 'OrderStateChanged'] } };

/** Of one subscription, as commercetools stores it. */
const stored = (over: object = {}) => ({
  ...{ id: 's-1', version: 7, key: KEY, destination: PUB_SUB, status: 'Healthy', format: { type: 'Platform' } },
  // In another order than asked for, as commercetools may answer.
  changes: [{ resourceTypeId: 'product' }, { resourceTypeId: 'customer' }],
  messages: [{ resourceTypeId: 'order', types: ['OrderStateChanged', 'OrderCreated'] }],
  ...over,
});

let server: TestServer;
let current: object | undefined;
beforeEach(async () => {
  server = await new TestServer().begin();
  server.answer = ({ path, method }): Reply => {
    if (path === '/oauth/token') return { body: { access_token: 't', expires_in: 172_800, scope: '', token_type: 'Bearer' } };
    if (method === 'POST') return { status: path.endsWith('/subscriptions') ? 201 : 200, body: stored() };
    if (current === undefined)
      return {
        status: 404,
        body: { statusCode: 404, message: 'not found', errors: [{ code: 'ResourceNotFound', message: 'not found' }] },
      };
    return { body: current };
  };
  current = undefined;
});
afterEach(() => server.end());

const connect = () =>
  createCommercetools(
    loadEnvironment({
      ...{ CTP_PROJECT_KEY: 'shop', CTP_CLIENT_ID: 'id', CTP_CLIENT_SECRET: 'secret', KLAVIYO_AUTH_KEY: 'pk' },
      ...{ CTP_API_URL: server.url, CTP_AUTH_URL: server.url, CTP_JWT_ISSUER: server.url },
    }),
  );
const changes = () =>
  server.received
    .filter(({ method, path }: Received) => path !== '/oauth/token' && method !== 'GET')
    .map(({ method, path, query, text }) => ({
      what: `${method} ${path.replace('/shop/', '')}${query.size > 0 ? `?${query}` : ''}`,
      body: text === '' ? undefined : (JSON.parse(text) as Record<string, unknown>),
    }));

test.each([PUB_SUB, SNS, EVENT_GRID])('creates one subscription that delivers to $type', async (destination) => {
  expect(await subscribe(connect(), KEY, destination, INTEREST)).toBe('created');
  expect(changes()).toEqual([
    {
      what: 'POST subscriptions',
      body: {
        ...{ key: KEY, destination, format: { type: 'Platform' } },
        changes: [{ resourceTypeId: 'customer' }, { resourceTypeId: 'product' }],
        messages: [{ resourceTypeId: 'order', types: ['OrderCreated', 'OrderStateChanged'] }],
      },
    },
  ]);
});

test.each([PUB_SUB, SNS])('changes nothing when all is as it should be at $type', async (destination) => {
  current = stored({ destination });
  expect(await subscribe(connect(), KEY, destination, INTEREST)).toBe('unchanged');
  expect(changes()).toEqual([]);
});

const MESSAGES = [{ resourceTypeId: 'order', types: ['OrderCreated', 'OrderStateChanged'] }];
const CHANGES = [{ resourceTypeId: 'customer' }, { resourceTypeId: 'product' }];

test.each<[string, object, object[]]>([
  ['other changes', { changes: [{ resourceTypeId: 'cart' }] }, [{ action: 'setChanges', changes: CHANGES }]],
  ['other messages', { messages: [] }, [{ action: 'setMessages', messages: MESSAGES }]],
  [
    'messages of every type',
    { messages: [{ resourceTypeId: 'order', types: [] }] },
    [{ action: 'setMessages', messages: MESSAGES }],
  ],
  ['another destination', { destination: SNS }, [{ action: 'changeDestination', destination: PUB_SUB }]],
  ['another topic', { destination: { ...PUB_SUB, topic: 'x' } }, [{ action: 'changeDestination', destination: PUB_SUB }]],
  ...['ConfigurationError', 'ConfigurationErrorDeliveryStopped', 'TemporaryError'].map((status): [string, object, object[]] => [
    status,
    { status },
    [{ action: 'changeDestination', destination: PUB_SUB }],
  ]),
])('changes in place what differs when it has %s', async (_name, over, actions) => {
  current = stored(over);
  expect(await subscribe(connect(), KEY, PUB_SUB, INTEREST)).toBe('updated');
  expect(changes()).toEqual([{ what: `POST subscriptions/key=${KEY}`, body: { version: 7, actions } }]);
});

test('sends a destination with a key again, since the stored one is hidden', async () => {
  current = stored({ destination: { ...EVENT_GRID, accessKey: '****' } });
  expect(await subscribe(connect(), KEY, EVENT_GRID, INTEREST)).toBe('updated');
  expect(changes().map(({ body }) => body?.actions)).toEqual([[{ action: 'changeDestination', destination: EVENT_GRID }]]);
});

test('creates it again only when its format differs, which nothing can change', async () => {
  current = stored({ format: { type: 'CloudEvents', cloudEventsVersion: '1.0' } });
  expect(await subscribe(connect(), KEY, PUB_SUB, INTEREST)).toBe('recreated');
  expect(changes().map(({ what }) => what)).toEqual(['DELETE subscriptions/s-1?version=7', 'POST subscriptions']);
});

test('removes the one with its key by its version, and nothing when there is none', async () => {
  expect(await unsubscribe(connect(), KEY)).toBe(false);
  expect(changes()).toEqual([]);
  current = stored();
  expect(await unsubscribe(connect(), KEY)).toBe(true);
  expect(changes().map(({ what }) => what)).toEqual(['DELETE subscriptions/s-1?version=7']);
  expect(server.received.every(({ path }) => !path.endsWith('/subscriptions'))).toBe(true);
});

test('names the scope when the API client may not manage subscriptions', async () => {
  server.answer = ({ path }) =>
    path === '/oauth/token'
      ? { body: { access_token: 't', expires_in: 172_800, scope: '', token_type: 'Bearer' } }
      : { status: 403, body: { statusCode: 403, message: 'Insufficient scope. Required: manage_subscriptions:shop.' } };
  await expect(subscribe(connect(), KEY, PUB_SUB, INTEREST)).rejects.toMatchObject({ code: 'commercetools_forbidden' });
});

test.each([
  ['Healthy', 'yes'],
  ['ConfigurationError', 'delayed'],
  ['TemporaryError', 'delayed'],
  ['ConfigurationErrorDeliveryStopped', 'no'],
  ['ManuallySuspended', 'no'],
  ['something new', 'unknown'],
  [undefined, 'no'],
])('reads the status %s as deliveries: %s', async (status, delivering) => {
  current = status === undefined ? undefined : stored({ status });
  expect(await deliveries(connect(), KEY)).toEqual({ key: KEY, status: status ?? 'missing', delivering });
});
