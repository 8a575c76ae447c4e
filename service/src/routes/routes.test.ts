import { Refused, Retryable } from 'common';
import { RUN } from '../testing/samples';
import { type Setup, setup } from '../testing/setup';

let s: Setup;
beforeAll(async () => {
  s = await setup();
});
afterAll(() => s.end());
afterEach(() => jest.clearAllMocks());

const get = (url: string) => s.app.inject({ url, headers: s.bearer(s.world.viewer()) });
const post = (url: string, payload?: unknown, headers: Record<string, string> = {}) =>
  s.app.inject({
    method: 'POST',
    url,
    headers: { ...s.manager(), ...headers },
    ...(payload === undefined ? {} : { payload: payload as object }),
  });
const json = { 'content-type': 'application/json' };

describe('start', () => {
  test.each([
    [undefined, { kind: 'all' }],
    [{}, { kind: 'all' }],
    [{ ids: ['a', 'b'] }, { kind: 'ids', ids: ['a', 'b'] }],
    [{ startId: 'a' }, { kind: 'all', startId: 'a' }],
    [{ since: '2026-01-31T08:00:00Z' }, { kind: 'since', since: '2026-01-31T08:00:00Z' }],
  ])('%j starts %j', async (body, scope) => {
    const response = await post('/sync/customers', body);
    expect(response.statusCode).toBe(202);
    expect(response.json()).toEqual({ ...RUN, scope });
    expect(s.importer.start).toHaveBeenCalledWith({ pipeline: 'customers', scope, trigger: 'user', requestedBy: 'user-1' });
  });

  test('a delta covers the changes, whose window the importer knows', async () => {
    const response = await post('/sync/customers', { mode: 'delta' });
    expect(response.statusCode).toBe(202);
    expect(response.json()).toMatchObject({ scope: { kind: 'delta' } });
    const scope = { kind: 'changes' };
    expect(s.importer.start).toHaveBeenCalledWith({ pipeline: 'customers', scope, trigger: 'user', requestedBy: 'user-1' });
  });

  test('a delta before any complete import is refused with advice', async () => {
    s.importer.start.mockRejectedValueOnce(new Refused('invalid', 'Run a full import first.'));
    const response = await post('/sync/customers', { mode: 'delta' });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ message: 'Run a full import first.' });
  });

  test.each([
    ['two alternatives', { ids: ['a'], startId: 'b' }, 'InvalidField', 'startId'],
    ['all three', { ids: ['a'], startId: 'b', since: '2026-01-31T08:00:00Z' }, 'InvalidField', 'startId'],
    ['a delta of ids', { ids: ['a'], mode: 'delta' }, 'InvalidField', 'mode'],
    ['an unknown mode', { mode: 'everything' }, 'InvalidField', 'mode'],
    ['no ids', { ids: [] }, 'InvalidField', 'ids'],
    ['too many ids', { ids: Array(1001).fill('a') }, 'InvalidField', 'ids'],
    ['100,000 short ids', { ids: Array(100_000).fill('abc') }, 'InvalidField', 'ids'],
    ['an id with a quote', { ids: ['a', 'b" or id != "'] }, 'InvalidField', 'ids.1'],
    ['an id that is a number', { ids: [1] }, 'InvalidField', 'ids.0'],
    ['one id instead of a list', { ids: 'a' }, 'InvalidField', 'ids'],
    ['a start with a quote', { startId: '"' }, 'InvalidField', 'startId'],
    ['a start that is a number', { startId: 5 }, 'InvalidField', 'startId'],
    ['a day instead of a time', { since: '2026-01-31' }, 'InvalidField', 'since'],
    ['a day that does not exist', { since: '2026-02-31T08:00:00Z' }, 'InvalidField', 'since'],
    ['nonsense for a time', { since: 'yesterday' }, 'InvalidField', 'since'],
    ['an unknown field', { all: true }, 'InvalidField', 'all'],
    ['a list', [], 'InvalidJsonInput', undefined],
  ])('%s is refused', async (_, body, code, field) => {
    const response = await post('/sync/customers', body);
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ statusCode: 400, errors: [{ code, ...(field ? { field } : {}) }] });
    expect(s.importer.start).not.toHaveBeenCalled();
  });

  test('names of fields are echoed only when they look like names', async () => {
    const response = await post('/sync/customers', { '<img src=x>': 1 });
    expect(response.statusCode).toBe(400);
    expect(response.body).not.toContain('<img');
  });

  test('a value is never echoed', async () => {
    expect((await post('/sync/customers', { ids: ['anna@example.com'] })).body).not.toContain('anna');
  });

  test.each([
    ['{"ids":', json, 400, 'InvalidJsonInput'],
    ['null', json, 400, 'InvalidJsonInput'],
    ['{"ids":["a"]}', { 'content-type': 'text/plain' }, 415, 'UnsupportedMediaType'],
    ['ids=a', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'UnsupportedMediaType'],
    ['{"__proto__":{}}', json, 400, 'InvalidJsonInput'],
  ])('%s as %j is answered with %i', async (payload, headers, status, code) => {
    const response = await post('/sync/customers', payload, headers);
    expect([response.statusCode, response.json().errors[0].code]).toEqual([status, code]);
    expect(s.importer.start).not.toHaveBeenCalled();
  });

  test('more than a megabyte is refused', async () => {
    const response = await post('/sync/customers', { ids: Array(100_000).fill('0b5a7f0e-2d6e-4d0e-9b5e-1f2f3a4b5c6d') });
    expect([response.statusCode, response.json().errors[0].code]).toEqual([413, 'ContentTooLarge']);
  });

  test.each([
    ['', json],
    ['', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('an empty body (%j, %j) means all', async (payload, headers) => {
    expect((await post('/sync/customers', payload, headers)).statusCode).toBe(202);
  });

  test('who loses the race learns which run won', async () => {
    s.importer.start.mockRejectedValueOnce(new Refused('already_running', 'An import is running.', { runId: 'run-7' }));
    const response = await post('/sync/customers');
    expect(response.statusCode).toBe(409);
    expect(response.json().errors).toEqual([{ code: 'AlreadyRunning', message: 'An import is running.', runId: 'run-7' }]);
  });

  test('an unknown pipeline and an impossible one', async () => {
    expect((await post('/sync/unknown')).statusCode).toBe(404);
    expect((await post('/sync/Cust%22omers')).statusCode).toBe(400);
  });

  test('answers 503 when the other side fails', async () => {
    s.importer.start.mockRejectedValueOnce(new Retryable('network', 'commercetools cannot be reached.', 3000));
    const response = await post('/sync/customers');
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '3']);
  });
});

describe('stop, resume, retry', () => {
  test('stop', async () => {
    const response = await post('/sync/customers/stop');
    expect([response.statusCode, response.json().status]).toEqual([202, 'stopping']);
    s.importer.stop.mockRejectedValueOnce(new Refused('not_running', 'Nothing is running.'));
    expect((await post('/sync/customers/stop')).statusCode).toBe(409);
    expect((await post('/sync/customers/stop', { now: true })).statusCode).toBe(400);
  });

  test('resume', async () => {
    expect((await post('/runs/run-1/resume')).statusCode).toBe(202);
    expect((await post('/runs/run-9/resume')).statusCode).toBe(404);
    expect((await post('/runs/a%22b/resume')).json().errors[0]).toMatchObject({ code: 'InvalidField', field: 'id' });
  });

  test('retry the failures of a code', async () => {
    expect((await post('/runs/run-1/retry-failed', { code: 'invalid_email' })).statusCode).toBe(202);
    const by = { trigger: 'user', requestedBy: 'user-1' };
    expect(s.importer.retryFailed).toHaveBeenLastCalledWith('run-1', by, 'invalid_email');
    expect((await post('/runs/run-1/retry-failed', { code: 'Not a code' })).statusCode).toBe(400);
  });

  test('retry the failures', async () => {
    const response = await post('/runs/run-1/retry-failed', {});
    expect(response.statusCode).toBe(202);
    expect(response.json()).toMatchObject({ id: 'run-2', scope: { kind: 'failures', runId: 'run-1' }, requestedBy: 'user-1' });
  });
});

describe('preview', () => {
  test('shows three unless asked for another number', async () => {
    const response = await post('/sync/customers/preview', { ids: ['a'] });
    expect(response.json()).toEqual({ records: [{ id: 'c1', outcome: 'written', requests: [{ data: { type: 'profile' } }] }] });
    expect(response.headers['cache-control']).toBe('no-store');
    expect(s.importer.preview).toHaveBeenCalledWith('customers', { kind: 'ids', ids: ['a'] }, 3, expect.any(AbortSignal));
  });

  test('searches a record by its number, and by nothing else then', async () => {
    expect((await post('/sync/orders/preview', { q: ' A-1 ' })).statusCode).toBe(200);
    expect(s.importer.preview).toHaveBeenLastCalledWith('orders', { kind: 'search', text: 'A-1' }, 3, expect.any(AbortSignal));
    const both = await post('/sync/orders/preview', { q: 'A-1', ids: ['a'] });
    expect([both.statusCode, both.json().errors[0]]).toMatchObject([400, { field: 'q', reason: 'fields_combined' }]);
  });

  test('answers 503 when it is not ready in time', async () => {
    const real = setTimeout;
    const soon = jest
      .spyOn(globalThis, 'setTimeout')
      .mockImplementation(((task: () => void, ms = 0) => real(task, ms === 30_000 ? 5 : ms)) as typeof setTimeout);
    s.importer.preview.mockImplementationOnce(
      (_pipeline, _scope, _limit, given) =>
        new Promise((_, reject) => given.addEventListener('abort', () => reject(given.reason), { once: true })),
    );
    const response = await post('/sync/customers/preview', {});
    soon.mockRestore();
    expect([response.statusCode, response.json().errors[0].code]).toEqual([503, 'ServiceUnavailable']);
  });

  test.each([0, 21, 1.5, '3', null])('limit %j is refused', async (limit) => {
    expect((await post('/sync/customers/preview', { limit })).json().errors[0]).toMatchObject({ field: 'limit' });
  });

  test('may not be seen by those who may only look', async () => {
    const response = await s.app.inject({ method: 'POST', url: '/sync/customers/preview', headers: s.bearer(s.world.viewer()) });
    expect(response.statusCode).toBe(403);
  });
});

describe('reading', () => {
  test('status', async () => {
    const { pipelines } = (await get('/sync/status')).json();
    expect(pipelines).toEqual(await s.importer.status());
  });

  test('history, with what the next page needs', async () => {
    expect((await get('/runs')).json()).toEqual({ runs: [RUN] });
    expect(s.importer.listRuns).toHaveBeenCalledWith({ limit: 20 });
    expect((await get('/runs?pipeline=customers&status=done&before=run-5&limit=1')).json()).toEqual({
      runs: [RUN],
      next: 'run-1',
    });
    expect(s.importer.listRuns).toHaveBeenLastCalledWith({ pipeline: 'customers', status: 'done', before: 'run-5', limit: 1 });
    const wanted = { trigger: 'schedule', from: '2026-01-31T00:00:00Z', to: '2026-02-01T00:00:00+01:00' };
    await get(`/runs?${new URLSearchParams(wanted)}`);
    expect(s.importer.listRuns).toHaveBeenLastCalledWith({ ...wanted, limit: 20 });
    for (const wrong of ['trigger=robot', 'from=2026-01-31', 'to=now']) {
      expect([wrong, (await get(`/runs?${wrong}`)).statusCode]).toEqual([wrong, 400]);
    }
  });

  test.each([
    ['/runs?limit=0', 'limit'],
    ['/runs?limit=101', 'limit'],
    ['/runs?limit=many', 'limit'],
    ['/runs?status=lost', 'status'],
    ['/runs?before=%22', 'before'],
    ['/runs?page=2', 'page'],
    ['/runs/run-1/failures?limit=501', 'limit'],
    ['/runs/run-1/failures?after=%22', 'after'],
    ['/runs/%22', 'id'],
  ])('%s is refused', async (url, field) => {
    const response = await get(url);
    expect([response.statusCode, response.json().errors[0].field]).toEqual([400, field]);
  });

  test('one run', async () => {
    expect((await get('/runs/run-1')).json()).toEqual(RUN);
    expect((await get('/runs/run-2')).json()).toMatchObject({ statusCode: 404, errors: [{ code: 'ResourceNotFound' }] });
  });

  test('failures', async () => {
    const { failures, next } = (await get('/runs/run-1/failures?after=xyz')).json();
    expect([failures[0].code, next]).toEqual(['invalid_email', 'abc']);
    expect(s.importer.listFailures).toHaveBeenCalledWith('run-1', { after: 'xyz', limit: 100 });
  });

  test('failures of a code, searched', async () => {
    expect((await get('/runs/run-1/failures?code=invalid_email&q=1000-%22x')).statusCode).toBe(200);
    expect(s.importer.listFailures).toHaveBeenLastCalledWith('run-1', { limit: 100, code: 'invalid_email', q: '1000-"x' });
    expect((await get('/runs/run-1/failures?code=%22x')).json().errors[0]).toMatchObject({ code: 'InvalidField', field: 'code' });
    expect((await get('/runs/run-1/failures.csv?code=invalid_email')).statusCode).toBe(200);
    expect(s.importer.failuresCsv).toHaveBeenLastCalledWith('run-1', 'invalid_email');
  });

  test('samples of its speed', async () => {
    const { samples, now } = (await get('/runs/run-1/samples')).json();
    expect(samples).toEqual([{ at: 1000, time: now - 1000, read: 100, rejected: 2 }]);
    expect((await get('/runs/run-9/samples')).statusCode).toBe(404);
  });

  test('failures as a file', async () => {
    const response = await get('/runs/run-1/failures.csv');
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="failures-run-1.csv"',
    });
    expect(response.body).toBe('id,code,reason,field\nc1,invalid_email,Not an address.,email\n');
  });

  test('no file of a run that is not there', async () => {
    const response = await get('/runs/run-2/failures.csv');
    expect([response.statusCode, response.headers['content-type']]).toEqual([404, 'application/json; charset=utf-8']);
  });

  test('connection is checked when asked', async () => {
    await get('/connection');
    expect((await get('/connection')).json()).toMatchObject({
      ok: true,
      systems: [{ system: 'commercetools' }, { system: 'klaviyo', checks: [{ title: 'Key works' }] }],
    });
    expect(s.importer.check).toHaveBeenCalledTimes(2);
  });
});

describe('addresses', () => {
  test.each<['GET' | 'POST' | 'PUT' | 'DELETE', string, number, string | undefined]>([
    ['GET', '/nothing', 404, undefined],
    ['GET', '/', 404, undefined],
    ['GET', '/runs/../etc', 404, undefined],
    ['GET', '/runs/%ff', 400, undefined],
    ['DELETE', '/sync/customers', 405, 'POST'],
    ['PUT', '/runs/run-1', 405, 'GET'],
    ['GET', '/work', 405, 'POST'],
  ])('%s %s is answered with %i', async (method, url, status, allow) => {
    const response = await s.app.inject({ method, url, headers: s.manager() });
    expect(response.statusCode).toBe(status);
    expect(response.headers.allow).toBe(allow);
    expect(response.json()).toMatchObject({
      statusCode: status,
      message: expect.any(String),
      errors: [{ code: expect.any(String) }],
    });
    expect(response.body).not.toContain(url.slice(1) || 'etc');
  });

  test('a correlation id is echoed when it is harmless', async () => {
    const ask = async (id: string) =>
      (await s.app.inject({ url: '/health', headers: { 'x-correlation-id': id } })).headers['x-correlation-id'];
    expect(await ask('mc/shop/user/1')).toBe('mc/shop/user/1');
    expect(await ask('<script>')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
