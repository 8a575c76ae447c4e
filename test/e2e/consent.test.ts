import type { Customer } from '@commercetools/platform-sdk';
import { type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { IMPORT_SCOPES } from '../sandbox/klaviyo/endpoints.ts';
import { startWorld, type World } from './world.ts';

/** Consent is off unless configured, and never undoes what was decided in Klaviyo. */
interface Profile {
  email: string;
  external_id: string | null;
  consent: Record<string, { consent: string; at: string | null } | undefined>;
}
const SCOPES = [...IMPORT_SCOPES, 'subscriptions:write'];
const SETTINGS = { customer: { consent: { email: 'newsletter', sms: 'channels', at: 'consentedAt' } } };
const AT = '2025-04-01T08:30:00.000Z';

let world: World;
let people: Customer[];
beforeAll(async () => {
  world = await startWorld({ customers: 150, orders: 0 });
  await world.sandbox.control('klaviyo', 'config', { scopes: SCOPES });
  people = (await world.sandbox.control<Customer[]>('commercetools', 'dump?type=customer')).slice(60, 66);
});
afterAll(() => world?.close());

let current: Service | undefined;
/** One instance at a time: another one could claim the run and work on it with its own settings. */
async function service(settings: object = SETTINGS): Promise<Service> {
  await current?.child.kill('SIGTERM');
  current = await world.start({ IMPORT_SETTINGS: JSON.stringify(settings) });
  return current;
}
async function run(by: Service): Promise<RunAnswer> {
  const { id } = await startRun(by, 'customers', { ids: people.map(({ id }) => id) });
  return untilEnded(by, id);
}
const decide = (customer: Customer | undefined, fields: object) =>
  world.sandbox.control('commercetools', 'touch', {
    ...{ type: 'customer', ids: [customer?.id] },
    patch: { custom: { type: { typeId: 'type', id: 't' }, fields } },
  });
async function consentOf(customer: Customer | undefined) {
  const profiles = await world.sandbox.control<Profile[]>('klaviyo', 'ledger/profiles');
  return profiles.find(({ external_id }) => external_id === customer?.id)?.consent;
}
const requests = async () => (await world.sandbox.control<{ byRoute: Record<string, number> }>('klaviyo', 'requests')).byRoute;
const jobs = async (action: 'create' | 'delete') => (await requests())[`POST /api/profile-subscription-bulk-${action}-jobs`] ?? 0;

test('sends no consent when none is configured', async () => {
  await decide(people[0], { newsletter: true, consentedAt: AT });
  expect((await run(await service({}))).status).toBe('done');
  expect([await jobs('create'), await consentOf(people[0])]).toEqual([0, {}]);
});

test('subscribes what was never decided, with its time, and nothing else', async () => {
  const [yes, no, untimed, channels, unknown] = people;
  await decide(yes, { newsletter: true, consentedAt: AT });
  await decide(no, { newsletter: false, consentedAt: AT });
  await decide(untimed, { newsletter: true });
  await decide(channels, { newsletter: 'maybe', channels: ['sms', 'email'], consentedAt: AT });
  await decide(unknown, { loyaltyPoints: 1 });
  const done = await run(await service());
  expect(done).toMatchObject({ status: 'done', counts: { written: people.length } });
  expect(await consentOf(yes)).toEqual({ email: { consent: 'SUBSCRIBED', at: expect.stringContaining('2025-04-01T08:30:00') } });
  expect(await consentOf(no)).toEqual({});
  expect(await consentOf(untimed)).toEqual({});
  expect(await consentOf(unknown)).toEqual({});
  const sms = await consentOf(channels);
  expect(Object.keys(sms ?? {})).toEqual(sms?.sms ? ['sms'] : []);
  expect(await jobs('create')).toBe(1);
});

test('changes nothing when it is sent again', async () => {
  const before = await jobs('create');
  await run(await service());
  expect(await jobs('create')).toBe(before);
});

test('never lifts an unsubscribe that was made in Klaviyo', async () => {
  const [yes] = people;
  const unsubscribing = { customer: { consent: { ...SETTINGS.customer.consent, unsubscribe: true } } };
  await decide(yes, { newsletter: false, consentedAt: AT });
  await run(await service());
  expect((await consentOf(yes))?.email?.consent).toBe('SUBSCRIBED');
  await run(await service(unsubscribing));
  expect([(await consentOf(yes))?.email?.consent, await jobs('delete')]).toEqual(['UNSUBSCRIBED', 1]);
  await decide(yes, { newsletter: true, consentedAt: AT });
  await run(await service(unsubscribing));
  expect([(await consentOf(yes))?.email?.consent, await jobs('delete')]).toEqual(['UNSUBSCRIBED', 1]);
});
