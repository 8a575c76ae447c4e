import { KlaviyoWorld, refusing } from '../../../testing/klaviyo';
import type { Received } from '../../../testing/server';
import { type Decided, settleConsent } from './subscriptions';

let world: KlaviyoWorld;
beforeEach(async () => {
  world = await new KlaviyoWorld().begin();
});
afterEach(() => world.end());

const SUBSCRIBE = '/api/profile-subscription-bulk-create-jobs';
const UNSUBSCRIBE = '/api/profile-subscription-bulk-delete-jobs';
const AT = '2026-01-31T08:00:00.000Z';

const mail = (number: number) => `p${number}@example.com`;
const decided = (number: number, consent: Decided['consent'], phoneNumber?: string): Decided => ({
  ...{ email: mail(number), consent: { at: AT, ...consent } },
  ...(phoneNumber === undefined ? {} : { phoneNumber }),
});

/** What Klaviyo holds of each address; without a state it was never decided. */
interface Held {
  email?: string;
  sms?: string;
}
const marketing = (consent: string | undefined) => (consent === undefined ? { marketing: null } : { marketing: { consent } });

/** Klaviyo with these profiles, which refuses a change of these addresses. */
function play(held: Record<string, Held>, refused: string[] = []): void {
  world.server.answer = ({ method, query, text }) => {
    if (method === 'POST') return refused.some((email) => text.includes(email)) ? refusing(['/data']) : { status: 202 };
    const asked = JSON.parse(/any\(email,(.*)\)$/.exec(query.get('filter') ?? '')?.[1] ?? '[]') as string[];
    const data = asked.flatMap((email) => {
      const state = held[email];
      const subscriptions = { email: marketing(state?.email), sms: marketing(state?.sms) };
      // Klaviyo answers an address as it was entered there.
      return state ? [{ type: 'profile', id: email, attributes: { email: email.toUpperCase(), subscriptions } }] : [];
    });
    return { body: { data, links: {} } };
  };
}

interface Row {
  email?: string;
  phone_number?: string;
  subscriptions: Record<string, { marketing: { consent: string; consented_at?: string } }>;
}
const rowsOf = ({ text }: Received) =>
  (JSON.parse(text) as { data: { attributes: { profiles: { data: { attributes: Row }[] } } } }).data.attributes.profiles.data.map(
    ({ attributes }) => attributes,
  );
const subscribed = () => world.sent(SUBSCRIBE).map(rowsOf);
const unsubscribed = () => world.sent(UNSUBSCRIBE).map(rowsOf);
const settle = (all: Decided[]) => settleConsent(world.client, all, world.context());

test('subscribes what was never decided, as history and with its time', async () => {
  play({ [mail(1)]: {}, [mail(2)]: { email: 'NEVER_SUBSCRIBED' } });
  expect(await settle([decided(1, { email: true }), decided(2, { email: true })])).toEqual(new Set());
  const row = (number: number) => ({
    email: mail(number),
    subscriptions: { email: { marketing: { consent: 'SUBSCRIBED', consented_at: AT } } },
  });
  expect(subscribed()).toEqual([[row(1), row(2)]]);
  expect(JSON.parse(world.sent(SUBSCRIBE)[0]?.text ?? '')).toMatchObject({ data: { attributes: { historical_import: true } } });
  expect(unsubscribed()).toEqual([]);
});

test.each(['UNSUBSCRIBED', 'SUBSCRIBED', 'SPAM'])('never subscribes an address that is %s', async (state) => {
  play({ [mail(1)]: { email: state } });
  await settle([decided(1, { email: true })]);
  expect(subscribed()).toEqual([]);
});

test('unsubscribes only what is subscribed', async () => {
  play({ [mail(1)]: { email: 'SUBSCRIBED' }, [mail(2)]: { email: 'UNSUBSCRIBED' }, [mail(3)]: {} });
  await settle([1, 2, 3].map((number) => decided(number, { email: false })));
  expect(unsubscribed()).toEqual([[{ email: mail(1), subscriptions: { email: { marketing: { consent: 'UNSUBSCRIBED' } } } }]]);
  expect(subscribed()).toEqual([]);
});

test('leaves alone a profile that Klaviyo does not answer with', async () => {
  play({});
  expect(await settle([decided(1, { email: true }), decided(2, { email: false })])).toEqual(new Set());
  expect([subscribed(), unsubscribed()]).toEqual([[], []]);
});

test('names an address in a request of its own channel only', async () => {
  const phone = '+4915112345678';
  play({ [mail(1)]: { email: 'SUBSCRIBED' }, [mail(2)]: {}, [mail(3)]: {} });
  const sms = { marketing: { consent: 'SUBSCRIBED', consented_at: AT } };
  await settle([
    decided(1, { email: true, sms: true }, phone),
    decided(2, { email: true, sms: true }, phone),
    // Without a number there is nothing to subscribe.
    decided(3, { sms: true }),
  ]);
  expect(subscribed()).toEqual([
    [
      { phone_number: phone, subscriptions: { sms } },
      { email: mail(2), phone_number: phone, subscriptions: { email: sms, sms } },
    ],
  ]);
});

test('names the one refused address, and sends the others on', async () => {
  play(Object.fromEntries(Array.from({ length: 8 }, (_, number) => [mail(number), {}])), [mail(5)]);
  const refused = await settle(Array.from({ length: 8 }, (_, number) => decided(number, { email: true })));
  expect(refused).toEqual(new Set([mail(5)]));
  const accepted = subscribed().filter((rows) => rows.every(({ email }) => email !== mail(5)));
  expect(accepted.flat().map(({ email }) => email)).toEqual([0, 1, 2, 3, 4, 6, 7].map(mail));
});

test('sends at most a hundred unsubscribes at once, after looks that fit into an address', async () => {
  const all = Array.from({ length: 230 }, (_, number) => number);
  play(Object.fromEntries(all.map((number) => [mail(number), { email: 'SUBSCRIBED' }])));
  await settle(all.map((number) => decided(number, { email: false })));
  expect(unsubscribed().map((rows) => rows.length)).toEqual([100, 100, 30]);
  const looks = world.sent('/api/profiles').map(({ query }) => query.get('filter') ?? '');
  expect(looks).toHaveLength(3);
  for (const look of looks) expect(encodeURIComponent(look).length).toBeLessThan(8000);
});

test('cuts looks by their length where addresses are long', async () => {
  const long = (number: number): Decided => ({
    ...decided(number, { email: true }),
    email: `${'ä'.repeat(200)}${number}@example.com`,
  });
  play({});
  await settle(Array.from({ length: 20 }, (_, number) => long(number)));
  const looks = world.sent('/api/profiles').map(({ query }) => query.get('filter') ?? '');
  expect(looks.length).toBeGreaterThan(2);
  for (const look of looks) expect(encodeURIComponent(look).length).toBeLessThan(8000);
});

test('fails, and takes nothing for refused, when the key may not subscribe', async () => {
  play({ [mail(1)]: {} });
  const { answer } = world.server;
  world.server.answer = (request, index) => (request.method === 'POST' ? { status: 403, body: {} } : answer(request, index));
  await expect(settle([decided(1, { email: true })])).rejects.toMatchObject({ code: 'klaviyo_forbidden' });
});
