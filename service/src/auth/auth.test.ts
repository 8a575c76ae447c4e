import { silent } from 'common';
import { buildApp } from '../app';
import { type Setup, setup } from '../testing/setup';

let s: Setup;
beforeAll(async () => {
  s = await setup();
});
beforeEach(() => {
  s.world.introspections.length = 0;
  s.shop.reset();
});
afterEach(() => jest.restoreAllMocks());
afterAll(() => s.end());

/** For tests of what an application remembers: each gets its own, with nothing in it yet. */
function freshApplications(): void {
  let shared: Setup;
  beforeEach(async () => {
    shared = s;
    s = await setup();
  });
  afterEach(async () => {
    await s.end();
    s = shared;
  });
}

const get = (token?: string, url = '/sync/status') =>
  s.app.inject({ url, headers: token === undefined ? {} : { authorization: token } });
const start = (token: string) => s.app.inject({ method: 'POST', url: '/sync/customers', headers: s.bearer(token) });
/** So much time goes by at once, whatever the clock on the wall says. */
const pass = (ms: number) => {
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + ms);
};
const permissions = (...names: unknown[]) => s.world.user({ [`${s.world.url}/claims/user_permissions`]: names });

test('refuses unauthenticated requests before it reads their body', async () => {
  const { paths } = (await get(undefined, '/openapi.json')).json() as { paths: Record<string, Record<string, unknown>> };
  const open = ['/health', '/ready', '/openapi.json'];
  const routes = Object.entries(paths).flatMap(([url, verbs]) => Object.keys(verbs).map((verb) => ({ url, verb })));
  expect(routes.length).toBeGreaterThanOrEqual(16);
  for (const { url, verb } of routes.filter((route) => !open.includes(route.url))) {
    const method = verb.toUpperCase() as 'GET' | 'POST';
    const response = await s.app.inject({
      method,
      url: url.replace(/\{\w+\}/g, 'x'),
      ...(verb === 'post' ? { payload: '{"broken' } : {}),
    });
    expect([url, response.statusCode]).toEqual([url, 401]);
    expect(response.headers['www-authenticate']).toBe('Bearer');
  }
});

describe('users', () => {
  test('a manager starts an import in their own name', async () => {
    const response = await start(s.world.user());
    expect(response.statusCode).toBe(202);
    expect(s.importer.start).toHaveBeenCalledWith(expect.objectContaining({ trigger: 'user', requestedBy: 'user-1' }));
  });

  test.each(['canManageDataImports', 'ManageDataImports', 'manageDataImports', 'CANMANAGEDATAIMPORTS'])(
    '%s may manage',
    async (name) => {
      expect((await start(permissions(name))).statusCode).toBe(202);
      expect((await get(`Bearer ${permissions(name)}`)).statusCode).toBe(200);
    },
  );

  test.each(['canViewDataImports', 'ViewDataImports', 'viewdataimports'])('%s may look and nothing else', async (name) => {
    expect((await get(`Bearer ${permissions(name)}`)).statusCode).toBe(200);
    const refused = await start(permissions(name));
    expect(refused.statusCode).toBe(403);
    expect(refused.json().message).toContain('ManageDataImports');
    expect(s.importer.start).not.toHaveBeenCalled();
  });

  test.each([[[]], [['canViewOrders']], ['canManageDataImports'], [undefined], [[null, 7]]])(
    'the claim %j allows nothing',
    async (claim) => {
      const token = s.world.user({ [`${s.world.url}/claims/user_permissions`]: claim });
      expect((await get(`Bearer ${token}`)).statusCode).toBe(403);
    },
  );

  test('no user may do the work of machines', async () => {
    const response = await s.app.inject({ method: 'POST', url: '/work', headers: s.manager() });
    expect(response.statusCode).toBe(403);
  });

  const minuteAgo = () => Math.floor(Date.now() / 1000) - 60;
  test.each<[string, () => string]>([
    ['expired', () => s.world.user({ exp: minuteAgo() })],
    ['without expiry', () => s.world.user({ exp: undefined })],
    ['not valid yet', () => s.world.user({ nbf: minuteAgo() + 3600 })],
    ['of another issuer', () => s.world.user({ iss: 'https://mc-api.example.com' })],
    ['for another service', () => s.world.user({ aud: 'https://evil.example.com' })],
    ['for a path of ours', () => s.world.user({ aud: 'https://service.example.com/base' })],
    ['for no audience', () => s.world.user({ aud: undefined })],
    ['for another project', () => s.world.user({ [`${s.world.url}/claims/project_key`]: 'other' })],
    ['for no project', () => s.world.user({ [`${s.world.url}/claims/project_key`]: undefined })],
    ['of no user', () => s.world.user({ sub: undefined })],
    ['with an unknown key', () => s.world.user({}, { kid: 'key-2' })],
    ['signed with RS512', () => s.world.user({}, { alg: 'RS512' })],
    ['signed with another key', () => s.world.forged()],
    ['not signed', () => s.world.unsigned()],
    ['signed with the public key as a secret', () => s.world.confused()],
    ['that only looks like one', () => 'abc.def.ghi'],
    [
      'with a changed payload',
      () =>
        s.world
          .user()
          .replace(/\.[\w-]+\./, `.${Buffer.from(JSON.stringify(s.world.claims({ sub: 'root' }))).toString('base64url')}.`),
    ],
  ])('a token %s is not known', async (_, token) => {
    const response = await get(`Bearer ${token()}`);
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ statusCode: 401, error: 'invalid_token', errors: [{ code: 'invalid_token' }] });
    expect(response.body).not.toMatch(/jwt|callback|stack|127\.0\.0\.1/);
  });

  test('one of several audiences is enough', async () => {
    const token = s.world.user({ aud: ['https://a.example.com', 'https://service.example.com'] });
    expect((await get(`Bearer ${token}`)).statusCode).toBe(200);
  });

  test.each([undefined, '', 'Bearer', 'Bearer ', 'Basic abc', 'bearer-abc', 'Bearer a b', 'Bearer \u00e4'])(
    'the header %j is not known',
    async (header) => expect((await get(header)).statusCode).toBe(401),
  );

  test('without a public address no user can be checked', async () => {
    const app = await buildApp({
      importer: s.importer,
      env: s.env,
      log: silent,
      publicUrl: async () => undefined,
    });
    const response = await app.inject({ url: '/sync/status', headers: s.manager() });
    expect(response.statusCode).toBe(503);
    expect(response.json().message).toContain('SERVICE_URL');
    await app.close();
  });

  describe('before their keys are known', () => {
    freshApplications();

    test('answers 503 and no detail when the keys cannot be fetched', async () => {
      s.world.keys = 'fails';
      const response = await get(`Bearer ${s.world.user()}`);
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toBe('5');
      expect(response.body).not.toMatch(/db-7|127\.0\.0\.1|callback/);
    });

    test('20 at once fetch the keys once', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => start(s.world.user())));
      const statuses = answers.map((answer) => answer.statusCode);
      expect(statuses.sort((one, other) => one - other)).toEqual([202, ...Array(19).fill(409)]);
      expect(s.world.keyFetches).toBe(1);
    });
  });
});

describe('machines', () => {
  test('a machine starts an import in its own name', async () => {
    expect((await start(s.world.machine('m1'))).statusCode).toBe(202);
    expect(s.importer.start).toHaveBeenCalledWith(expect.objectContaining({ trigger: 'machine', requestedBy: 'client-1' }));
  });

  const MANY = 'view_customers:shop manage_project:shop';
  test.each([
    ['manage_key_value_documents:shop', 200, 202, 200],
    ['manage_project:shop', 200, 202, 200],
    [MANY, 200, 202, 200],
    ['view_key_value_documents:shop', 200, 403, 403],
    ['view_customers:shop', 403, 403, 403],
    ['manage_project:other', 401, 401, 401],
    ['manage_project', 401, 401, 401],
    ['manage_project:other view_key_value_documents:shop', 200, 403, 403],
    ['manage_project:shop customer_id:c1', 403, 403, 403],
    ['', 401, 401, 401],
  ])('scope %j: looks %i, starts %i, works %i', async (scope, looks, starts, works) => {
    const token = s.world.machine(`with-${scope.replace(/\W/g, '-')}`, { scope });
    expect((await get(`Bearer ${token}`)).statusCode).toBe(looks);
    expect((await start(token)).statusCode).toBe(starts);
    expect((await s.app.inject({ method: 'POST', url: '/work', headers: s.bearer(token) })).statusCode).toBe(works);
  });

  test('an inactive token is not known, and works as soon as it becomes active', async () => {
    expect((await start('m2')).statusCode).toBe(401);
    s.world.machine('m2');
    expect((await start('m2')).statusCode).toBe(202);
  });

  describe('of which nothing is known yet', () => {
    freshApplications();

    test('asks once a minute, also when many come at once', async () => {
      const token = s.world.machine('m1');
      await Promise.all(Array.from({ length: 20 }, () => start(token)));
      expect(s.world.introspections).toEqual(['m1']);
      pass(61_000);
      await start(token);
      expect(s.world.introspections).toHaveLength(2);
    });

    test.each([-3_600_000, 3_600_000])('asks again after a minute, also when the clock is set by %i ms', async (shift) => {
      const token = s.world.machine('m1');
      await start(token);
      const set = Date.now() + shift;
      jest.spyOn(Date, 'now').mockImplementation(() => set);
      await start(token);
      expect(s.world.introspections).toHaveLength(1);
      pass(61_000);
      await start(token);
      expect(s.world.introspections).toHaveLength(2);
    });

    test.each([1, 1000])('never trusts an answer beyond its expiry (unit: %i a second)', async (unit) => {
      const token = s.world.machine('m1', { exp: Math.floor(((Date.now() - 1000) / 1000) * unit) });
      await start(token);
      await start(token);
      expect(s.world.introspections).toHaveLength(2);
    });

    test.each(['refuses', 'fails'] as const)('answers 503 when the auth server %s', async (how) => {
      s.world.auth = how;
      const response = await start('m1');
      expect(response.statusCode).toBe(503);
      expect(response.body).not.toMatch(/db-7|our-client|127\.0\.0\.1/);
    });

    test('answers 503 when the auth server cannot be reached', async () => {
      await s.world.end();
      expect((await start('m1')).statusCode).toBe(503);
      await s.world.begin();
    });

    test('a silent auth server gives an answer within 10 s', async () => {
      s.world.auth = 'silent';
      const timeout = AbortSignal.timeout.bind(AbortSignal);
      const limit = jest.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(20));
      expect((await start('m1')).statusCode).toBe(503);
      expect(limit).toHaveBeenCalledTimes(1);
      expect(limit.mock.calls[0]?.[0]).toBeLessThan(10_000);
    });
  });
});
