import type { Live } from '../contract/live';
import { liveAt } from '../testing/live';
import { type Reply, TestServer } from '../testing/server';

/** One server plays both sides. */
let server: TestServer;
let live: Live;
let klaviyo: (path: string) => Reply;
beforeEach(async () => {
  server = await new TestServer().begin();
  klaviyo = () => ({ status: 200, body: { data: { type: 'profile', id: 'p', attributes: {} } } });
  server.answer = ({ path, query, method }) => {
    if (path === '/oauth/token') return { body: { access_token: 't', expires_in: 172_800, scope: '', token_type: 'Bearer' } };
    if (path.startsWith('/api/')) return klaviyo(path);
    // Not among those that are published.
    if (path === '/shop/product-projections' && query.get('staged') !== 'true') return { body: { results: [] } };
    // Nothing was set but by variables.
    if (path.endsWith('/custom-objects/data-import-config/settings')) return { status: 404, body: { statusCode: 404 } };
    if (path.includes('/custom-objects')) {
      const value = { since: '2026-01-01T00:00:00.000Z', subscriptionKey: 'klaviyo-live' };
      return { status: method === 'GET' ? 200 : 201, body: { id: 'o', version: 1, container: 'c', key: 'k', value } };
    }
    const ids = [...(query.get('where') ?? '').matchAll(/"([^"]+)"/g)].map(([, id]) => id);
    const results = ids.map((id) => ({ id, version: 1, email: `${id}@example.com`, addresses: [] }));
    return { body: { results, limit: 500, offset: 0, count: results.length } };
  };
  start();
});
function start(settings: object = {}) {
  live = liveAt(server.url, settings);
}
afterEach(async () => {
  await live.end();
  await server.end();
});

const receive = (id: string) => {
  const payload = { notificationType: 'ResourceUpdated', projectKey: 'shop', resource: { typeId: 'customer', id }, version: 1 };
  return live.receive({ id, payload }, performance.now() + 8000);
};

test('defers at once what Klaviyo has asked to wait for longer than an answer may take', async () => {
  klaviyo = () => ({ status: 429, headers: { 'retry-after': '60' }, body: { errors: [] } });
  // The first alone, the others together: both ways to write profiles are asked.
  const burst = await Promise.all(Array.from({ length: 20 }, (_, index) => receive(`customer-${index}`)));
  expect(new Set(burst.map((answer) => (answer.settled ? 'settled' : answer.code)))).toEqual(new Set(['klaviyo_busy']));
  // The counters may be written at any time.
  const requests = () => server.received.filter(({ path }) => !path.includes('/custom-objects')).length;
  const asked = requests();
  const next = await receive('customer-next');
  expect(next).toMatchObject({ settled: false, code: 'klaviyo_busy' });
  expect(next.settled ? 0 : next.retryAfterMs).toBeGreaterThan(50_000);
  expect(requests()).toBe(asked);
});

describe('an unpublished product', () => {
  const itemOf = (project: string) => ({
    ...{ type: 'catalog-item', id: '$custom:::$default:::p-1' },
    attributes: { external_id: 'p-1', published: true, custom_metadata: { commercetools_project: project } },
  });
  const writes = () =>
    server.received.filter(({ path, method }) => path.startsWith('/api/') && method !== 'GET').map(({ method }) => method);

  test.each<[string, string, string[]]>([
    ['hide', 'shop', ['PATCH']],
    ['delete', 'shop', ['DELETE']],
    ['keep', 'shop', []],
    ['hide', 'another-shop', []],
    ['delete', 'another-shop', []],
  ])('with the setting %s and the mark of %s is answered by %j', async (unpublished, project, methods) => {
    await live.end();
    start({ product: { unpublished } });
    klaviyo = (path) => ({ body: { data: path === '/api/catalog-items' ? [itemOf(project)] : [], links: { next: null } } });
    const payload = { notificationType: 'Message', type: 'ProductUnpublished', projectKey: 'shop', resourceVersion: 1 };
    const resource = { typeId: 'product', id: 'p-1' };
    expect(await live.receive({ id: 'm', payload: { ...payload, resource } }, performance.now() + 8000)).toEqual({
      settled: true,
    });
    expect(writes()).toEqual(methods);
    expect(live.counts().skipped).toEqual(project === 'shop' ? (unpublished === 'keep' ? { kept: 1 } : {}) : { not_own: 1 });
  });
});
