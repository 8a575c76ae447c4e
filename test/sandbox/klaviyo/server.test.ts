import { event, importJob, profile, sandbox } from './fixture.ts';

let klaviyo: Awaited<ReturnType<typeof sandbox>>;

beforeAll(async () => {
  klaviyo = await sandbox();
});
beforeEach(() => klaviyo.control('clear'));
afterAll(() => klaviyo.close());

describe('what every call is checked for', () => {
  const cases: [title: string, call: () => ReturnType<typeof klaviyo.ask>, status: number][] = [
    ['unknown route', () => klaviyo.get('/api/campaigns'), 404],
    ['unknown query parameter', () => klaviyo.get('/api/profiles?limit=3'), 400],
    ['page size above the maximum', () => klaviyo.get('/api/profiles?page[size]=101'), 400],
    ['page size where there is none', () => klaviyo.get('/api/metrics?page[size]=10'), 400],
    ['unknown filter field', () => klaviyo.get('/api/profiles?filter=equals(city,"a")'), 400],
    ['malformed filter', () => klaviyo.get('/api/profiles?filter=equals(email,"a"'), 400],
    ['missing revision', () => klaviyo.ask('GET', '/api/accounts', undefined, { revision: '' }), 400],
    ['unknown revision', () => klaviyo.ask('GET', '/api/accounts', undefined, { revision: '2026-07-16' }), 400],
    ['wrong key', () => klaviyo.ask('GET', '/api/accounts', undefined, { authorization: 'Klaviyo-API-Key pk_x' }), 401],
    ['other scheme', () => klaviyo.ask('GET', '/api/accounts', undefined, { authorization: 'Bearer pk_sandbox' }), 401],
    ['wrong content type', () => klaviyo.ask('POST', '/api/events', '{}', { 'content-type': 'text/plain' }), 415],
    ['no JSON', () => klaviyo.ask('POST', '/api/events', '{', { 'content-type': 'application/json' }), 400],
    ['no JSON of the API', () => klaviyo.ask('POST', '/api/events', '{', { 'content-type': 'application/vnd.api+json' }), 400],
    ['no body', () => klaviyo.ask('POST', '/api/events'), 400],
    ['body above 5 MB', () => klaviyo.post('/api/events', JSON.stringify('x'.repeat(5_000_000))), 413],
  ];

  it.each(cases)('%s', async (_title, call, status) => {
    const { status: answered, body } = await call();
    expect(answered).toBe(status);
    expect(body.errors[0]).toEqual(
      expect.objectContaining({ id: expect.any(String), code: expect.any(String), detail: expect.any(String) }),
    );
  });

  it('takes both content types', async () => {
    for (const type of ['application/json', 'application/vnd.api+json', 'application/vnd.api+json; charset=utf-8']) {
      expect((await klaviyo.ask('POST', '/api/events', event('a@example.com', type), { 'content-type': type })).status).toBe(202);
    }
  });

  it('names a missing scope', async () => {
    await klaviyo.control('config', { scopes: ['profiles:write'] });
    const { status, body } = await klaviyo.post('/api/profile-bulk-import-jobs', importJob({ email: 'a@example.com' }));
    expect(status).toBe(403);
    expect(body.errors[0]?.detail).toContain('lists:write');
  });

  it('takes the keys that are valid when a key is changed, and no other', async () => {
    const statusWith = async (key: string) =>
      (await klaviyo.ask('GET', '/api/accounts', undefined, { authorization: `Klaviyo-API-Key ${key}` })).status;
    const statuses = async () => [await statusWith('pk_sandbox'), await statusWith('pk_next')];
    expect(await statuses()).toEqual([200, 401]);
    await klaviyo.control('config', { keys: ['pk_sandbox', 'pk_next'] });
    expect(await statuses()).toEqual([200, 200]);
    await klaviyo.control('config', { keys: ['pk_next'] });
    expect(await statuses()).toEqual([401, 200]);
  });

  it('refuses a setting that it does not know', async () => {
    expect(await klaviyo.control('config', { jobms: [1, 2] })).toHaveProperty('message');
  });
});

describe('bodies', () => {
  it('refuses the whole call and names every faulty row by pointer and value', async () => {
    const rows = [{ email: 'ok@example.com' }, { email: 'no-mail' }, { email: 'x@example.com', phone_number: '0301234' }, {}];
    const { status, body } = await klaviyo.post(
      '/api/profile-bulk-import-jobs',
      importJob(...rows, { email: 'y@example.com', age: 7 }),
    );
    expect(status).toBe(400);
    const at = '/data/attributes/profiles/data';
    expect(body.errors.map((error) => error.source.pointer).sort()).toEqual([
      `${at}/1/attributes/email`,
      `${at}/2/attributes/phone_number`,
      `${at}/4/attributes/age`,
    ]);
    expect(body.errors.some((error) => error.detail.includes('no-mail'))).toBe(true);
    expect(await klaviyo.control('ledger')).toMatchObject({ profiles: 0 });
  });

  it('wants an identifier', async () => {
    const { body } = await klaviyo.post('/api/profile-bulk-import-jobs', importJob({ first_name: 'Ada' }));
    expect(body.errors[0]?.source.pointer).toBe('/data/attributes/profiles/data/0/attributes');
  });

  it('bounds a profile to 100 kB and a job to 10,000 rows', async () => {
    const large = { email: 'a@example.com', properties: { note: 'x'.repeat(100_000) } };
    const { body } = await klaviyo.post('/api/profile-bulk-import-jobs', importJob({ email: 'b@example.com' }, large));
    expect(body.errors[0]?.source.pointer).toBe('/data/attributes/profiles/data/1');
    const rows = Array.from({ length: 10_001 }, (_, index) => ({ external_id: String(index) }));
    expect((await klaviyo.post('/api/profile-bulk-import-jobs', importJob(...rows))).status).toBe(400);
  });

  it.each([
    ['time before 1990', { time: '1989-12-31T00:00:00Z' }, 'time'],
    ['time too far ahead', { time: new Date(Date.now() + 400 * 86_400_000).toISOString() }, 'time'],
    ['currency', { value_currency: 'EURO' }, 'value_currency'],
    ['value as text', { value: '12' }, 'value'],
    [
      'too many properties',
      { properties: Object.fromEntries(Array.from({ length: 401 }, (_, i) => [`p${i}`, i])) },
      'properties',
    ],
    ['a string above 100 kB', { properties: { long: 'x'.repeat(100_001) } }, 'properties/long'],
    [
      'long metric name',
      { metric: { data: { type: 'metric', attributes: { name: 'm'.repeat(128) } } } },
      'metric/data/attributes/name',
    ],
  ])('event with a wrong %s', async (_title, attributes, field) => {
    const { status, body } = await klaviyo.post('/api/events', event('a@example.com', 'u', attributes));
    expect(status).toBe(400);
    expect(body.errors[0]?.source.pointer).toBe(`/data/attributes/${field}`);
  });

  it('refuses nesting deeper than ten', async () => {
    const nest = (depth: number): Record<string, unknown> => (depth === 1 ? { leaf: 1 } : { in: nest(depth - 1) });
    expect((await klaviyo.post('/api/events', event('a@example.com', 'u', { properties: nest(10) }))).status).toBe(202);
    expect((await klaviyo.post('/api/events', event('a@example.com', 'v', { properties: nest(11) }))).status).toBe(400);
  });

  it('takes 10,000 profiles quickly', async () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => ({
      email: `c${i}@example.com`,
      external_id: `c${i}`,
      locale: 'de-DE',
    }));
    const body = JSON.stringify(importJob(...rows));
    // What others do on this machine doesn't count.
    const before = process.cpuUsage();
    expect((await klaviyo.post('/api/profile-bulk-import-jobs', body)).status).toBe(202);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(2000);
  });
});

describe('counters and faults', () => {
  it('counts requests by route and status, but no control route', async () => {
    await klaviyo.get('/api/accounts');
    await klaviyo.get('/api/accounts');
    await klaviyo.get('/api/nothing');
    expect(await klaviyo.control('requests')).toMatchObject({
      total: 3,
      byRoute: { 'GET /api/accounts': 2 },
      byStatus: { 200: 2, 404: 1 },
      limited: 0,
    });
  });

  it('fails as set up, and loses an answer after the effect', async () => {
    await klaviyo.control('faults', [
      { path: 'accounts', status: 503, times: 1 },
      { path: 'profile-import', cut: 'after', times: 1 },
    ]);
    const { status, body } = await klaviyo.get('/api/accounts');
    expect([status, body.errors.length]).toEqual([503, 1]);
    expect((await klaviyo.get('/api/accounts')).status).toBe(200);
    await expect(klaviyo.post('/api/profile-import', { data: profile({ email: 'a@example.com' }) })).rejects.toThrow();
    expect(await klaviyo.control('ledger')).toMatchObject({ profiles: 1 });
    await klaviyo.control('reset');
    expect(await klaviyo.control('ledger')).toMatchObject({ profiles: 1 });
    expect(await klaviyo.control('requests')).toMatchObject({ total: 0 });
  });
});
