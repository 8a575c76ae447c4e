import { ascending, Retryable } from 'common';
import { type Setup, setup } from '../testing/setup';

let s: Setup;
beforeAll(async () => {
  s = await setup();
});
afterAll(() => s.end());
beforeEach(() => s.shop.reset());

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
    const by = { trigger: 'user', requestedBy: 'user-1' };
    expect(response.json()).toMatchObject({ pipeline: 'customers', scope, status: 'queued', ...by });
    expect(await s.importer.getRun(response.json().id)).toEqual(response.json());
    expect(s.importer.start).toHaveBeenCalledWith({ pipeline: 'customers', scope, trigger: 'user', requestedBy: 'user-1' });
  });

  test('a delta covers the changes, whose window the importer knows', async () => {
    await s.shop.imported();
    const response = await post('/sync/customers', { mode: 'delta' });
    expect(response.statusCode).toBe(202);
    const watermark = (await s.importer.status())[0]?.watermark ?? '';
    const from = new Date(Date.parse(watermark) - 120_000).toISOString();
    expect(response.json()).toMatchObject({ scope: { kind: 'delta', from, to: expect.any(String) } });
    const scope = { kind: 'changes' };
    expect(s.importer.start).toHaveBeenCalledWith({ pipeline: 'customers', scope, trigger: 'user', requestedBy: 'user-1' });
  });

  test('a delta before any complete import is refused with advice', async () => {
    const response = await post('/sync/customers', { mode: 'delta' });
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ message: expect.stringContaining('full import') });
    expect((await s.importer.status())[0]).not.toHaveProperty('active');
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
    const answers = await Promise.all([post('/sync/customers'), post('/sync/customers')]);
    const [won, lost] = answers.sort((one, other) => one.statusCode - other.statusCode);
    expect([won?.statusCode, lost?.statusCode]).toEqual([202, 409]);
    expect(lost?.json().errors).toEqual([{ code: 'AlreadyRunning', message: expect.any(String), runId: won?.json().id }]);
  });

  test('an unknown pipeline and an impossible one', async () => {
    expect((await post('/sync/unknown')).statusCode).toBe(404);
    expect((await post('/sync/Cust%22omers')).statusCode).toBe(400);
  });

  test('answers 503 when the other side fails', async () => {
    const failing = jest.spyOn(s.shop.numbers.store, 'put');
    failing.mockRejectedValueOnce(new Retryable('network', 'commercetools cannot be reached.', 3000));
    const response = await post('/sync/customers');
    expect([response.statusCode, response.headers['retry-after']]).toEqual([503, '3']);
  });
});

describe('stop, resume, retry', () => {
  test('stop', async () => {
    const { id } = await s.shop.start();
    const response = await post('/sync/customers/stop');
    expect([response.statusCode, response.json()]).toMatchObject([202, { id, status: 'stopped' }]);
    const again = await post('/sync/customers/stop');
    expect([again.statusCode, again.json().errors[0].code]).toEqual([409, 'NotRunning']);
    expect((await post('/sync/customers/stop', { now: true })).statusCode).toBe(400);
  });

  test('a run that is being worked on stops at its next batch', async () => {
    let asked: ReturnType<typeof post> | undefined;
    s.shop.numbers.onWrite = async () => {
      asked ??= post('/sync/customers/stop');
      await asked;
    };
    const run = await s.shop.imported();
    expect((await asked)?.json()).toMatchObject({ id: run.id, status: 'stopping' });
    expect([run.status, run.counts.written]).toEqual(['stopped', s.shop.numbers.arrived.length]);
    expect(run.counts.written).toBeLessThan(8);
  });

  test('resume', async () => {
    const { id } = await s.shop.stopped();
    const response = await post(`/runs/${id}/resume`);
    expect([response.statusCode, response.json()]).toMatchObject([202, { id, status: 'queued' }]);
    expect((await post(`/runs/${id}/resume`)).statusCode).toBe(409);
    expect((await post('/runs/run-9/resume')).statusCode).toBe(404);
    expect((await post('/runs/a%22b/resume')).json().errors[0]).toMatchObject({ code: 'InvalidField', field: 'id' });
  });

  test('retry the failures of a code', async () => {
    const { id } = await s.shop.imported();
    const response = await post(`/runs/${id}/retry-failed`, { code: 'three' });
    expect([response.statusCode, response.json().scope]).toEqual([202, { kind: 'failures', runId: id, code: 'three' }]);
    expect((await post(`/runs/${id}/retry-failed`, { code: 'Not a code' })).statusCode).toBe(400);
  });

  test('retry the failures', async () => {
    const { id } = await s.shop.imported();
    const response = await post(`/runs/${id}/retry-failed`, {});
    expect(response.statusCode).toBe(202);
    expect(response.json()).toMatchObject({ scope: { kind: 'failures', runId: id }, requestedBy: 'user-1' });
    s.shop.numbers.map = (record) => ({ kind: 'mapped', records: [record] });
    await s.shop.work('customers');
    expect((await s.importer.getRun(response.json().id)).counts).toMatchObject({ read: 1, written: 1 });
  });
});

describe('preview', () => {
  test('shows three unless asked for another number', async () => {
    const response = await post('/sync/customers/preview');
    expect(response.json().records.map(({ id }: { id: string }) => id)).toEqual(['000000', '000001', '000002']);
    expect(response.headers['cache-control']).toBe('no-store');
    expect((await post('/sync/customers/preview', { limit: 1 })).json().records).toHaveLength(1);
    expect(s.shop.numbers.arrived).toEqual([]);
  });

  test('shows what becomes of the records with these ids', async () => {
    const { records } = (await post('/sync/customers/preview', { ids: ['000001', '000003', '000007'] })).json();
    expect(records).toEqual([
      { id: '000001', label: 'C-1', outcome: 'written', requests: [{ id: '000001', number: 1, mode: 'plain' }] },
      { id: '000003', label: 'C-3', outcome: 'rejected', code: 'three', reason: 'Ends in a three.', requests: [] },
      { id: '000007', label: 'C-7', outcome: 'skipped', code: 'seven', requests: [] },
    ]);
  });

  test('searches a record by its number, and by nothing else then', async () => {
    const found = await post('/sync/orders/preview', { q: ' 5 ' });
    expect([found.statusCode, found.json().records]).toMatchObject([200, [{ id: '000005', label: 'C-5' }]]);
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
    const { id } = await s.shop.imported();
    await s.shop.start('orders');
    const { pipelines } = (await get('/sync/status')).json();
    expect(pipelines).toEqual(await s.importer.status());
    expect(pipelines).toMatchObject([
      { pipeline: 'customers', lastRun: { id, status: 'done', counts: { read: 10, written: 8, skipped: 1, rejected: 1 } } },
      ...[{ pipeline: 'categories' }, { pipeline: 'products', dependsOn: ['categories'] }],
      { pipeline: 'orders', active: { status: 'queued' } },
    ]);
  });

  test('history, with what the next page needs', async () => {
    const oldest = await s.shop.imported();
    s.shop.numbers.pushedMs += 1000;
    const other = await s.shop.imported('orders');
    s.shop.numbers.pushedMs += 1000;
    const newest = await s.shop.imported();
    expect((await get('/runs')).json()).toEqual({ runs: [newest, other, oldest] });
    expect(s.importer.listRuns).toHaveBeenCalledWith({ limit: 20 });
    const page = '/runs?pipeline=customers&status=done&limit=1';
    expect((await get(page)).json()).toEqual({ runs: [newest], next: newest.id });
    expect((await get(`${page}&before=${newest.id}`)).json().runs).toEqual([oldest]);
    const wanted = { trigger: 'schedule', from: '2026-01-31T00:00:00Z', to: '2026-02-01T00:00:00+01:00' };
    expect((await get(`/runs?${new URLSearchParams(wanted)}`)).json()).toEqual({ runs: [] });
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
    const run = await s.shop.imported();
    expect((await get(`/runs/${run.id}`)).json()).toEqual(run);
    expect((await get('/runs/run-2')).json()).toMatchObject({ statusCode: 404, errors: [{ code: 'ResourceNotFound' }] });
  });

  /** A run with three rejected records. */
  const rejecting = async () => {
    const { numbers } = s.shop;
    const reject = (number: number) => number % 4 === 0;
    const bad = (number: number) => ({ kind: 'rejected' as const, code: number === 8 ? 'eight' : 'four', reason: 'By four.' });
    numbers.map = (record) => (reject(record.number) ? bad(record.number) : { kind: 'mapped', records: [record] });
    return s.shop.imported();
  };

  test('failures, page by page', async () => {
    const { id } = await rejecting();
    const seen: string[] = [];
    let after = '';
    for (let page = 0; page < 3; page += 1) {
      const { failures, next } = (await get(`/runs/${id}/failures?limit=1${after}`)).json();
      seen.push(...failures.map((failure: { id: string }) => failure.id));
      after = `&after=${next}`;
    }
    expect(seen.sort(ascending)).toEqual(['000000', '000004', '000008']);
  });

  test('failures of a code, searched', async () => {
    const { id } = await rejecting();
    const ids = async (query: string) =>
      (await get(`/runs/${id}/failures?${query}`))
        .json()
        .failures.map((failure: { id: string }) => failure.id)
        .sort(ascending);
    expect(await ids('code=four')).toEqual(['000000', '000004']);
    expect(await ids('code=four&q=C-4')).toEqual(['000004']);
    expect(await ids('q=1000-%22x')).toEqual([]);
    expect((await get(`/runs/${id}/failures?code=%22x`)).json().errors[0]).toMatchObject({ code: 'InvalidField', field: 'code' });
    const { body } = await get(`/runs/${id}/failures.csv?code=eight`);
    expect([body.includes('000008'), body.includes('000004')]).toEqual([true, false]);
  });

  test('samples of its speed', async () => {
    const { id } = await s.shop.imported();
    const { samples } = (await get(`/runs/${id}/samples`)).json();
    expect(samples.at(-1)).toMatchObject({ time: expect.any(Number), read: 10, rejected: 1 });
    expect((await get('/runs/run-9/samples')).statusCode).toBe(404);
  });

  test('failures as a file', async () => {
    const { id } = await s.shop.imported();
    const response = await get(`/runs/${id}/failures.csv`);
    expect(response.statusCode).toBe(200);
    expect(response.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="failures-${id}.csv"`,
    });
    expect(response.body).toBe('id,code,field,reason,label\r\n000003,three,,Ends in a three.,C-3\r\n');
  });

  test('no file of a run that is not there', async () => {
    const response = await get('/runs/run-2/failures.csv');
    expect([response.statusCode, response.headers['content-type']]).toEqual([404, 'application/json; charset=utf-8']);
  });

  test('connection is checked when asked', async () => {
    await get('/connection');
    expect((await get('/connection')).json()).toMatchObject({
      ok: true,
      systems: [{ system: 'commercetools' }, { system: 'klaviyo', checks: [{ title: 'Klaviyo works' }] }],
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
