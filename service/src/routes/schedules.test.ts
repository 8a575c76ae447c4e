import { type Setup, setup } from '../testing/setup';

let s: Setup;
beforeAll(async () => {
  s = await setup();
});
afterAll(() => s.end());
beforeEach(() => s.shop.reset());

const NIGHTLY = { cron: '0 2 * * *', timeZone: 'Europe/Berlin', scope: 'all', enabled: true };
const post = (url: string, payload: object, headers = s.manager()) => s.app.inject({ method: 'POST', url, headers, payload });

test('answers the schedules to a viewer', async () => {
  await s.importer.saveSchedule('customers', { ...NIGHTLY, scope: 'all' });
  const response = await s.app.inject({ url: '/schedules', headers: s.bearer(s.world.viewer()) });
  expect([response.statusCode, response.json().schedules]).toEqual([200, await s.importer.schedules()]);
  expect(response.json().schedules).toMatchObject([{ pipeline: 'customers', ...NIGHTLY }]);
});

test('saves a schedule for a manager and answers it', async () => {
  const response = await post('/schedules/customers', NIGHTLY);
  expect([response.statusCode, response.json()]).toEqual([200, expect.objectContaining({ title: 'customers', ...NIGHTLY })]);
  expect(s.importer.saveSchedule).toHaveBeenCalledWith('customers', NIGHTLY);
  expect((await post('/schedules/customers', NIGHTLY, s.bearer(s.world.viewer()))).statusCode).toBe(403);
  expect((await post('/schedules/unknown', NIGHTLY)).statusCode).toBe(404);
});

const EVERY_NIGHT = { cron: '0 2 * * *', timeZone: 'Europe/Berlin', enabled: true };

test('answers and saves the schedules of everything', async () => {
  const viewer = s.bearer(s.world.viewer());
  const read = () => s.app.inject({ url: '/schedules/everything', headers: viewer });
  expect([(await read()).statusCode, (await read()).json()]).toEqual([200, {}]);
  const body = { changes: EVERY_NIGHT, all: { ...EVERY_NIGHT, cron: '0 2 * * 0' } };
  expect((await post('/schedules/everything', body)).statusCode).toBe(200);
  expect((await read()).json()).toMatchObject({ changes: body.changes, all: body.all });
  expect((await post('/schedules/everything', body, viewer)).statusCode).toBe(403);
  for (const wrong of [{}, { all: NIGHTLY }, { weekly: EVERY_NIGHT }]) {
    expect((await post('/schedules/everything', wrong)).statusCode).toBe(400);
  }
  expect(s.importer.saveEverythingSchedules).toHaveBeenCalledTimes(1);
});

test.each([
  ['no cron', { ...NIGHTLY, cron: undefined }, 'cron'],
  ['an empty cron', { ...NIGHTLY, cron: '' }, 'cron'],
  ['a scope of its own', { ...NIGHTLY, scope: 'ids' }, 'scope'],
  ['a switch that is a text', { ...NIGHTLY, enabled: 'yes' }, 'enabled'],
  ['an unknown field', { ...NIGHTLY, next: [] }, 'next'],
])('%s is refused, naming the field', async (_, body, field) => {
  const response = await post('/schedules/customers', body);
  expect([response.statusCode, response.json().errors[0].field]).toEqual([400, field]);
  expect(s.importer.saveSchedule).not.toHaveBeenCalled();
});

test('what the importer refuses names the field as well', async () => {
  const response = await post('/schedules/customers', { ...NIGHTLY, timeZone: 'Europe/Atlantis' });
  expect(response.statusCode).toBe(400);
  expect(response.json().errors).toEqual([
    { code: 'InvalidField', message: expect.any(String), field: 'timeZone', reason: 'time_zone_invalid' },
  ]);
  expect(await s.importer.schedules()).toEqual([]);
});

test('counts changes for a viewer', async () => {
  const ask = (url: string) => s.app.inject({ url, headers: s.bearer(s.world.viewer()) });
  expect((await ask('/sync/customers/changes')).json()).toEqual({ count: 10, exactness: 'exact' });
  await s.shop.imported();
  const response = await ask('/sync/customers/changes');
  const watermark = (await s.importer.status())[0]?.watermark ?? '';
  expect([response.statusCode, response.json()]).toEqual([200, { since: watermark, count: 10, exactness: 'exact' }]);
  expect((await ask('/sync/unknown/changes')).statusCode).toBe(404);
});
