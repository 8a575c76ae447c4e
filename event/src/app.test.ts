import { type Delivery, type Live, type LiveAnswer, loadLiveEnvironment, silent } from 'common';
import { buildApp } from './app';

/** The contract's answer codes, whatever is delivered. */
const VARIABLES = {
  ...{ CTP_PROJECT_KEY: 'shop', CTP_CLIENT_ID: 'id', CTP_CLIENT_SECRET: 'secret', KLAVIYO_AUTH_KEY: 'key' },
  ...{ CTP_API_URL: 'https://api.example.com', CTP_AUTH_URL: 'https://auth.example.com' },
};
const TOPIC = 'arn:aws:sns:eu-central-1:1:live';

let app: ReturnType<typeof buildApp>;
let received: Delivery[];
let answers: (delivery: Delivery) => LiveAnswer | Promise<LiveAnswer>;
let reasons: string[];
/** Called while the application ends. */
let ends: () => Promise<void>;

function start(variables: Record<string, string> = {}) {
  const live = {
    receive: async (delivery: Delivery) => {
      received.push(delivery);
      return answers(delivery);
    },
    reasons: async () => reasons,
    throttled: () => ({}),
    begin: async () => {},
    end: () => ends(),
  } as unknown as Live;
  app = buildApp({ live, log: silent, env: loadLiveEnvironment({ ...VARIABLES, ...variables }) });
}
beforeEach(() => {
  received = [];
  reasons = [];
  ends = async () => {};
  answers = () => ({ settled: true });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await app.close();
});

const payload = { notificationType: 'ResourceUpdated', projectKey: 'shop', resource: { typeId: 'product', id: 'p' } };
const post = async (body: unknown, headers: Record<string, string> = {}, url = '/event') => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { statusCode, body: said, headers: given } = await app.inject({ method: 'POST', url, payload: text, headers });
  return { status: statusCode, said, retryAfter: given['retry-after'] };
};
const later = (code: string, retryAfterMs: number): LiveAnswer => ({ settled: false, code, retryAfterMs });

test('answers 204 and nothing else when a delivery is settled', async () => {
  start();
  expect(await post(payload)).toEqual({ status: 204, said: '', retryAfter: undefined });
});

test.each([
  '',
  'text/plain; charset=UTF-8',
  'application/cloudevents+json',
  'no media type',
  ';',
  'application/x-www-form-urlencoded',
])('reads a delivery whose content type is "%s"', async (type) => {
  start();
  expect((await post(payload, { 'content-type': type })).status).toBe(204);
  expect(received).toHaveLength(1);
});

test('answers 503 with whole seconds of Retry-After when a delivery has to come again', async () => {
  start();
  answers = () => later('klaviyo_unavailable', 1200);
  const said = '{"errors":[{"code":"klaviyo_unavailable"}]}';
  expect(await post(payload)).toEqual({ status: 503, said, retryAfter: '2' });
});

test('answers once for a list, 503 as long as any of it waits', async () => {
  start();
  answers = ({ id }) => (id === 'b' ? later('deadline', 1000) : id === 'c' ? later('klaviyo_busy', 7000) : { settled: true });
  const list = ['a', 'b', 'c'].map((id) => ({ id, data: payload }));
  expect(await post(list)).toMatchObject({ status: 503, retryAfter: '7' });
  expect((await post(list.slice(0, 1))).status).toBe(204);
  expect((await post([])).status).toBe(204);
});

test('answers 503 at once when as many notifications are held as may be', async () => {
  start();
  const waiting: (() => void)[] = [];
  answers = () => new Promise((resolve) => waiting.push(() => resolve({ settled: true })));
  // More than that fits into one list only while nothing else is held.
  const list = (length: number) => Array.from({ length }, (_, index) => ({ id: `m${index}`, data: payload }));
  const held = post(list(999));
  while (received.length < 999) await new Promise(setImmediate);
  const last = post(payload);
  while (received.length < 1000) await new Promise(setImmediate);
  const full = { status: 503, said: '{"errors":[{"code":"queue_full"}]}', retryAfter: '1' };
  expect([await post(payload), await post(list(2))]).toEqual([full, full]);
  expect(received).toHaveLength(1000);
  for (const end of waiting.splice(0)) end();
  expect([(await held).status, (await last).status]).toEqual([204, 204]);
  const large = post(list(2000));
  while (received.length < 3000) await new Promise(setImmediate);
  expect((await post(payload)).status).toBe(503);
  for (const end of waiting.splice(0)) end();
  expect((await large).status).toBe(204);
});

test('answers 503 with Retry-After while it ends', async () => {
  start();
  const during: unknown[] = [];
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  ends = async () => {
    for (const each of [await fetch(`${url}/event`, { method: 'POST', body: '{}' }), await fetch(`${url}/ready`)]) {
      during.push([each.status, each.headers.get('retry-after')]);
    }
  };
  await app.close();
  expect([during, received]).toEqual([
    [
      [503, '1'],
      [503, null],
    ],
    [],
  ]);
});

test('answers 503 when an unexpected error occurs, and never another status', async () => {
  start();
  answers = () => {
    throw new Error('unexpected');
  };
  expect(await post(payload)).toMatchObject({ status: 503, said: '{"errors":[{"code":"internal"}]}' });
});

test('answers 400, 404, 405 and 413 to what comes from no broker', async () => {
  start();
  expect((await post('no envelope')).status).toBe(400);
  expect((await post(payload, {}, '/other')).status).toBe(404);
  for (const method of ['GET', 'PUT', 'DELETE', 'PATCH'] as const) {
    expect([method, (await app.inject({ method, url: '/event' })).statusCode]).toEqual([method, 405]);
  }
  expect((await app.inject({ method: 'POST', url: '/health' })).statusCode).toBe(405);
  const large = { message: { messageId: 'm', data: 'x'.repeat(16 * 1024 * 1024) } };
  expect((await post(large)).status).toBe(413);
  expect(received).toEqual([]);
});

test('takes a message of 10 MB, as Pub/Sub wraps it', async () => {
  start();
  const data = Buffer.from(JSON.stringify({ ...payload, more: 'x'.repeat(10_000_000) })).toString('base64');
  expect((await post({ message: { messageId: 'm', data } })).status).toBe(204);
});

test('says whether it lives and whether it is ready, in codes only', async () => {
  start();
  reasons = ['klaviyo_unauthorized'];
  expect((await app.inject('/health')).json()).toEqual({ status: 'ok' });
  const ready = await app.inject('/ready');
  expect([ready.statusCode, ready.json()]).toEqual([503, { ready: false, reasons }]);
  reasons = [];
  expect((await app.inject('/ready')).statusCode).toBe(200);
});

describe('with a token', () => {
  const token = 'a-token-of-our-own-32-characters';

  test.each<[string, Record<string, string>, string]>([
    ['Authorization', { authorization: `Bearer ${token}` }, '/event'],
    ['x-api-key', { 'x-api-key': token }, '/event'],
    ['the address', {}, `/event?token=${token}`],
  ])('takes a delivery that has it in %s', async (_name, headers, url) => {
    start({ EVENT_TOKEN: token });
    expect((await post(payload, headers, url)).status).toBe(204);
  });

  test('answers 401 to every other, before it reads it', async () => {
    start({ EVENT_TOKEN: token });
    for (const headers of [{}, { authorization: 'Bearer another' }, { authorization: token }, { 'x-api-key': `${token}x` }]) {
      expect((await post('no envelope', headers as Record<string, string>)).status).toBe(401);
    }
    expect(received).toEqual([]);
  });
});

describe('a confirmation of SNS', () => {
  const ask = (SubscribeURL: string, TopicArn = TOPIC) =>
    post(
      { Type: 'SubscriptionConfirmation', TopicArn, MessageId: 'm', Token: 't', SubscribeURL },
      { 'content-type': 'text/plain' },
    );
  const at = (host: string) => `https://${host}/?Action=ConfirmSubscription&Token=t`;
  const visits = (answer: () => Promise<Response>) => jest.spyOn(globalThis, 'fetch').mockImplementation(answer);

  test('is answered 200 once its address at SNS has been visited', async () => {
    start({ EVENT_SNS_TOPIC_ARN: TOPIC });
    const fetched = visits(async () => new Response('<xml/>'));
    expect((await ask(at('sns.eu-central-1.amazonaws.com'))).status).toBe(200);
    expect(fetched.mock.calls.map(([url]) => url)).toEqual([at('sns.eu-central-1.amazonaws.com')]);
  });

  test('is acknowledged without a visit when it is not for our topic, or not from SNS', async () => {
    const fetched = visits(async () => new Response(''));
    start();
    expect((await ask(at('sns.eu-central-1.amazonaws.com'))).status).toBe(204);
    await app.close();
    start({ EVENT_SNS_TOPIC_ARN: TOPIC });
    expect((await ask(at('sns.eu-central-1.amazonaws.com'), `${TOPIC}-2`)).status).toBe(204);
    const elsewhere = [
      at('sns.eu-central-1.amazonaws.com.example.com'),
      at('example.com/sns.eu-central-1.amazonaws.com'),
      at('user@sns.eu-central-1.amazonaws.com'),
      at('sns.eu-central-1.amazonaws.com:8443'),
      at('sqs.eu-central-1.amazonaws.com'),
      at('sns.eu-central-1.amazonaws.com').replace('https', 'http'),
      'no address',
    ];
    for (const url of elsewhere) expect([url, (await ask(url)).status]).toEqual([url, 204]);
    expect(fetched).not.toHaveBeenCalled();
  });

  test.each<[string, () => Promise<Response>]>([
    ['refuses', async () => new Response('', { status: 500 })],
    ['does not answer', async () => Promise.reject(new TypeError('fetch failed'))],
  ])('is answered 503 when SNS %s, so that it asks again', async (_name, answer) => {
    start({ EVENT_SNS_TOPIC_ARN: TOPIC });
    visits(answer);
    expect((await ask(at('sns.eu-central-1.amazonaws.com'))).status).toBe(503);
  });

  test('counts the topic of Connect as ours', async () => {
    start({ CONNECT_AWS_TOPIC_ARN: TOPIC });
    visits(async () => new Response(''));
    expect((await ask(at('sns.us-east-1.amazonaws.com'))).status).toBe(200);
  });
});

test('acknowledges that a topic of SNS posts here no more', async () => {
  start();
  expect((await post({ Type: 'UnsubscribeConfirmation', TopicArn: TOPIC, MessageId: 'm' })).status).toBe(204);
  expect(received).toEqual([]);
});

test("answers Event Grid's question before it posts", async () => {
  start();
  const ask = (origin: string) => app.inject({ method: 'OPTIONS', url: '/event', headers: { 'webhook-request-origin': origin } });
  const { statusCode, headers } = await ask('eventgrid.azure.net');
  expect([statusCode, headers['webhook-allowed-origin'], headers['webhook-allowed-rate']]).toEqual([
    200,
    'eventgrid.azure.net',
    '*',
  ]);
  expect((await ask('two words')).headers['webhook-allowed-origin']).toBeUndefined();
});
