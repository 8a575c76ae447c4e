import { loadEnvironment } from '../../assembly/environment';
import { Conflict, Fatal, Retryable } from '../../contract/errors';
import { type Reply, TestServer } from '../../testing/server';
import { createCommercetools } from './client';

let server: TestServer;
let tokens: number;
/** What the API answers; the auth server's part is played below. */
let api: (path: string, authorization: string, index: number) => Reply;
let auth: () => Reply;
beforeEach(async () => {
  tokens = 0;
  let asked = 0;
  auth = () => ({ body: { access_token: `token-${tokens}`, expires_in: 172_800, scope: '', token_type: 'Bearer' } });
  api = () => ({ body: { id: 'x' } });
  server = await new TestServer().begin();
  server.answer = ({ path, headers }) => {
    if (path !== '/oauth/token') return api(path, headers.authorization ?? '', asked++);
    tokens++;
    return auth();
  };
});
afterEach(async () => {
  jest.restoreAllMocks();
  await server.end();
});

const connect = () =>
  createCommercetools(
    loadEnvironment({
      CTP_PROJECT_KEY: 'shop',
      CTP_CLIENT_ID: 'our-client',
      CTP_CLIENT_SECRET: 'canary-secret',
      CTP_API_URL: server.url,
      CTP_AUTH_URL: server.url,
      CTP_JWT_ISSUER: server.url,
      KLAVIYO_AUTH_KEY: 'pk',
    }),
  );
const read = async (commercetools = connect()) =>
  commercetools.call(commercetools.api.customers().withId({ ID: 'canary-id' }).get());
const requests = () => server.received.filter(({ path }) => path !== '/oauth/token');

/** Waits take no time, but are remembered. */
function hurry(): number[] {
  const waits: number[] = [];
  const real = setTimeout;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((task: () => void, ms = 0) => {
    waits.push(ms);
    return real(task, 0);
  }) as typeof setTimeout);
  return waits;
}

describe('an answer', () => {
  it("comes with the server's time", async () => {
    api = () => ({ headers: { date: 'Thu, 01 Jan 2032 00:00:05 GMT' }, body: { id: 'x' } });
    expect(await read()).toEqual({ body: { id: 'x' }, serverNow: Date.parse('2032-01-01T00:00:05Z') });
  });

  it('is asked for again when it bears no time', async () => {
    hurry();
    api = (_path, _token, index) => (index < 2 ? { body: { id: 'x' }, undated: true } : { body: { id: 'x' } });
    expect((await read())?.body).toEqual({ id: 'x' });
    expect(requests()).toHaveLength(3);
  });

  it('is none when it never bears a time, whatever the local clock says', async () => {
    hurry();
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => {
      now += 5000;
      return now;
    });
    api = () => ({ body: { id: 'x' }, undated: true });
    await expect(read()).rejects.toMatchObject({ name: 'Retryable', message: expect.stringContaining('Date') });
  });

  it('404 is an absent document', async () => {
    api = () => ({ status: 404, body: { statusCode: 404, message: 'canary' } });
    expect(await read()).toBeUndefined();
  });

  it.each<[number, string, new (...args: never[]) => Error, string]>([
    [409, 'ConcurrentModification', Conflict, 'conflict'],
    [400, 'DuplicateField', Conflict, 'conflict'],
    [400, 'InvalidInput', Fatal, 'commercetools_refused'],
    [401, 'invalid_token', Fatal, 'commercetools_unauthorized'],
    [403, 'insufficient_scope', Fatal, 'commercetools_forbidden'],
    [413, 'ContentTooLarge', Fatal, 'commercetools_refused'],
  ])('%i %s', async (status, code, kind, ours) => {
    api = () => ({ status, body: { statusCode: status, message: 'canary', errors: [{ code, message: 'canary' }] } });
    const error: unknown = await read().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ code: ours });
    expect(String((error as Error).stack) + JSON.stringify(error)).not.toMatch(/canary|token-1/);
    expect((error as Error).cause).toBeUndefined();
    expect(requests().length).toBeLessThanOrEqual(2);
  });
});

describe('an error', () => {
  it.each<[string, Reply]>([
    ['429', { status: 429 }],
    ['500', { status: 500 }],
    ['502', { status: 502, body: '<html>' }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    ['a reset connection', { instead: 'reset' }],
  ])('%s is tried again', async (_, failure) => {
    hurry();
    api = (_path, _token, index) => (index < 3 ? failure : { body: { id: 'x' } });
    expect((await read())?.body).toEqual({ id: 'x' });
    expect(requests()).toHaveLength(4);
  });

  it('waits as long as it was asked to', async () => {
    const waits = hurry();
    api = (_path, _token, index) => (index === 0 ? { status: 503, headers: { 'retry-after': '7' } } : { body: { id: 'x' } });
    await read();
    expect(waits).toContain(7000);
  });

  it('that lasts longer than a minute is left to a later slice', async () => {
    const waits = hurry();
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => {
      now += 2000;
      return now;
    });
    api = () => ({ status: 503, body: { message: 'canary' } });
    await expect(read()).rejects.toMatchObject({ name: 'Retryable', code: 'commercetools_unavailable' });
    expect(requests().length).toBeGreaterThan(3);
    expect(Math.max(...waits)).toBeLessThanOrEqual(30_000);
  });

  it('a wait that is longer than our patience is not begun', async () => {
    api = () => ({ status: 503, headers: { 'retry-after': '3600' } });
    await expect(read()).rejects.toBeInstanceOf(Retryable);
    expect(requests()).toHaveLength(1);
  });
});

describe('the token', () => {
  it('is fetched once, also when many begin at once', async () => {
    const commercetools = connect();
    await Promise.all(Array.from({ length: 20 }, () => read(commercetools)));
    expect(tokens).toBe(1);
    expect(requests()).toHaveLength(20);
  });

  it('that is refused, although it should still be good, is fetched again', async () => {
    const commercetools = connect();
    await read(commercetools);
    api = (_path, authorization) =>
      authorization === 'Bearer token-2'
        ? { body: { id: 'new' } }
        : { status: 401, body: { statusCode: 401, errors: [{ code: 'invalid_token' }] } };
    expect((await read(commercetools))?.body).toEqual({ id: 'new' });
    expect(tokens).toBe(2);
  });

  it('is fetched again when it has expired', async () => {
    const commercetools = connect();
    await read(commercetools);
    const later = Date.now() + 172_800_000;
    jest.spyOn(Date, 'now').mockImplementation(() => later);
    await read(commercetools);
    expect(tokens).toBe(2);
  });

  it('that cannot be had is our API client`s fault', async () => {
    auth = () => ({ status: 401, body: { statusCode: 401, error: 'invalid_client', errors: [{ code: 'invalid_client' }] } });
    const error: unknown = await read().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'Fatal', code: 'commercetools_unauthorized' });
    expect(String((error as Error).stack) + JSON.stringify(error)).not.toContain('canary');
  });

  it('tells what it may do, if the auth server says so', async () => {
    const commercetools = connect();
    expect(commercetools.scope()).toBeUndefined();
    await read(commercetools);
    expect(commercetools.scope()).toBeUndefined();
    auth = () => ({ body: { access_token: 'next', expires_in: 10_000, scope: 'view_customers:shop' } });
    const other = connect();
    await read(other);
    expect(other.scope()).toBe('view_customers:shop');
  });

  it('is asked for again after an error', async () => {
    hurry();
    auth = () => (tokens < 3 ? { status: 500 } : { body: { access_token: 'good', expires_in: 10_000 } });
    expect((await read())?.body).toEqual({ id: 'x' });
  });
});
