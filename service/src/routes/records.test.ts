import { Refused, Retryable } from 'common';
import { type Setup, setup } from '../testing/setup';

let s: Setup;
beforeEach(async () => {
  s = await setup();
});
afterEach(() => s.end());

const as = (name: string, sub = 'user-1') => s.bearer(s.world.user({ sub, [`${s.world.url}/claims/user_permissions`]: [name] }));
const look = (query = '', sub?: string) =>
  s.app.inject({ url: `/records/customers/c1${query}`, headers: as('canViewKlaviyoRecords', sub) });
const send = () => s.app.inject({ method: 'POST', url: '/records/customers/c1/send', headers: as('canManageKlaviyoRecords') });

test("answers by the API's names what differs", async () => {
  const answer = (await look()).json();
  expect(answer).toMatchObject({ label: 'C-1', wouldBe: 'written', sent: { how: 'run', scope: 'all' } });
  expect(answer.klaviyo).toEqual({ found: true, id: '01ABC', url: 'https://www.klaviyo.com/profile/01ABC' });
  expect(answer.fields).toEqual([
    { path: 'first_name', klaviyo: 'Ana', now: 'Anna' },
    { path: 'properties.Shirt Size', now: 'L' },
  ]);
  expect(answer).not.toHaveProperty('importing');
});

test('asks once in 30 s for a user, unless a fresh answer is wanted', async () => {
  await look();
  await look();
  expect(s.importer.records.view).toHaveBeenCalledTimes(1);
  await look('', 'user-2');
  expect(s.importer.records.view).toHaveBeenCalledTimes(2);
  await look('?fresh=true');
  expect(s.importer.records.view).toHaveBeenCalledTimes(3);
});

test('tells of an import in progress each time', async () => {
  await look();
  s.importer.records.importing.mockResolvedValueOnce({ runId: 'run-2', etaMs: 180_000 });
  expect((await look()).json().importing).toEqual({ runId: 'run-2', etaMs: 180_000 });
  expect((await look()).json()).not.toHaveProperty('importing');
});

test("sends one record in the user's name, and forgets what was known of it", async () => {
  await look();
  expect((await send()).statusCode).toBe(202);
  expect(s.importer.start).toHaveBeenCalledWith({
    ...{ pipeline: 'customers', scope: { kind: 'ids', ids: ['c1'] }, trigger: 'user', requestedBy: 'user-1' },
  });
  await look();
  expect(s.importer.records.view).toHaveBeenCalledTimes(2);
});

test('answers 409 with the run that stands in the way', async () => {
  s.importer.start.mockRejectedValueOnce(new Refused('already_running', 'Another run is in progress.', { runId: 'run-9' }));
  const refused = await send();
  expect([refused.statusCode, refused.json().errors[0]]).toEqual([
    409,
    expect.objectContaining({ code: 'AlreadyRunning', runId: 'run-9' }),
  ]);
});

test('says when to ask again after a side gave no answer in time', async () => {
  s.importer.records.view.mockRejectedValueOnce(new Retryable('no_answer_in_time', 'Klaviyo gives no answer in time.', 10_000));
  const answer = await look();
  expect([answer.statusCode, answer.headers['retry-after'], answer.json().errors[0].reason]).toEqual([
    503,
    '10',
    'no_answer_in_time',
  ]);
});

test.each(['canView', 'canManage', 'canManageDataImports', 'canViewDataImports'])(
  '%s opens no record, and the refusal names what does',
  async (name) => {
    const refused = await s.app.inject({ url: '/records/customers/c1', headers: as(name) });
    expect([refused.statusCode, refused.json().message]).toEqual([403, expect.stringContaining('ViewKlaviyoRecords')]);
    expect(s.importer.records.view).not.toHaveBeenCalled();
  },
);

test('refuses to send for those who may only see', async () => {
  const headers = as('canViewKlaviyoRecords');
  const refused = await s.app.inject({ method: 'POST', url: '/records/customers/c1/send', headers });
  expect([refused.statusCode, refused.json().message]).toEqual([403, expect.stringContaining('ManageKlaviyoRecords')]);
  expect(s.importer.start).not.toHaveBeenCalled();
});

test.each(["c1' or 1=1", 'a'.repeat(65), 'a b'])('takes no %j for an id', async (id) => {
  const headers = as('canViewKlaviyoRecords');
  expect((await s.app.inject({ url: `/records/customers/${encodeURIComponent(id)}`, headers })).statusCode).toBe(400);
});
