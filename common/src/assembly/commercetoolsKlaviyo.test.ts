import type { Logger } from '../base/log';
import type { Connection, Importer } from '../contract/importer';
import { IMPORTS } from '../routes/commercetools-klaviyo/imports';
import { PIPELINES } from '../state/documents';
import { emptyState } from '../state/pipelines';
import { sampleRun } from '../testing/sampleRun';
import { type Reply, TestServer } from '../testing/server';
import { until } from '../testing/until';
import { commercetoolsKlaviyo } from './commercetoolsKlaviyo';
import { loadEnvironment } from './environment';

let server: TestServer;
let importer: Importer;
let documents: Map<string, unknown>;
/** As commercetools answers where a scope is missing. */
const INSUFFICIENT = {
  statusCode: 403,
  message: 'Insufficient scope.',
  errors: [{ code: 'insufficient_scope', message: 'Insufficient scope.' }],
};
let api: (path: string) => Reply | undefined;
/** Whether the project is there at all. */
let isThere: boolean;
/** What the auth server says of its tokens. */
let scope: string | undefined;
const lines: unknown[] = [];
const write = (...line: unknown[]) => {
  lines.push(line);
};
const log = { debug: write, info: write, warn: write, error: write } as unknown as Logger;

beforeEach(async () => {
  lines.length = 0;
  documents = new Map();
  isThere = true;
  api = () => undefined;
  scope = undefined;
  server = await new TestServer().begin();
  server.answer = ({ path }) => {
    if (path === '/oauth/token') return { body: { access_token: 't', expires_in: 10_000, scope } };
    const name = path.split('/').slice(3).join('/');
    if (isThere && path.includes('/custom-objects/') && !name.includes('/')) {
      return { body: { results: [...documents.keys()].filter((each) => each.startsWith(`${name}/`)).map(stored) } };
    }
    return documents.has(name) ? { body: stored(name) } : (api(path) ?? { status: 404, body: { statusCode: 404 } });
  };
  importer = connect();
});
const stored = (name: string) => ({
  key: name.split('/').at(-1),
  value: documents.get(name),
  version: 1,
  lastModifiedAt: new Date().toISOString(),
});
const connect = (more: Record<string, string> = {}) =>
  commercetoolsKlaviyo(
    loadEnvironment({
      CTP_PROJECT_KEY: 'shop',
      CTP_CLIENT_ID: 'id',
      CTP_CLIENT_SECRET: 'canary-secret',
      CTP_API_URL: server.url,
      CTP_AUTH_URL: server.url,
      CTP_JWT_ISSUER: server.url,
      KLAVIYO_AUTH_KEY: 'canary-key',
      KLAVIYO_URL: server.url,
      ...more,
    }),
    log,
  );
afterEach(async () => {
  await importer.close();
  await server.end();
});

const { signal } = new AbortController();
const queued = (pipeline: string) => ({
  ...emptyState(pipeline),
  active: {
    ...sampleRun({ id: `20260101T000000000Z-${pipeline}-abcdef`, pipeline }),
    beat: 0,
    stalls: 0,
  },
});

it('has the imports that a command line may name, in that order', async () => {
  expect((await importer.status()).map(({ pipeline }) => pipeline)).toEqual(IMPORTS);
});

describe('what is not there', () => {
  const ID = '20260101T000000000Z-customers-abcdef';
  it.each<[string, () => Promise<unknown>]>([
    ['a run', () => importer.getRun(ID)],
    ['its failures', () => importer.listFailures(ID, { limit: 1 })],
    ['its failures as CSV', () => importer.failuresCsv(ID)[Symbol.asyncIterator]().next()],
    ['a run to resume', () => importer.resume(ID)],
    ['a run to retry', () => importer.retryFailed(ID, { trigger: 'user', requestedBy: 'x' })],
    ['a pipeline to start', () => importer.start({ pipeline: 'x', scope: { kind: 'all' }, trigger: 'user', requestedBy: 'x' })],
    ['a pipeline to stop', () => importer.stop('constructor')],
    ['a pipeline to preview', () => importer.preview('x', { kind: 'all' }, 1, signal)],
    ['a pipeline to work on', () => importer.work({ pipeline: 'x', deadlineMs: 1, signal })],
  ])('%s is refused', async (_, call) => {
    await expect(call()).rejects.toMatchObject({ name: 'Refused', code: 'not_found' });
  });

  it('does nothing when there is no work', async () => {
    expect(await importer.work({ deadlineMs: 1, signal })).toBeUndefined();
    expect(await importer.claimable()).toEqual([]);
    expect((await importer.status()).map(({ pipeline, active }) => [pipeline, active])).toEqual(
      expect.arrayContaining([
        ['customers', undefined],
        ['orders', undefined],
      ]),
    );
  });
});

it('works on the other imports when one state is unreadable', async () => {
  documents.set(`${PIPELINES}/customers`, { schema: 99 });
  documents.set(`${PIPELINES}/orders`, queued('orders'));
  expect(await importer.claimable()).toEqual(['orders']);
  const [customers, orders] = (await importer.status()).filter(({ pipeline }) => /customers|orders/.test(pipeline));
  expect(customers).toMatchObject({ pipeline: 'customers', stateError: { code: 'state_unreadable' } });
  expect(customers?.active).toBeUndefined();
  expect(orders).toMatchObject({ pipeline: 'orders', active: { status: 'queued' } });
  expect(orders?.stateError).toBeUndefined();
  expect(JSON.stringify(lines)).toContain('state_unreadable');
  await expect(importer.work({ pipeline: 'customers', deadlineMs: 1, signal })).rejects.toMatchObject({
    code: 'state_unreadable',
  });
});

describe('changes', () => {
  const watermark = '2026-01-01T00:00:00.000Z';
  beforeEach(() => documents.set(`${PIPELINES}/customers`, { ...emptyState('customers'), watermark }));

  it('are counted since the last complete import', async () => {
    api = (path) => (path === '/shop/customers' ? { body: { results: [], total: 37 } } : undefined);
    expect(await importer.changes('customers', signal)).toEqual({ since: watermark, count: 37, exactness: 'estimated' });
  });

  it('are all there is before the first complete import', async () => {
    documents.set(`${PIPELINES}/customers`, emptyState('customers'));
    api = (path) => (path === '/shop/customers' ? { body: { results: [], total: 4000 } } : undefined);
    expect(await importer.changes('customers', signal)).toEqual({ count: 4000, exactness: 'exact' });
  });

  it('that are not counted in time are reported without a number', async () => {
    const counts = () => server.received.filter(({ path }) => path === '/shop/customers').length;
    const busy = { status: 503, headers: { 'retry-after': '0.5' } };
    api = (path) => (path !== '/shop/customers' || counts() > 1 ? { body: { results: [] } } : busy);
    expect(await importer.changes('customers', AbortSignal.timeout(200))).toEqual({ since: watermark });
    // The second attempt still comes; left without an answer it would continue after the test.
    await until(() => counts() >= 2);
  });

  it('that may not be counted are refused', async () => {
    const forbidden = { status: 403, body: { statusCode: 403, message: 'No.', errors: [{ code: 'insufficient_scope' }] } };
    api = (path) => (path === '/shop/customers' ? forbidden : undefined);
    await expect(importer.changes('customers', signal)).rejects.toMatchObject({ code: 'commercetools_forbidden' });
  });
});

describe('the connection', () => {
  const sides = ({ ok, systems }: Connection) => {
    const checksOf = (id: string) => systems.find(({ system }) => system === id)?.checks ?? [];
    return { ok, commercetools: checksOf('commercetools'), klaviyo: checksOf('klaviyo') };
  };
  const check = async () => sides(await importer.check(signal));
  const titles = (checks: { ok: boolean; title: string }[]) => checks.map(({ ok, title }) => `${ok ? '+' : '-'} ${title}`);
  const working = (path: string): Reply => {
    if (path === '/api/accounts') return { body: { data: [{ type: 'account', id: 'acc' }] } };
    return path.startsWith('/api/') ? { body: { data: [] } } : { body: { results: [] } };
  };

  it('is fine when everything needed is allowed', async () => {
    api = working;
    const { ok, commercetools, klaviyo } = await check();
    expect(ok).toBe(true);
    expect(titles([...commercetools, ...klaviyo])).toEqual([
      '+ Project shop and its run state',
      '+ Read customers',
      '+ Read orders',
      '+ Read payments',
      '+ Read products and categories',
      '+ Account',
      '+ Read profiles',
      '+ Read events',
      '+ Read the catalog',
    ]);
    expect(server.received.every(({ method, path }) => method === 'GET' || path === '/oauth/token')).toBe(true);
  });

  it('to a project that does not exist is not', async () => {
    isThere = false;
    api = (path) => (path.startsWith('/api/') ? working(path) : undefined);
    const { ok, commercetools } = await check();
    expect([ok, titles(commercetools)]).toEqual([false, ['- Project shop and its run state']]);
    expect(commercetools[0]?.nextStep).toContain('CTP_PROJECT_KEY');
  });

  it('names the scope that is missing, and nothing that is fine', async () => {
    api = (path) => (path === '/shop/orders' ? { status: 403, body: INSUFFICIENT } : working(path));
    const { ok, commercetools } = await check();
    const wrong = commercetools.filter((each) => !each.ok);
    expect([ok, wrong.map(({ title }) => title)]).toEqual([false, ['Read orders']]);
    expect(wrong[0]?.nextStep).toBe('Give the API client the scope view_orders:shop.');
  });

  const NEEDED = 'view_customers view_orders view_payments view_products manage_key_value_documents introspect_oauth_tokens';
  const scopes = (names: string) => names.replace(/\w+/g, '$&:shop');
  const scopesOf = async (by: Importer = importer) => {
    const { ok, commercetools } = sides(await by.check(signal));
    return { ok, line: commercetools.find(({ title }) => title === 'Scopes of the API client') };
  };

  it.each([scopes(NEEDED), 'manage_project:shop'])('says that nothing is missing with %s', async (granted) => {
    api = working;
    scope = granted;
    expect(await scopesOf()).toEqual({ ok: true, line: expect.objectContaining({ ok: true }) });
  });

  it('names every scope that is missing, although all can be read', async () => {
    api = working;
    scope = scopes(NEEDED.replace('manage_key', 'view_key').replace('introspect_oauth_tokens', ''));
    const { ok, line } = await scopesOf();
    expect([ok, line?.ok]).toEqual([false, false]);
    expect(line?.detail).toBe('Missing: manage_key_value_documents:shop, introspect_oauth_tokens:shop.');
    expect(line?.nextStep).toContain('create another');
  });

  it('names them as well when not even the state can be read', async () => {
    isThere = false;
    api = (path) => (path.startsWith('/api/') ? working(path) : { status: 403, body: { statusCode: 403, errors: [] } });
    scope = 'view_customers:shop view_orders:shop view_payments:shop';
    const { commercetools } = await check();
    expect(titles(commercetools)).toEqual(['- Project shop and its run state', '- Scopes of the API client']);
    expect(commercetools[1]?.detail).toMatch(/view_products:shop, manage_key_value_documents:shop, introspect_oauth_tokens:shop/);
  });

  it('with scopes that were asked for names what to ask for, and leaves alone what goes by the client', async () => {
    api = working;
    scope = scopes('view_customers view_orders view_payments view_products');
    const narrow = connect({ CTP_SCOPE: scope });
    const { line } = await scopesOf(narrow);
    await narrow.close();
    expect(line).toMatchObject({ ok: false, detail: 'Missing: manage_key_value_documents:shop.' });
    expect(line?.nextStep).toContain('CTP_SCOPE');
  });

  it('does not claim that the key may write', async () => {
    api = working;
    const { klaviyo } = await check();
    for (const { detail } of klaviyo.slice(1)) expect(detail).toContain('write shows with the first import');
    expect(klaviyo).toHaveLength(4);
  });

  /** What the key may read, by the first word behind `/api/`; import jobs need two. */
  const reads = (...allowed: string[]) => {
    const needs = (path: string) =>
      path.includes('profile-bulk-import')
        ? ['profiles', 'lists']
        : [/catalog/.test(path) ? 'catalogs' : (path.split('/')[2] ?? '')];
    api = (path) =>
      path.startsWith('/api/') && !needs(path).every((name) => allowed.includes(name))
        ? { status: 403, body: { errors: [] } }
        : working(path);
  };
  const keyScopes = async () => (await check()).klaviyo.find(({ title }) => title === 'Scopes of the key');

  it('names every scope that the key lacks behind the first refusal', async () => {
    reads('profiles');
    const { ok, klaviyo } = await check();
    expect([ok, titles(klaviyo)]).toEqual([
      false,
      ['- Account', '- Read profiles', '- Read events', '- Read the catalog', '- Scopes of the key'],
    ]);
    const line = klaviyo.at(-1);
    const pairs = ['lists', 'events', 'catalogs'].map((name) => `${name}:read, ${name}:write`);
    expect(line?.detail).toBe(`Missing: accounts:read, metrics:read, ${pairs.join(', ')}.`);
    expect(line?.nextStep).toContain('accounts read, metrics read, profiles full, lists full, events full, catalogs full');
  });

  it.each([
    ['lists', ['accounts', 'metrics', 'profiles', 'events', 'catalogs'], false],
    ['events', ['accounts', 'metrics', 'profiles', 'lists', 'catalogs'], false],
    ['metrics', ['accounts', 'profiles', 'lists', 'events', 'catalogs'], true],
  ])('names %s when only that is missing', async (name, allowed, ok) => {
    reads(...allowed);
    expect(await keyScopes()).toMatchObject({ ok, detail: expect.stringContaining(`${name}:read`) });
  });

  it('names what consent needs beside the scopes of every import', async () => {
    api = working;
    const asking = connect({ IMPORT_SETTINGS: '{"customer":{"consent":{"email":"newsletter"}}}' });
    const { klaviyo } = sides(await asking.check(signal));
    await asking.close();
    expect(klaviyo.at(-1)).toMatchObject({ ok: true, params: { scopes: 'subscriptions:write (customer.consent is set)' } });
  });

  it('names every refusal of commercetools behind the first', async () => {
    const refused = ['/shop/customers', '/shop/orders', '/shop/payments', '/shop/categories'];
    api = (path) => (refused.includes(path) ? { status: 403, body: { statusCode: 403, errors: [] } } : working(path));
    const { commercetools } = await check();
    expect(titles(commercetools).filter((each) => each.startsWith('-'))).toHaveLength(4);
  });

  it('with a wrong key says what to do, without the key', async () => {
    api = (path) => (path.startsWith('/api/') ? { status: 401, body: { errors: [] } } : working(path));
    const answer = await check();
    expect(titles(answer.klaviyo)).toEqual(['- Account']);
    expect(answer.klaviyo[0]?.nextStep).toContain('KLAVIYO_AUTH_KEY');
    expect(JSON.stringify([answer, lines])).not.toContain('canary');
  });

  it('without an answer ends when the caller has waited long enough', async () => {
    api = (path) => (path.startsWith('/api/') ? { instead: 'silence' } : working(path));
    const { ok, klaviyo } = sides(await importer.check(AbortSignal.timeout(300)));
    expect([ok, titles(klaviyo)]).toEqual([false, ['- Account']]);
  });
});
