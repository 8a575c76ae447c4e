import { type Reply, TestServer } from '../testing/server';
import { requestToken } from './token';

let server: TestServer;
beforeEach(async () => {
  server = await new TestServer().begin();
});
afterEach(() => server.end());

const ask = (reply: Reply, scope?: string, timeoutMs = 10_000) => {
  server.answer = () => reply;
  return requestToken({ authUrl: server.url, clientId: 'id', clientSecret: 'secret', scope }, timeoutMs);
};

test('asks with the credentials in the header, and with the scope only when there is one', async () => {
  const body = { access_token: 't', expires_in: 172_800, scope: 'view_orders:shop' };
  expect(await ask({ body })).toEqual({ status: 200, granted: { token: 't', lifeMs: 172_800_000, scope: 'view_orders:shop' } });
  await ask({ body }, 'view_orders:shop');
  expect(server.received).toMatchObject([
    {
      ...{ method: 'POST', path: '/oauth/token', text: 'grant_type=client_credentials' },
      headers: { authorization: `Basic ${Buffer.from('id:secret').toString('base64')}` },
    },
    { text: 'grant_type=client_credentials&scope=view_orders%3Ashop' },
  ]);
});

test.each<[string, Reply, number]>([
  ['refuses the client', { status: 401, body: { error: 'invalid_client' } }, 401],
  ['fails', { status: 503 }, 503],
  ['fails although it names a token', { status: 500, body: { access_token: 't' } }, 500],
  ['answers without a token', { body: {} }, 200],
  ['answers with an empty token', { body: { access_token: '' } }, 200],
  ['answers with a list', { body: ['t'] }, 200],
])('grants nothing when the server %s', async (_, reply, status) => {
  expect(await ask(reply)).toEqual({ status });
});

test.each([undefined, 'soon', null])('takes a life of %j for none', async (life) => {
  const { granted } = await ask({ body: { access_token: 't', expires_in: life } });
  expect(granted).toEqual({ token: 't', lifeMs: 0, scope: undefined });
});

test('follows no redirect: the secret would go along', async () => {
  await expect(ask({ status: 307, headers: { location: `${server.url}/other` } })).rejects.toThrow();
  expect(server.received.map(({ path }) => path)).toEqual(['/oauth/token']);
});

test('throws when no answer comes in time', async () => {
  await expect(ask({ instead: 'silence' }, undefined, 20)).rejects.toThrow();
});
