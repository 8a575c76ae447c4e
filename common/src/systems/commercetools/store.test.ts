import { loadEnvironment } from '../../assembly/environment';
import { Conflict, Retryable } from '../../contract/errors';
import { Runs } from '../../control/runs';
import { CONFLICT, CustomObjects } from '../../testing/customObjects';
import { TestServer } from '../../testing/server';
import { describeStoreContract } from '../../testing/storeContract';
import type { Commercetools } from './client';
import { createCommercetools } from './client';
import { CustomObjectStore } from './store';

let server: TestServer;
let there: CustomObjects;
let commercetools: Commercetools;
let store: CustomObjectStore;
beforeEach(async () => {
  there = new CustomObjects();
  server = await new TestServer().begin();
  server.answer = there.answer;
  const { url } = server;
  commercetools = createCommercetools(
    loadEnvironment({
      CTP_PROJECT_KEY: 'shop',
      CTP_CLIENT_ID: 'id',
      CTP_CLIENT_SECRET: 'secret',
      CTP_API_URL: url,
      CTP_AUTH_URL: url,
      CTP_JWT_ISSUER: url,
      KLAVIYO_AUTH_KEY: 'pk',
    }),
  );
  store = new CustomObjectStore(commercetools);
  const real = setTimeout;
  jest
    .spyOn(globalThis, 'setTimeout')
    .mockImplementation(((task: () => void, ms = 0) => real(task, Math.min(ms, 5))) as typeof setTimeout);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await server.end();
});

/** The first matching request is carried out, but its answer is lost. */
function lose(method: string): void {
  there.afterwards = (request) => {
    if (request.method !== method) return undefined;
    there.afterwards = () => undefined;
    return { instead: 'reset' };
  };
}
const posts = () => server.received.filter(({ method, path }) => method === 'POST' && path !== '/oauth/token');

describe('the contract', () => describeStoreContract(async () => ({ store, close: async () => {} })));

describe('put', () => {
  it('always sends a version', async () => {
    await store.put('c', 'k', { a: 1 }, 0);
    await store.put('c', 'k', { a: 2 }, 1);
    expect(posts().map(({ text }) => JSON.parse(text).version)).toEqual([0, 1]);
  });

  it('whose answer was lost recognises its own document', async () => {
    lose('POST');
    expect(await store.put('c', 'k', { owner: 'me', gone: undefined }, 0)).toMatchObject({ value: { owner: 'me' }, version: 1 });
    expect(posts()).toHaveLength(2);
  });

  it('whose answer was lost does not take a foreign document for its own', async () => {
    await store.put('c', 'k', { owner: 'none' }, 0);
    there.instead = (request) => {
      if (request.method !== 'POST') return undefined;
      there.instead = () => undefined;
      there.documents.set('c/k', { ...there.documents.get('c/k'), value: { owner: 'other' }, version: 2 } as never);
      return { instead: 'reset' };
    };
    await expect(store.put('c', 'k', { owner: 'me' }, 1)).rejects.toBeInstanceOf(Conflict);
  });

  it('is not mistaken for done when others wrote the same later', async () => {
    await store.put('c', 'k', { owner: 'me' }, 0);
    await store.put('c', 'k', { owner: 'other' }, 1);
    await store.put('c', 'k', { owner: 'me' }, 2);
    await expect(store.put('c', 'k', { owner: 'me' }, 1)).rejects.toBeInstanceOf(Conflict);
  });

  it('without an answer is a passing error', async () => {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => {
      now += 5000;
      return now;
    });
    there.instead = () => ({ status: 503 });
    await expect(store.put('c', 'k', {}, 0)).rejects.toBeInstanceOf(Retryable);
  });
});

it('saves again when two writes collide', async () => {
  let left = 2;
  there.instead = ({ method }) => (method === 'POST' && left-- > 0 ? CONFLICT : undefined);
  await store.save('c', 'k', { a: 1 });
  expect((await store.get('c', 'k'))?.value).toEqual({ a: 1 });
});

describe('list', () => {
  it.each([
    [{ limit: 5 }, ['5', 'key asc', []]],
    [{ limit: 1, prefix: 'run.' }, ['1', 'key asc', ['key >= "run." and key < "run.~"']]],
    [{ limit: 1, after: 'a', order: 'desc' as const }, ['1', 'key desc', ['key < "a"']]],
    [{ limit: 1, after: 'a' }, ['1', 'key asc', ['key > "a"']]],
    [{ limit: 1, match: { status: 'done' } }, ['1', 'key asc', ['value(status = "done")']]],
    [{ limit: 1, match: { status: 'a" or key != "' } }, ['1', 'key asc', ['value(status = "a\\" or key != \\"")']]],
  ])('%j asks so', async (options, asked) => {
    there.instead = ({ path }) => (path === '/shop/custom-objects/c' ? { body: { results: [] } } : undefined);
    await store.list('c', options);
    const query = server.received.at(-1)?.query;
    expect([query?.get('limit'), query?.get('sort'), query?.getAll('where')]).toEqual(asked);
  });

  it('measures ages by the clock of the answer', async () => {
    const lastModifiedAt = '2030-01-01T00:00:00.000Z';
    there.instead = ({ path }) =>
      path.endsWith('/c')
        ? {
            headers: { date: 'Tue, 01 Jan 2030 00:01:30 GMT' },
            body: { results: [{ key: 'k', value: { a: 1 }, version: 3, lastModifiedAt }] },
          }
        : undefined;
    const [document] = await store.list('c', { limit: 1 });
    expect(document).toMatchObject({ key: 'k', version: 3 });
    expect((document?.serverNow ?? 0) - (document?.lastModifiedAt ?? 0)).toBe(90_000);
  });
});

it('reports a project that does not exist instead of asking for ever', async () => {
  there.instead = ({ path }) => (path === '/oauth/token' ? undefined : { status: 404, body: { statusCode: 404 } });
  const start = new Runs(store, 1000).start({ pipeline: 'p', scope: { kind: 'all' }, trigger: 'cli', requestedBy: 'tester' });
  await expect(start).rejects.toMatchObject({ name: 'Fatal', code: 'commercetools_not_found' });
});
