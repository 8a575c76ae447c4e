import { loadEnvironment } from '../../assembly/environment';
import { Conflict, Retryable } from '../../contract/errors';
import { Runs } from '../../control/runs';
import type { Commercetools } from '../../systems/commercetools/client';
import { createCommercetools } from '../../systems/commercetools/client';
import { type Received, type Reply, TestServer } from '../../testing/server';
import { CustomObjectStore } from './customObjects';

interface Draft {
  container: string;
  key: string;
  value: unknown;
  version?: number;
}

const CONFLICT: Reply = { status: 409, body: { statusCode: 409, errors: [{ code: 'ConcurrentModification' }] } };

/** Custom objects as commercetools keeps them: compare-and-set, by container and key. */
class CustomObjects {
  readonly documents = new Map<string, Draft & { version: number; lastModifiedAt: string }>();
  /** Told after a request was carried out; what it returns is answered in its place. */
  afterwards: (request: Received) => Reply | undefined = () => undefined;
  /** Told before: what it returns is answered, and nothing is carried out. */
  instead: (request: Received) => Reply | undefined = () => undefined;

  answer = (request: Received): Reply => {
    if (request.path === '/oauth/token') return { body: { access_token: 't', expires_in: 1000 } };
    return this.instead(request) ?? this.carryOut(request);
  };

  private carryOut(request: Received): Reply {
    const reply = request.method === 'POST' ? this.post(JSON.parse(request.text) as Draft) : this.byKey(request);
    return this.afterwards(request) ?? reply;
  }

  private post({ container, key, value, version }: Draft): Reply {
    const current = this.documents.get(`${container}/${key}`);
    if (version !== undefined && version !== (current?.version ?? 0)) return CONFLICT;
    const document = { container, key, value, version: (current?.version ?? 0) + 1, lastModifiedAt: new Date().toISOString() };
    this.documents.set(`${container}/${key}`, document);
    return { body: document };
  }

  private byKey({ method, path, query }: Received): Reply {
    const name = path.split('/').slice(3).join('/');
    const current = this.documents.get(name);
    if (!current) return { status: 404, body: { statusCode: 404 } };
    if (method === 'GET') return { body: current };
    if (query.has('version') && Number(query.get('version')) !== current.version) return CONFLICT;
    this.documents.delete(name);
    return { body: current };
  }
}

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

describe('put', () => {
  it('writes what is new and what has the expected version, and nothing else', async () => {
    expect(await store.put('c', 'k', { a: 1 }, 0)).toMatchObject({ key: 'k', value: { a: 1 }, version: 1 });
    expect(await store.put('c', 'k', { a: 2 }, 1)).toMatchObject({ value: { a: 2 }, version: 2 });
    for (const version of [0, 1, 3]) await expect(store.put('c', 'k', { a: 9 }, version)).rejects.toBeInstanceOf(Conflict);
    expect(await store.get('c', 'k')).toMatchObject({ value: { a: 2 }, version: 2 });
    expect(posts().every(({ text }) => 'version' in JSON.parse(text))).toBe(true);
  });

  it('of many at once succeeds once', async () => {
    const results = await Promise.allSettled(Array.from({ length: 10 }, (_, owner) => store.put('c', 'k', { owner }, 0)));
    const winner = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.value] : []));
    expect(winner).toHaveLength(1);
    expect((await store.get('c', 'k'))?.value).toEqual(winner[0]);
  });

  it('whose answer was lost recognises its own document', async () => {
    lose('POST');
    expect(await store.put('c', 'k', { owner: 'me', gone: undefined }, 0)).toMatchObject({ value: { owner: 'me' }, version: 1 });
    expect(posts()).toHaveLength(2);
  });

  it('whose answer was lost does not take a rival`s document for its own', async () => {
    await store.put('c', 'k', { owner: 'nobody' }, 0);
    there.instead = (request) => {
      if (request.method !== 'POST') return undefined;
      there.instead = () => undefined;
      there.documents.set('c/k', { ...there.documents.get('c/k'), value: { owner: 'rival' }, version: 2 } as never);
      return { instead: 'reset' };
    };
    await expect(store.put('c', 'k', { owner: 'me' }, 1)).rejects.toBeInstanceOf(Conflict);
  });

  it('is not mistaken for done when others wrote the same later', async () => {
    await store.put('c', 'k', { owner: 'me' }, 0);
    await store.put('c', 'k', { owner: 'rival' }, 1);
    await store.put('c', 'k', { owner: 'me' }, 2);
    await expect(store.put('c', 'k', { owner: 'me' }, 1)).rejects.toBeInstanceOf(Conflict);
  });

  it('that nobody answers is passing trouble', async () => {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => {
      now += 5000;
      return now;
    });
    there.instead = () => ({ status: 503 });
    await expect(store.put('c', 'k', {}, 0)).rejects.toBeInstanceOf(Retryable);
  });
});

describe('save and delete', () => {
  it('save overwrites, and tries again when two collide', async () => {
    let left = 2;
    there.instead = ({ method }) => (method === 'POST' && left-- > 0 ? CONFLICT : undefined);
    await store.save('c', 'k', { a: 1 });
    await store.save('c', 'k', { a: 2 });
    expect((await store.get('c', 'k'))?.value).toEqual({ a: 2 });
  });

  it('delete minds the version only when there is one', async () => {
    await store.put('c', 'k', {}, 0);
    await expect(store.delete('c', 'k', 7)).rejects.toBeInstanceOf(Conflict);
    await store.delete('c', 'k', 1);
    await store.delete('c', 'k');
    await store.save('c', 'k', {});
    await store.delete('c', 'k');
    expect(await store.get('c', 'k')).toBeUndefined();
  });
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

it('a project that does not exist is told, and not asked about for ever', async () => {
  there.instead = ({ path }) => (path === '/oauth/token' ? undefined : { status: 404, body: { statusCode: 404 } });
  const start = new Runs(store, 1000).start({ pipeline: 'p', scope: { kind: 'all' }, trigger: 'cli', requestedBy: 'tester' });
  await expect(start).rejects.toMatchObject({ name: 'Fatal', code: 'commercetools_not_found' });
});
