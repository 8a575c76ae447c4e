import { Retryable } from 'common';
import { type Setup, setup } from '../testing/setup';

let s: Setup;
beforeEach(async () => {
  s = await setup();
});
afterEach(() => s.end());

const as = (name: string, sub = 'user-1') => s.bearer(s.world.user({ sub, [`${s.world.url}/claims/user_permissions`]: [name] }));
const look = (query = '', sub?: string) =>
  s.app.inject({ url: `/records/customers/000001${query}`, headers: as('canViewKlaviyoRecords', sub) });
const send = () =>
  s.app.inject({ method: 'POST', url: '/records/customers/000001/send', headers: as('canManageKlaviyoRecords') });

test("answers by the API's names what differs", async () => {
  const absent = (await look('?fresh=true')).json();
  expect(absent).toMatchObject({ klaviyo: { found: false }, fields: [{ path: 'number', now: 1 }], sent: { how: 'unknown' } });
  const { id } = await s.shop.imported();
  s.shop.there.set('000001', 7);
  const answer = (await look('?fresh=true')).json();
  expect(answer).toMatchObject({ label: 'C-1', wouldBe: 'written', sent: { how: 'run', scope: 'all', runId: id } });
  expect(answer.klaviyo).toEqual({ found: true, id: 'k-000001', url: 'https://klaviyo.example.com/000001' });
  expect(answer.fields).toEqual([{ path: 'number', klaviyo: 7, now: 1 }]);
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
  const { id } = await s.shop.start();
  expect((await look()).json().importing).toEqual({ runId: id });
  await s.shop.work('customers');
  expect((await look()).json()).not.toHaveProperty('importing');
});

test("sends one record in the user's name, and forgets what was known of it", async () => {
  await look();
  const sent = await send();
  expect(sent.statusCode).toBe(202);
  await s.shop.work('customers');
  expect(s.shop.numbers.arrived).toEqual(['000001']);
  expect(s.importer.start).toHaveBeenCalledWith({
    ...{ pipeline: 'customers', scope: { kind: 'ids', ids: ['000001'] }, trigger: 'user', requestedBy: 'user-1' },
  });
  await look();
  expect(s.importer.records.view).toHaveBeenCalledTimes(2);
});

test('answers 409 with the run that stands in the way', async () => {
  const { id } = await s.shop.start();
  const refused = await send();
  expect([refused.statusCode, refused.json().errors[0]]).toEqual([
    409,
    expect.objectContaining({ code: 'AlreadyRunning', runId: id }),
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
    const refused = await s.app.inject({ url: '/records/customers/000001', headers: as(name) });
    expect([refused.statusCode, refused.json().message]).toEqual([403, expect.stringContaining('ViewKlaviyoRecords')]);
    expect(s.importer.records.view).not.toHaveBeenCalled();
  },
);

test('refuses to send for those who may only see', async () => {
  const headers = as('canViewKlaviyoRecords');
  const refused = await s.app.inject({ method: 'POST', url: '/records/customers/000001/send', headers });
  expect([refused.statusCode, refused.json().message]).toEqual([403, expect.stringContaining('ManageKlaviyoRecords')]);
  expect(s.importer.start).not.toHaveBeenCalled();
});

test.each(["c1' or 1=1", 'a'.repeat(65), 'a b'])('takes no %j for an id', async (id) => {
  const headers = as('canViewKlaviyoRecords');
  expect((await s.app.inject({ url: `/records/customers/${encodeURIComponent(id)}`, headers })).statusCode).toBe(400);
});
