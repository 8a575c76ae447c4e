import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOwnToken } from './token';

let server: Server;
const asked: (string | null)[] = [];
let granted: string[];
/** The scope that is named beside the token. */
let said: string | undefined;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const scope = new URLSearchParams(text).get('scope');
    asked.push(scope);
    const allowed = scope === null || granted.includes(scope);
    response.writeHead(allowed ? 200 : 400, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        allowed ? { access_token: `token for ${scope}`, expires_in: 172_800, scope: said } : { error: 'invalid_scope' },
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
  said = undefined;
});
afterEach(() => jest.restoreAllMocks());

const tokenOf = (scope: string | undefined) =>
  createOwnToken({
    authUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    clientId: 'id',
    clientSecret: 'secret',
    projectKey: 'shop',
    scope,
  });

test('asks for no more than calling ourselves takes, and keeps it', async () => {
  granted = ['manage_key_value_documents:shop', 'view_customers:shop'];
  const token = tokenOf('view_customers:shop manage_key_value_documents:shop');
  expect(await Promise.all([token.get('saved'), token.get('configured')])).toEqual(
    Array(2).fill('token for manage_key_value_documents:shop'),
  );
  expect(asked).toEqual(['manage_key_value_documents:shop']);
  token.forget();
  await token.get('saved');
  expect(asked).toHaveLength(2);
});

test.each([-7 * 86_400_000, 7 * 86_400_000])('lives as long as was said, also when the clock is set by %i ms', async (shift) => {
  granted = ['manage_key_value_documents:shop'];
  const token = tokenOf(undefined);
  await token.get('saved');
  const set = Date.now() + shift;
  jest.spyOn(Date, 'now').mockImplementation(() => set);
  await token.get('saved');
  expect(asked).toHaveLength(1);
  const now = performance.now();
  jest.spyOn(performance, 'now').mockImplementation(() => now + 172_800_000);
  await token.get('saved');
  expect(asked).toHaveLength(2);
});

test.each([
  ['manage_project:shop', 'token for manage_project:shop'],
  [undefined, 'token for null'],
])('a client that has only %s gets a token with that', async (scope, token) => {
  granted = ['manage_project:shop'];
  expect(await tokenOf(scope).get('configured')).toBe(token);
});

test('refuses to send a wide token to an address that others may have written', async () => {
  granted = ['manage_project:shop'];
  await expect(tokenOf('manage_project:shop').get('saved')).rejects.toMatchObject({ code: 'token_too_wide' });
});

test('takes a token for wide when the auth server says that it may do more than was asked for', async () => {
  granted = ['manage_key_value_documents:shop'];
  said = 'manage_key_value_documents:shop manage_customers:shop';
  await expect(tokenOf(undefined).get('saved')).rejects.toMatchObject({ code: 'token_too_wide' });
  said = 'manage_key_value_documents:shop';
  expect(await tokenOf(undefined).get('saved')).toBe('token for manage_key_value_documents:shop');
});
