import { Refused } from 'common';
import { SCHEDULE } from '../testing/importer';
import { type Setup, setup } from '../testing/setup';

let s: Setup;
beforeAll(async () => {
  s = await setup();
});
afterAll(() => s.end());
afterEach(() => jest.clearAllMocks());

const NIGHTLY = { cron: '0 2 * * *', timeZone: 'Europe/Berlin', scope: 'all', enabled: true };
const post = (url: string, payload: object, headers = s.manager()) => s.app.inject({ method: 'POST', url, headers, payload });

test('answers the schedules to a viewer', async () => {
  const response = await s.app.inject({ url: '/schedules', headers: s.bearer(s.world.viewer()) });
  expect([response.statusCode, response.json()]).toEqual([200, { schedules: [SCHEDULE] }]);
});

test('saves a schedule for a manager and answers it', async () => {
  const response = await post('/schedules/customers', NIGHTLY);
  expect([response.statusCode, response.json()]).toEqual([200, { ...SCHEDULE, ...NIGHTLY }]);
  expect(s.importer.saveSchedule).toHaveBeenCalledWith('customers', NIGHTLY);
  expect((await post('/schedules/customers', NIGHTLY, s.bearer(s.world.viewer()))).statusCode).toBe(403);
  expect((await post('/schedules/unknown', NIGHTLY)).statusCode).toBe(404);
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
  s.importer.saveSchedule.mockRejectedValueOnce(new Refused('invalid', 'No such zone.', { field: 'timeZone' }));
  const response = await post('/schedules/customers', NIGHTLY);
  expect(response.statusCode).toBe(400);
  expect(response.json().errors).toEqual([{ code: 'InvalidField', message: 'No such zone.', field: 'timeZone' }]);
});

test('counts changes for a viewer', async () => {
  const ask = (url: string) => s.app.inject({ url, headers: s.bearer(s.world.viewer()) });
  const response = await ask('/sync/customers/changes');
  expect([response.statusCode, response.json()]).toEqual([
    200,
    { since: '2026-01-30T08:00:00.000Z', count: 37, exactness: 'estimated' },
  ]);
  expect((await ask('/sync/unknown/changes')).statusCode).toBe(404);
});
