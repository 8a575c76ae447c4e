import { RateLimit } from './limits.ts';
import { type MparticleOptions, type MparticleSandbox, startMparticle } from './server.ts';

let sandbox: MparticleSandbox;
afterEach(() => sandbox?.close());

const KEY = `Basic ${Buffer.from('sandbox-key:sandbox-secret').toString('base64')}`;

async function started(options: MparticleOptions = {}): Promise<void> {
  sandbox = await startMparticle({ counting: 'off', ...options });
}

async function post(path: string, body: unknown, authorization: string | undefined = KEY) {
  const headers = { 'content-type': 'application/json', ...(authorization === '' ? {} : { authorization }) };
  const response = await fetch(`${sandbox.url}/v2/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

const batch = (id: string | number, more: object = {}) => ({
  environment: 'development',
  source_request_id: `csv-${id}`,
  user_identities: { customer_id: String(id) },
  ...more,
});
const event = (time?: number, data: object = {}) => ({
  events: [
    {
      event_type: 'custom_event',
      data: {
        event_name: 'Seen',
        custom_event_type: 'other',
        ...(time === undefined ? {} : { timestamp_unixtime_ms: time }),
        ...data,
      },
    },
  ],
});

it('answers 401 without a key, 403 with a wrong one, 404 to what is not documented', async () => {
  await started();
  expect((await post('events', batch(1), '')).status).toBe(401);
  expect((await post('events', batch(1), 'Basic d3Jvbmc6a2V5')).status).toBe(403);
  expect((await post('bulkevent', [batch(1)])).status).toBe(404);
  expect(sandbox.feed.processed).toEqual([]);
});

it.each<[string, object]>([
  ['no environment', batch(1, { environment: undefined })],
  ['an unknown environment', batch(1, { environment: 'unknown' })],
  ['a misspelt identity', batch(1, { user_identities: { customerid: '1' } })],
  ['an unknown field', batch(1, { api_key: 'k' })],
  ['an empty attribute', batch(1, { user_attributes: { a: '' } })],
  ['a null attribute', batch(1, { user_attributes: { a: null } })],
  ['a long attribute', batch(1, { user_attributes: { a: 'x'.repeat(4097) } })],
  ['a list in an event', batch(1, event(undefined, { custom_attributes: { a: ['b'] } }))],
  ['an unknown event type', batch(1, event(undefined, { custom_event_type: 'attribution' }))],
  ['a message id that is no UUID', batch(1, event(undefined, { source_message_id: 'abc' }))],
])('refuses a batch with %s', async (_what, body) => {
  await started();
  expect((await post('events', body)).status).toBe(400);
  expect(sandbox.feed.processed).toEqual([]);
});

it('takes 100 batches in a request, and no more, nor more bytes than documented', async () => {
  await started();
  const many = Array.from({ length: 101 }, (_, at) => batch(at));
  expect((await post('bulkevents', many)).status).toBe(400);
  expect((await post('bulkevents', many.slice(1))).status).toBe(202);
  const attributes = Object.fromEntries(Array.from({ length: 80 }, (_, at) => [`a${at}`, 'x'.repeat(4000)]));
  expect((await post('bulkevents', [batch('large', { user_attributes: attributes })])).status).toBe(413);
  expect(sandbox.feed.processed).toHaveLength(100);
});

it('hides bad batches of a bulk request behind 202, unless all are bad', async () => {
  await started();
  const bad = batch('bad', { extra: 1 });
  expect(await post('bulkevents', [batch(1), bad, batch(2)])).toMatchObject({ status: 202, text: '' });
  expect(sandbox.feed.ledger()).toMatchObject({ accepted: 2, hidden: 1 });
  expect((await post('bulkevents', [bad, bad])).status).toBe(400);
});

it('processes a repeated id once', async () => {
  await started();
  for (let time = 0; time < 2; time++) await post('bulkevents', [batch(1), batch(2)]);
  expect(sandbox.feed.processed).toHaveLength(2);
  expect(sandbox.feed.ledger()).toMatchObject({ accepted: 4, repeated: 2, distinct: 2 });
});

it('processes history only with times of at least 72 hours ago', async () => {
  await started();
  const hours = (count: number) => event(Date.now() - count * 3_600_000);
  const sent = [batch(1, hours(73)), batch(2, hours(71)), batch(3, event()), batch(4)];
  expect((await post('bulkevents/historical', sent)).status).toBe(202);
  expect(sandbox.feed.processed.map(({ source_request_id }) => source_request_id)).toEqual(['csv-1']);
});

it('answers 429 with Retry-After above the limit, and says how much of it is used', async () => {
  await started({ counting: 'sliding', perSecond: 10, retryAfter: 3 });
  const nine = Array.from({ length: 9 }, (_, at) => batch(at));
  const first = await post('bulkevents', nine);
  expect([first.status, first.headers.get('x-mp-rate-limit-percentage-used')]).toEqual([202, '90']);
  const second = await post('bulkevents', nine);
  expect([second.status, second.headers.get('retry-after')]).toEqual([429, '3']);
  expect(second.headers.get('x-mp-rate-limit-exceeded')).toBe('account');
  expect(sandbox.feed.processed).toHaveLength(9);
});

it.each([
  // At 0.9 s, 1.1 s and 2 s after a first one at 0.5 s: requests of 6 at 10 a second.
  ['sliding', [true, false, false, true]],
  ['fixed', [true, false, true, true]],
  ['bucket', [true, true, false, true]],
] as const)('counts by the second: %s', (counting, taken) => {
  let now = 0;
  const limit = new RateLimit(counting, 10, () => now);
  const found = [500, 900, 1100, 2000].map((at) => {
    now = at;
    return limit.take(6);
  });
  expect(found).toEqual(taken);
});
