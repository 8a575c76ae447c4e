import jwt from 'jsonwebtoken';
import { startRun, untilEnded } from '../process/run.ts';
import { machineToken, type Service } from '../process/service.ts';
import { leaks, startWorld, type World } from './world.ts';

/** Bad input and callers who may not: always a 4xx in commercetools' shape that says what to do, never a 5xx. */
let world: World;
let service: Service;
let finished: string;
beforeAll(async () => {
  world = await startWorld({ customers: 200, orders: 50, products: 20 });
  service = await world.start();
  finished = (await untilEnded(service, (await startRun(service, 'customers')).id)).id;
});
afterAll(() => world?.close());

interface Problem {
  statusCode: number;
  message: string;
  errors: { code: string; message: string; field?: string }[];
}

async function refuse(
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
  token?: string,
): Promise<[number, string | undefined]> {
  const { status, body: problem, text } = await service.call<Problem>(method, path, body, token);
  expect(problem).toMatchObject({ statusCode: status, errors: [{ code: expect.any(String), message: problem.message }] });
  expect(problem.message).toMatch(/\.$/);
  expect(text).not.toMatch(/ at |node_modules|\bstack\b/);
  return [status, problem.errors[0]?.field];
}

const ids = (count: number) => Array.from({ length: count }, (_, at) => `id-${at}`);

describe('bad input', () => {
  test.each<{ name: string; path: string; body: unknown; status: number; field?: string }>([
    { name: 'an import that does not exist', path: '/sync/reviews', body: {}, status: 404 },
    { name: 'a body that is no JSON', path: '/sync/customers', body: '{"ids":', status: 400 },
    { name: 'a body that is no object', path: '/sync/customers', body: '[]', status: 400 },
    { name: 'a field that does not exist', path: '/sync/customers', body: { idz: ['a'] }, status: 400, field: 'idz' },
    { name: 'no ids at all', path: '/sync/customers', body: { ids: [] }, status: 400, field: 'ids' },
    { name: 'a hundred thousand ids', path: '/sync/customers', body: { ids: ids(100_000) }, status: 413 },
    { name: 'more ids than a run takes', path: '/sync/customers', body: { ids: ids(1001) }, status: 400, field: 'ids' },
    {
      name: 'an id with quotes',
      path: '/sync/customers',
      body: { ids: ['x" or id is defined or id="'] },
      status: 400,
      field: 'ids.0',
    },
    { name: 'a start id with quotes', path: '/sync/orders', body: { startId: '" or 1=1' }, status: 400, field: 'startId' },
    { name: 'an id that is a number', path: '/sync/customers', body: { ids: [7] }, status: 400, field: 'ids.0' },
    { name: 'a time that is none', path: '/sync/orders', body: { since: 'yesterday' }, status: 400, field: 'since' },
    { name: 'two scopes at once', path: '/sync/orders', body: { ids: ['a'], since: '2026-01-01T00:00:00Z' }, status: 400 },
    { name: 'stopping what does not run', path: '/sync/orders/stop', body: {}, status: 409 },
    { name: 'resuming what does not exist', path: '/runs/20260101T000000000Z-orders-000000/resume', body: {}, status: 404 },
    { name: 'a run id with a path in it', path: '/runs/..%2f..%2fetc/resume', body: {}, status: 400 },
  ])('$name', async ({ path, body, status, field }) => {
    const [answered, named] = await refuse('POST', path, body);
    expect(answered).toBe(status);
    if (field !== undefined) expect(named).toBe(field);
  });

  test('resuming what is done, and retrying what had nothing rejected', async () => {
    expect(await refuse('POST', `/runs/${finished}/resume`, {})).toEqual([400, undefined]);
    const { id } = await untilEnded(service, (await startRun(service, 'orders', {})).id);
    expect(await refuse('POST', `/runs/${id}/retry-failed`, {})).toEqual([400, undefined]);
  });

  test('a wrong method and an unknown address', async () => {
    expect(await refuse('GET', '/sync/customers')).toEqual([405, undefined]);
    expect(await refuse('GET', '/wp-admin')).toEqual([404, undefined]);
  });

  test('another content type', async () => {
    const headers = { authorization: `Bearer ${await machineToken(world.sandbox.environment)()}`, 'content-type': 'text/xml' };
    const answer = await fetch(`${service.url}/sync/customers`, { method: 'POST', headers, body: '<start/>' });
    expect([answer.status, ((await answer.json()) as Problem).statusCode]).toEqual([415, 415]);
  });
});

describe('callers', () => {
  const projectKey = 'sample-shop';
  const manage = ['canManageDataImports'];
  const sign = async (claims: Record<string, unknown> = {}) => {
    const standard = { projectKey, audience: service.url, permissions: manage };
    const { token } = await world.sandbox.control<{ token: string }>('identity', 'token', { ...standard, ...claims });
    return token;
  };
  const unsigned = async () => {
    const { payload } = jwt.decode(await sign(), { complete: true }) ?? {};
    return jwt.sign(payload as object, '', { algorithm: 'none' });
  };
  const selfSigned = async () => {
    const { payload } = jwt.decode(await sign(), { complete: true }) ?? {};
    return jwt.sign(payload as object, 'guess', { algorithm: 'HS256', keyid: 'sandbox' });
  };

  test.each<[string, () => Promise<string>, number]>([
    ['an unknown token', async () => 'nonsense', 401],
    ['a token that no one has signed', unsigned, 401],
    ['a token signed with a shared secret', selfSigned, 401],
    ['an expired token', () => sign({ expiresInSeconds: -10 }), 401],
    ['a token for another service', () => sign({ audience: 'https://elsewhere.example.com' }), 401],
    ['a token for another project', () => sign({ projectKey: 'another-shop' }), 401],
    ['a user who may only look', () => sign({ permissions: ['canViewDataImports'] }), 403],
    ['a user without permissions', () => sign({ permissions: [] }), 403],
    [
      'an API client that may only look',
      () => machineToken({ ...world.sandbox.environment, CTP_CLIENT_ID: 'viewer', CTP_CLIENT_SECRET: 'viewer-secret' })(),
      403,
    ],
  ])('%s may not start an import', async (_, token, status) => {
    expect((await refuse('POST', '/sync/customers', {}, await token()))[0]).toBe(status);
  });

  test('refuses a call without any token', async () => {
    const answer = await fetch(`${service.url}/sync/status`);
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  test('a user who may look sees progress and history, and starts, stops and previews nothing', async () => {
    const token = await sign({ permissions: ['canViewDataImports'] });
    for (const path of [
      '/sync/status',
      '/runs',
      `/runs/${finished}`,
      `/runs/${finished}/failures`,
      `/runs/${finished}/failures.csv`,
    ]) {
      expect((await service.call('GET', path, undefined, token)).status).toBe(200);
    }
    for (const path of [
      '/sync/customers',
      '/sync/customers/stop',
      '/sync/customers/preview',
      `/runs/${finished}/resume`,
      '/work',
    ]) {
      expect((await refuse('POST', path, {}, token))[0]).toBe(403);
    }
  });

  test('a user who manages starts an import, which names its user by id', async () => {
    const answer = await service.call<{ id: string }>('POST', '/sync/customers', {}, await sign({ subject: 'user-1' }));
    expect([answer.status, answer.body]).toEqual([202, expect.objectContaining({ trigger: 'user', requestedBy: 'user-1' })]);
    expect((await untilEnded(service, answer.body.id)).status).toBe('done');
    expect((await refuse('POST', '/work', {}, await sign()))[0]).toBe(403);
  });
});

test('no refusal has left a name, an address or a key in the log', () => {
  expect(leaks(world.output(), world)).toEqual([]);
  expect(world.output()).not.toMatch(/eyJ[\w-]{10}/);
});
