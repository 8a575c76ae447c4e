import { Fatal, Retryable } from '../../contract/errors';
import { TestServer } from '../../testing/server';
import { type Exchange, MparticleClient } from './client';

let server: TestServer;
beforeEach(async () => {
  server = await new TestServer().begin();
});
afterEach(() => server.end());

const signal = () => new AbortController().signal;
const ctx = (aborted = signal()) => ({ signal: aborted, guard: async () => {} });

function client(options: Partial<ConstructorParameters<typeof MparticleClient>[0]> = {}) {
  const settings = {
    apiKey: 'key',
    apiSecret: 'secret',
    url: `${server.url}/v2`,
    pauseMs: 0,
    batchesPerSecond: 100_000,
    rateShare: 1,
  };
  return new MparticleClient({ settings, backoffMs: 5, ...options });
}

test('sends JSON with the key of the feed', async () => {
  server.answer = () => ({ status: 202 });
  await expect(client().send('/bulkevents', '[{"a":"é"}]', 1, ctx())).resolves.toBe('accepted');
  expect(server.received).toMatchObject([
    {
      ...{ method: 'POST', path: '/v2/bulkevents', text: '[{"a":"é"}]' },
      headers: { authorization: `Basic ${Buffer.from('key:secret').toString('base64')}`, 'content-type': 'application/json' },
    },
  ]);
});

test.each([
  [202, 'accepted'],
  [400, 'refused'],
  [413, 'too_large'],
])('takes status %i for %s, without a repeat', async (status, answer) => {
  server.answer = () => ({ status, body: { errors: [] } });
  await expect(client().send('/events', '{}', 1, ctx())).resolves.toBe(answer);
  expect(server.received).toHaveLength(1);
});

test.each([401, 403])('fails at once with status %i', async (status) => {
  server.answer = () => ({ status });
  await expect(client().send('/events', '{}', 1, ctx())).rejects.toMatchObject({ code: 'unauthorized' });
  expect(server.received).toHaveLength(1);
});

test.each([200, 204, 302, 404, 422])('takes no other status for success (%i)', async (status) => {
  server.answer = () => ({ status, headers: { location: 'http://127.0.0.1:1/' } });
  const sending = client().send('/events', '{}', 1, ctx());
  await expect(sending).rejects.toBeInstanceOf(Fatal);
  await expect(sending).rejects.toThrow(String(status));
});

test.each([408, 429, 500, 503])('sends the same again after status %i', async (status) => {
  server.answer = (_request, index) => ({ status: index < 3 ? status : 202 });
  await expect(client().send('/events', '{"same":1}', 1, ctx())).resolves.toBe('accepted');
  expect(server.received.map(({ text }) => text)).toEqual(Array(4).fill('{"same":1}'));
});

test('sends the same again when an answer is lost', async () => {
  server.answer = (_request, index) => (index === 0 ? { instead: 'reset' } : { status: 202 });
  await expect(client().send('/events', '{}', 1, ctx())).resolves.toBe('accepted');
});

test('sends the same again when no answer comes in time', async () => {
  server.answer = (_request, index) => (index === 0 ? { instead: 'silence' } : { status: 202 });
  await expect(client({ timeoutMs: 100 }).send('/events', '{}', 1, ctx())).resolves.toBe('accepted');
});

test('gives up after eight tries, and rejects nothing', async () => {
  server.answer = () => ({ status: 503 });
  await expect(client().send('/events', '{}', 1, ctx())).rejects.toBeInstanceOf(Retryable);
  expect(server.received).toHaveLength(8);
});

test('sends nothing, of other rows neither, before Retry-After has passed', async () => {
  server.answer = (_request, index) => (index === 0 ? { status: 429, headers: { 'retry-after': '1' } } : { status: 202 });
  const sending = client();
  await Promise.all([sending.send('/events', '{}', 1, ctx()), sending.send('/events', '{}', 1, ctx())].map((each) => each));
  const [first, ...others] = server.received.map(({ at }) => at);
  // One may have left before the answer came.
  expect(others.filter((at) => at - (first ?? 0) > 100 && at - (first ?? 0) < 950)).toEqual([]);
  expect(others.some((at) => at - (first ?? 0) >= 950)).toBe(true);
});

test('reports numbers of each request, and of waits', async () => {
  const seen: Exchange[] = [];
  const waits: string[] = [];
  const observer = {
    exchanged: (exchange: Exchange) => seen.push(exchange),
    waiting: (_ms: number, code: string) => waits.push(code),
  };
  server.answer = (_request, index) => ({
    status: index === 0 ? 429 : 202,
    headers: { 'x-mp-rate-limit-percentage-used': '12' },
  });
  await client({ observer }).send('/bulkevents', '[1,2]', 2, ctx());
  expect(seen).toMatchObject([
    { path: '/bulkevents', batches: 2, bytes: 5, status: 429 },
    { status: 202, used: '12' },
  ]);
  expect(waits).toEqual(['rate_limited']);
});

test('ends with the run, not with an answer of its own', async () => {
  server.answer = () => ({ instead: 'silence' });
  const ended = new AbortController();
  const sending = client().send('/events', '{}', 1, ctx(ended.signal));
  setTimeout(() => ended.abort(new Error('the slice has ended')), 50);
  await expect(sending).rejects.toThrow('the slice has ended');
});

test('waits for what is under way before it ends, and sends nothing more', async () => {
  const ending = new AbortController();
  const settings = { apiKey: 'k', apiSecret: 's', url: `${server.url}/v2`, pauseMs: 0, batchesPerSecond: 1, rateShare: 1 };
  const slow = new MparticleClient({ settings, ending: ending.signal });
  let answered = false;
  server.answer = async () => {
    // Once the first is under way, however long that took.
    ending.abort(new Error('Ctrl-C'));
    await new Promise((done) => setTimeout(done, 300));
    answered = true;
    return { status: 202 };
  };
  const first = slow.send('/events', '{}', 1, ctx());
  const second = slow.send('/events', '{}', 1, ctx());
  await expect(second).rejects.toMatchObject({ code: 'ending' });
  expect(answered).toBe(true);
  await expect(first).resolves.toBe('accepted');
  expect(server.received).toHaveLength(1);
});

test.each([
  [202, true],
  [400, true],
  [401, false],
  [403, false],
])('asks for the key without sending a batch (%i)', async (status, known) => {
  server.answer = () => ({ status });
  await expect(client().knowsKey(signal())).resolves.toBe(known);
  expect(server.received).toMatchObject([{ path: '/v2/bulkevents', text: '[]' }]);
});
