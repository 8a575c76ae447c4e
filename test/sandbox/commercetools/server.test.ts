import type { ChildProcess } from 'node:child_process';
import { until } from '../../process/child.ts';
import { createShop, oddities, type Shop } from '../shop/index.ts';
import { ask, at, bearerOf, idsOf, post, query, start, stop, tokenOf } from './harness.ts';

let child: ChildProcess;
let shop: Shop;

beforeAll(async () => {
  [child, at.url] = await start({});
  at.token = await bearerOf('all');
  shop = createShop({ customers: 1200, orders: 150, products: 120 });
  const parts: [string, readonly object[]][] = [
    ['category', shop.categories],
    ['product', shop.products],
    ['customer', shop.customers],
    ['payment', shop.payments],
    ['order', shop.orders],
    ['discount-code', shop.discountCodes],
  ];
  for (const [type, resources] of parts) await post('/__sandbox/add', { type, resources });
});
afterAll(() => stop(child));
afterEach(() => post('/__sandbox/reset', {}));

describe('queries', () => {
  test('a keyset scan sees every record once, whatever order they were added in', async () => {
    const seen: string[] = [];
    for (let last = ''; ; ) {
      const page = await query('/demo/customers', { where: `id > "${last}"`, sort: 'id asc', limit: '100', withTotal: 'false' });
      seen.push(...idsOf(page));
      if (page.body.count < 100) break;
      last = seen.at(-1) ?? '';
      expect(page.body).not.toHaveProperty('total');
    }
    expect(seen).toEqual(shop.customers.map(({ id }) => id).sort());
  });

  test('several conditions must all hold', async () => {
    const wanted = shop.customers
      .map(({ id }) => id)
      .filter((id) => id >= '40' && id < '80')
      .sort();
    const all = await query('/demo/customers', { where: ['id >= "40"', 'id < "80"'], limit: '500' });
    expect(idsOf(all)).toEqual(wanted);
    expect(all.body.total).toBe(wanted.length);
  });

  test('a list of ids, a change date and `or` work, with the usual precedence', async () => {
    const [a = '', b = ''] = shop.customers.slice(50).map(({ id }) => id);
    expect(idsOf(await query('/demo/customers', { where: `id in ("${a}", "${b}", "none")` })).sort()).toEqual([a, b].sort());
    const or = await query('/demo/customers', { where: `id = "${a}" or id = "${b}" and firstName = "unknown"` });
    expect(idsOf(or)).toEqual([a]);
    const since = '2026-06-01T00:00:00.000Z';
    const changed = shop.customers.filter(({ lastModifiedAt }) => lastModifiedAt >= since).length;
    const found = await query('/demo/customers', { where: 'lastModifiedAt >= "2026-06-01T02:00:00+02:00"', limit: '0' });
    expect(found.body.total).toBe(changed);
  });

  test('pages by change date and id are complete', async () => {
    const seen: string[] = [];
    for (let where: string[] = []; ; ) {
      const { body } = await query('/demo/customers', {
        where,
        sort: ['lastModifiedAt asc', 'id asc'],
        limit: '250',
        withTotal: 'false',
      });
      seen.push(...body.results.map(({ id }) => id));
      const last = body.results.at(-1);
      if (!last || body.count < 250) break;
      const at = String(last.lastModifiedAt);
      where = [`(lastModifiedAt > "${at}" or (lastModifiedAt = "${at}" and id > "${last.id}"))`];
    }
    expect(new Set(seen).size).toBe(1200);
    expect(seen).toHaveLength(1200);
  });

  test('orders come with payments and discount codes; what is gone stays a reference', async () => {
    const {
      refunded = '',
      discountCode = '',
      deletedPayment = '',
    } = Object.fromEntries(Object.entries(oddities).map(([name, id]) => [name.replace('order.', ''), id]));
    const where = `id in ("${refunded}","${discountCode}","${deletedPayment}")`;
    const expand = ['paymentInfo.payments[*]', 'discountCodes[*].discountCode'];
    const { status, body } = await query('/demo/orders', { where, expand });
    expect(status).toBe(200);
    const byId = new Map(body.results.map((order) => [order.id, order]));
    const payment = { typeId: 'payment', id: expect.any(String) };
    expect(byId.get(refunded)).toMatchObject({
      paymentInfo: { payments: [{ ...payment, obj: { transactions: expect.any(Array) } }] },
    });
    expect(byId.get(discountCode)).toMatchObject({ discountCodes: [{ discountCode: { obj: { code: 'WELCOME10' } } }, {}] });
    expect(byId.get(deletedPayment)).toMatchObject({ paymentInfo: { payments: [payment] } });
    expect(JSON.stringify(byId.get(deletedPayment))).not.toContain('transactions');
  });

  test('product projections are published ones, with their categories', async () => {
    const published = shop.products.find(
      ({ id }) => id !== oddities['product.unpublished'] && id !== oddities['product.noCategories'],
    );
    const where = `id in ("${published?.id}", "${oddities['product.unpublished']}")`;
    const { body } = await query('/demo/product-projections', { where, expand: 'categories[*].ancestors[*]' });
    expect(body.results).toHaveLength(1);
    expect(body.results[0]).toMatchObject({ id: published?.id, categories: [{ obj: { name: { en: expect.any(String) } } }] });
  });

  test.each([
    { where: 'nonsense = 1' },
    { where: 'id >' },
    { sort: 'nonsense asc' },
    { sort: 'id upwards' },
    { limit: '501' },
    { limit: '-1' },
    { offset: '10001' },
    { colour: 'red' },
  ])('%j is refused', async (parameters) => {
    const { status, body } = await query('/demo/customers', parameters as Record<string, string>);
    expect(status).toBe(400);
    expect(body).toMatchObject({ statusCode: 400, errors: [{ code: 'InvalidInput' }] });
  });
});

describe('custom objects', () => {
  const path = '/demo/custom-objects';
  const put = (key: string, version: number | undefined, value: unknown = {}) =>
    post(path, { container: 'c', key, value, version });

  test('of fifty creates at once one wins', async () => {
    const results = await Promise.all(Array.from({ length: 50 }, () => put('race', 0)));
    expect(results.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(results.filter(({ status }) => status === 409)).toHaveLength(49);
  });

  test('a write needs the current version, and moves time and version even when nothing differs', async () => {
    const first = (await put('cas', 0, { a: 1, b: null })).body;
    expect(first.value).toEqual({ a: 1 });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await put('cas', 1, { a: 1 });
    expect(second).toMatchObject({ status: 200, body: { version: 2, createdAt: first.createdAt } });
    expect(String(second.body.lastModifiedAt) > String(first.lastModifiedAt)).toBe(true);
    expect(await put('cas', 1)).toMatchObject({
      status: 409,
      body: { errors: [{ code: 'ConcurrentModification', currentVersion: 2 }] },
    });
    expect((await ask(`${path}/c/cas?version=1`, { method: 'DELETE' })).status).toBe(409);
    expect((await ask(`${path}/c/cas?version=2`, { method: 'DELETE' })).status).toBe(200);
    expect((await ask(`${path}/c/cas`)).status).toBe(404);
  });

  test('a container is listed by key and by value, with variables', async () => {
    for (const key of ['l-1', 'l-2', 'l-3']) await put(key, 0, { pipeline: key === 'l-2' ? 'orders' : 'customers' });
    await put('l-4', 0, 'no object');
    const where = ['key > "l-"', 'key < :end', 'value(pipeline = "customers")'];
    const { body } = await query(`${path}/c`, { where, sort: 'key desc', 'var.end': 'l-~' });
    expect(body.results.map(({ key }) => key)).toEqual(['l-3', 'l-1']);
  });

  test.each([
    { container: 'a b', key: 'k', value: 1 },
    { container: 'c', key: 'ü', value: 1 },
    { container: 'c', key: 'k' },
  ])('%j is refused', async (draft) => {
    expect((await post(path, draft)).status).toBe(400);
  });
});

describe('access', () => {
  test('a wrong secret, an unknown or revoked token, another project and a missing scope are refused', async () => {
    expect((await tokenOf(at.url, 'all', 'wrong')).status).toBe(401);
    expect((await tokenOf(at.url, 'reader', 'secret', 'grant_type=client_credentials&scope=manage_project:demo')).status).toBe(
      400,
    );
    expect(await ask('/demo/customers', {}, 'nonsense')).toMatchObject({ status: 401, body: { error: 'invalid_token' } });
    const reader = await bearerOf('reader');
    expect((await query('/demo/customers', {}, reader)).status).toBe(200);
    expect((await query('/demo/products', {}, reader)).status).toBe(403);
    expect((await ask('/demo/customers', { method: 'POST', body: '{}' }, reader)).status).toBe(403);
    expect((await query('/demo/customers', {}, await bearerOf('foreign'))).status).toBe(403);
    await post('/__sandbox/revoke-tokens', {});
    expect((await query('/demo/customers', {}, reader)).status).toBe(401);
    at.token = await bearerOf('all');
  });

  test('a token ends', async () => {
    const [other, base] = await start({ tokenSeconds: 5 });
    const authorization = `Bearer ${await bearerOf('all', base)}`;
    const status = async () => (await fetch(`${base}/demo`, { headers: { authorization } })).status;
    expect(await status()).toBe(200);
    await until('the end of the token', async () => (await status()) === 401);
    await stop(other);
  });
});

describe('faults and errors', () => {
  test('a lost answer: the effect is there, the client saw a reset', async () => {
    await post('/__sandbox/faults', [{ method: 'POST', path: '/custom-objects', cut: 'after', times: 1 }]);
    const draft = { container: 'c', key: 'lost', value: { n: 1 }, version: 0 };
    await expect(post('/demo/custom-objects', draft)).rejects.toThrow();
    expect((await ask('/demo/custom-objects/c/lost')).body).toMatchObject({ version: 1, value: { n: 1 } });
    expect((await post('/demo/custom-objects', draft)).status).toBe(409);
  });

  test('a lost request has no effect, and an injected status is answered once', async () => {
    await post('/__sandbox/faults', [
      { method: 'POST', cut: 'before', times: 1 },
      { method: 'GET', status: 429, headers: { 'retry-after': '1' }, times: 1 },
    ]);
    await expect(post('/demo/custom-objects', { container: 'c', key: 'never', value: 1 })).rejects.toThrow();
    expect(await ask('/demo/custom-objects/c/never')).toMatchObject({
      status: 429,
      body: { errors: [{ code: 'TooManyRequests' }] },
    });
    expect((await ask('/demo/custom-objects/c/never')).status).toBe(404);
  });

  test('unknown routes and broken JSON are answered in the shape of the API, with a date', async () => {
    const unknown = await ask('/demo/nonsense');
    expect(unknown).toMatchObject({ status: 404, body: { statusCode: 404, errors: [{ code: 'ResourceNotFound' }] } });
    expect(Math.abs(Date.parse(unknown.date ?? '') - Date.now())).toBeLessThan(5000);
    const broken = await ask('/demo/customers', { method: 'POST', body: '{' });
    expect(broken).toMatchObject({ status: 400, body: { errors: [{ code: 'InvalidJsonInput' }] } });
  });

  test('requests are counted by route', async () => {
    await query('/demo/customers', {});
    await ask(`/demo/customers/${shop.customers[0]?.id}`);
    const { body } = await ask('/__sandbox/requests');
    expect(body).toMatchObject({
      total: 2,
      byRoute: { 'GET /{projectKey}/customers': 1, 'GET /{projectKey}/customers/{id}': 1 },
    });
  });

  test('a touched record is a changed one, a deleted one is gone', async () => {
    const id = oddities['customer.canary'] ?? '';
    const before = new Date().toISOString();
    await post('/__sandbox/touch', { type: 'customer', ids: [id], patch: { firstName: 'New' } });
    const { body } = await query('/demo/customers', { where: `lastModifiedAt >= "${before}"` });
    expect(body.results).toMatchObject([{ id, firstName: 'New' }]);
    await post('/__sandbox/delete', { type: 'customer', ids: [id] });
    expect((await ask(`/demo/customers/${id}`)).status).toBe(404);
  });
});
