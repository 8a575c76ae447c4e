import { generateKeyPairSync } from 'node:crypto';
import { loadLiveEnvironment, silent } from 'common';
import type { FastifyRequest } from 'fastify';
import { sign } from 'jsonwebtoken';
import { TestServer } from '../../../common/src/testing/server';
import { createAuth } from '.';

/** The identity token of a push request: RS256, issuer, audience, expiry, and the verified address of the account that pushes. */
const AUDIENCE = 'https://event.example.com/event';
const EMAIL = 'push@project.iam.gserviceaccount.com';
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
const others = generateKeyPairSync('rsa', { modulusLength: 2048 });
const jwk = { ...keys.publicKey.export({ format: 'jwk' }), kid: 'k-1', alg: 'RS256', use: 'sig' };

let server: TestServer;
beforeEach(async () => {
  server = await new TestServer().begin();
  server.answer = () => ({ body: { keys: [jwk] } });
});
afterEach(() => server.end());

function auth(variables: Record<string, string> = {}) {
  const env = loadLiveEnvironment({
    ...{ CTP_PROJECT_KEY: 'shop', CTP_CLIENT_ID: 'id', CTP_CLIENT_SECRET: 'secret', KLAVIYO_AUTH_KEY: 'key' },
    ...{ CTP_API_URL: 'https://api.example.com', CTP_AUTH_URL: 'https://auth.example.com' },
    ...{ EVENT_OIDC_AUDIENCE: AUDIENCE, EVENT_OIDC_EMAIL: EMAIL, EVENT_OIDC_JWKS_URL: `${server.url}/certs` },
    ...variables,
  });
  const proof = createAuth(env, silent);
  return (token?: string) =>
    proof?.({ headers: token === undefined ? {} : { authorization: `Bearer ${token}` }, query: {} } as FastifyRequest);
}

const CLAIMS = { iss: 'https://accounts.google.com', aud: AUDIENCE, email: EMAIL, email_verified: true, sub: '1' };
const defined = (fields: object) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
const token = (claims: object = {}, options: object = {}, key = keys.privateKey) =>
  sign(defined({ ...CLAIMS, ...claims }), key, defined({ algorithm: 'RS256', keyid: 'k-1', expiresIn: 3600, ...options }));

test("takes Google's token for this audience and account, and fetches the keys once", async () => {
  const proof = auth();
  expect(await proof(token())).toBe('proven');
  expect(await proof(token({ iss: 'accounts.google.com' }))).toBe('proven');
  expect(server.received).toHaveLength(1);
});

test.each<[string, () => string | undefined]>([
  ['no token', () => undefined],
  ['no JSON web token', () => 'a.b.c'],
  ['another issuer', () => token({ iss: 'https://accounts.example.com' })],
  ['no issuer', () => token({ iss: undefined })],
  ['another audience', () => token({ aud: 'https://another.example.com' })],
  ['no audience', () => token({ aud: undefined })],
  ['an expiry that is over', () => token({}, { expiresIn: -120 })],
  ['no expiry', () => token({}, { expiresIn: undefined })],
  ['another account', () => token({ email: 'another@example.com' })],
  ['no account', () => token({ email: undefined })],
  ['an address that is not verified', () => token({ email_verified: false })],
  ['an address that is not said to be verified', () => token({ email_verified: undefined })],
  ['the signature of another key', () => token({}, {}, others.privateKey)],
  ['a key that is not known', () => token({}, { keyid: 'k-2' })],
  ['another algorithm', () => token({}, { algorithm: 'PS256' })],
  ['a shared secret', () => sign(CLAIMS, 'secret', { keyid: 'k-1', expiresIn: 3600 })],
  ['no signature', () => `${token().split('.').slice(0, 2).join('.')}.x`],
])('refuses %s', async (_name, offered) => {
  expect(await auth()(offered())).toBe('refused');
});

test('asks for a verified address even when any account may push', async () => {
  const proof = auth({ EVENT_OIDC_EMAIL: '' });
  expect(await proof(token({ email: 'another@example.com' }))).toBe('proven');
  expect(await proof(token({ email_verified: false }))).toBe('refused');
  expect(await proof(token({ email: undefined }))).toBe('refused');
});

test('takes a token that ended a moment ago by a clock that is slow', async () => {
  expect(await auth()(token({}, { expiresIn: -5 }))).toBe('proven');
});

test('does not know while the keys cannot be fetched, and asks again', async () => {
  const proof = auth();
  server.answer = () => ({ status: 503 });
  expect(await proof(token())).toBe('unknown');
  server.answer = () => ({ body: { keys: [jwk] } });
  expect(await proof(token())).toBe('proven');
});

test('knows a key although others that do not exist were asked for before', async () => {
  const proof = auth();
  for (let index = 0; index < 30; index++) await proof(token({}, { keyid: `none-${index}` }));
  expect(server.received.length).toBeLessThan(15);
  expect(await proof(token())).toBe('proven');
});

test('takes either the token or the identity when both are set', async () => {
  const secret = 'a-token-of-our-own-32-characters';
  const proof = auth({ EVENT_TOKEN: secret });
  expect([await proof(secret), await proof(token()), await proof('another')]).toEqual(['proven', 'proven', 'refused']);
});

test('asks for no proof when nothing is set', () => {
  expect(auth({ EVENT_OIDC_AUDIENCE: '', EVENT_OIDC_EMAIL: '' })()).toBeUndefined();
});
