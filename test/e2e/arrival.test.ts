import type { Customer } from '@commercetools/platform-sdk';
import { type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { createShop } from '../sandbox/shop/index.ts';
import { expectedProfiles } from './expected/customers.ts';
import { type ExpectedEvent, expectedEvents } from './expected/orders.ts';
import { leaks, startWorld, type World } from './world.ts';

/** A whole import of customers, then of orders, then both again: what has arrived is compared field by field. */
interface LedgerProfile {
  email: string | null;
  phone_number: string | null;
  external_id: string | null;
  attributes: Record<string, unknown>;
  writes: number;
  createdBy: 'profile' | 'event';
}
interface LedgerEvent extends Omit<ExpectedEvent, 'profile'> {
  profile: { email: string | null; external_id: string | null };
  receivedCount: number;
}
interface Requests {
  total: number;
  byRoute: Record<string, number>;
}

/** Every odd record the sample has is among them, and each side has a second page. */
const SHOP = { customers: 800, orders: 600, products: 200 };
const shop = createShop(SHOP);
let world: World;
let service: Service;
beforeAll(async () => {
  world = await startWorld(SHOP);
  service = await world.start();
});
afterAll(() => world?.close());

const ledger = <T>(part: string) => world.sandbox.control<T[]>('klaviyo', `ledger/${part}`);

async function importAll(pipeline: string) {
  for (const side of ['klaviyo', 'commercetools'] as const) await requests(side);
  const before = { klaviyo: await requests('klaviyo'), commercetools: await requests('commercetools') };
  const { id } = await startRun(service, pipeline);
  const run = await untilEnded(service, id);
  const { body } = await service.call<{ failures: { id: string; code: string }[] }>('GET', `/runs/${id}/failures?limit=500`);
  const since = async (side: 'klaviyo' | 'commercetools', route: string) =>
    ((await requests(side)).byRoute[route] ?? 0) - (before[side].byRoute[route] ?? 0);
  return { run, failures: body.failures, since };
}

const requests = (side: 'klaviyo' | 'commercetools') => world.sandbox.control<Requests>(side, 'requests');
/** Only what differs: thousands of equal lines would hide it. */
const differences = (before: string[], after: string[]) => {
  const [old, now] = [new Set(before), new Set(after)];
  return [...before.filter((line) => !now.has(line)), ...after.filter((line) => !old.has(line))].slice(0, 5);
};
const sum = ({ written, skipped, rejected }: RunAnswer['counts']) => written + skipped + rejected;

/** Two customers of the sample shop share an address, as customers of different stores may: one profile stands for both. */
const sameAddress = (customers: Customer[]) => customers.filter(({ email }) => email === 'twice@example.com').map(({ id }) => id);

describe('customers', () => {
  let first: Awaited<ReturnType<typeof importAll>>;
  let profiles: Map<string | null, LedgerProfile>;
  const expected = expectedProfiles(shop.customers, shop.customerGroups);
  beforeAll(async () => {
    first = await importAll('customers');
    profiles = new Map((await ledger<LedgerProfile>('profiles')).map((profile) => [profile.external_id, profile]));
  });

  test('every record is accounted for', () => {
    expect(first.run).toMatchObject({ status: 'done', total: shop.customers.length, totalIs: 'exact' });
    expect(first.run.counts.read).toBe(shop.customers.length);
    expect(sum(first.run.counts)).toBe(first.run.counts.read);
    expect(first.failures).toHaveLength(first.run.counts.rejected);
  });

  test('exactly the customers without a usable address are rejected, by id and reason', () => {
    const invalid = shop.customers.filter(({ id }) => !expected.has(id)).map(({ id }) => id);
    const rejected = (code: string) => first.failures.filter((failure) => failure.code === code).map(({ id }) => id);
    expect(rejected('invalid_email').sort()).toEqual(invalid.sort());
    expect(sameAddress(shop.customers)).toEqual(expect.arrayContaining(rejected('duplicate_email')));
    expect(first.run.counts.rejected).toBe(invalid.length + rejected('duplicate_email').length);
  });

  test('the ledger holds every other customer once, field by field', () => {
    const arrived = [...expected.values()].filter(({ external_id }) => !sameAddress(shop.customers).includes(external_id));
    expect(profiles.size).toBe(arrived.length + 1);
    for (const { phone_number: _, ...wanted } of arrived) expect(profiles.get(wanted.external_id)).toMatchObject(wanted);
    const others = [...profiles.values()].filter(({ attributes, external_id }) => {
      const wanted = expected.get(external_id ?? '');
      return !wanted || Object.keys(attributes).length !== Object.keys(wanted.attributes).length;
    });
    expect(others).toEqual([]);
  });

  test('phone numbers arrive in international form, one that several people share with one of them', () => {
    const owners = new Map<string, number>();
    for (const { phone_number } of expected.values()) {
      if (phone_number) owners.set(phone_number, (owners.get(phone_number) ?? 0) + 1);
    }
    const wrong = [...profiles.values()].filter(({ external_id, phone_number }) => {
      const wanted = expected.get(external_id ?? '')?.phone_number;
      if (wanted === undefined) return phone_number !== null;
      return owners.get(wanted) === 1 ? phone_number !== wanted : phone_number !== null && phone_number !== wanted;
    });
    expect(wrong).toEqual([]);
    const shared = [...owners].filter(([, count]) => count > 1).map(([number]) => number);
    const holders = (number: string) => [...profiles.values()].filter(({ phone_number }) => phone_number === number);
    for (const number of shared) expect(holders(number)).toHaveLength(1);
  });

  test('a request carries many records', async () => {
    const shards = 1;
    expect(await first.since('commercetools', 'GET /{projectKey}/customers')).toBeLessThanOrEqual(
      Math.ceil(shop.customers.length / 500) + 2 * shards,
    );
    // One more for the profiles that were sent again without the phone number of another customer.
    expect(await first.since('klaviyo', 'POST /api/profile-bulk-import-jobs')).toBeLessThanOrEqual(
      Math.ceil(shop.customers.length / 1000) + 1,
    );
  });
});

describe('orders', () => {
  let first: Awaited<ReturnType<typeof importAll>>;
  let events: LedgerEvent[];
  const expected = shop.orders.flatMap((order) => expectedEvents(order, shop));
  const key = ({ metric, unique_id }: Pick<ExpectedEvent, 'metric' | 'unique_id'>) => `${metric} ${unique_id}`;
  beforeAll(async () => {
    first = await importAll('orders');
    events = await ledger<LedgerEvent>('events');
  });

  test('every record is accounted for', () => {
    const nobodys = shop.orders.filter((order) => expectedEvents(order, shop).length === 0);
    expect(first.run).toMatchObject({ status: 'done', total: shop.orders.length, totalIs: 'exact' });
    expect(first.run.counts).toEqual({
      read: shop.orders.length,
      written: shop.orders.length - nobodys.length,
      skipped: nobodys.length,
      rejected: 0,
    });
    expect(first.run.skips).toEqual({ no_profile: nobodys.length });
  });

  test('the ledger holds every event once, field by field', () => {
    const arrived = new Map(events.map((event) => [key(event), event]));
    expect(events).toHaveLength(expected.length);
    expect(arrived.size).toBe(expected.length);
    for (const { profile, ...wanted } of expected) {
      const { profile: owner, receivedCount, ...event } = arrived.get(key(wanted)) ?? { profile: {}, receivedCount: 0 };
      expect(event).toMatchObject(wanted);
      expect(Object.keys((event as LedgerEvent).properties).sort()).toEqual(Object.keys(wanted.properties).sort());
      expect(receivedCount).toBe(1);
      expect([owner.email === profile.email, owner.external_id === profile.external_id]).toContain(true);
    }
  });

  test('a request carries many events', async () => {
    const pages = await first.since('commercetools', 'GET /{projectKey}/orders');
    expect(pages).toBeLessThanOrEqual(Math.ceil(shop.orders.length / 500) + 3);
    const bulk = await first.since('klaviyo', 'POST /api/event-bulk-create-jobs');
    expect(bulk).toBeLessThanOrEqual(Math.ceil(expected.length / 900));
    expect(await first.since('klaviyo', 'POST /api/events')).toBe(0);
  });
});

describe('single records', () => {
  interface RecordAnswer {
    wouldBe: string;
    klaviyo: { found: boolean };
    fields: { path: string }[];
    events?: { metric: string }[];
    sent: { how: string; outcome?: string; code?: string };
  }
  const look = async (pipeline: string, id: string) =>
    (await service.call<RecordAnswer>('GET', `/records/${pipeline}/${id}`)).body;
  const upToDate = { wouldBe: 'written', klaviyo: { found: true }, fields: [], sent: { how: 'run', outcome: 'written' } };

  test('are shown as up to date after an import', async () => {
    const profiles = expectedProfiles(shop.customers, shop.customerGroups);
    // A number that several people share is kept by one of them.
    const customers = shop.customers.filter(
      ({ id, email }) => profiles.get(id)?.phone_number === undefined && email !== 'twice@example.com',
    );
    const some = customers.filter(({ id }) => profiles.has(id)).slice(0, 10);
    for (const { id } of some) expect(await look('customers', id)).toMatchObject(upToDate);
    const orders = shop.orders.filter((order) => expectedEvents(order, shop).length > 1).slice(0, 10);
    for (const { id } of orders) expect(await look('orders', id)).toMatchObject(upToDate);
    expect([some.length, orders.length]).toEqual([10, 10]);
  });

  test('that were rejected or skipped are shown with the reason', async () => {
    const rejected = shop.customers.find(({ id }) => !expectedProfiles(shop.customers, shop.customerGroups).has(id));
    const sent = { how: 'run', outcome: 'rejected', code: 'invalid_email' };
    expect(await look('customers', rejected?.id ?? '')).toMatchObject({ wouldBe: 'rejected', code: 'invalid_email', sent });
    const nobodys = shop.orders.find((order) => expectedEvents(order, shop).length === 0);
    expect(await look('orders', nobodys?.id ?? '')).toMatchObject({ wouldBe: 'skipped', sent: { outcome: 'skipped' } });
  });
});

describe('the same imports again', () => {
  const stillEvents = async () =>
    (await ledger<LedgerEvent>('events')).map(({ receivedCount: _, profile: __, ...event }) => JSON.stringify(event)).sort();
  /** An order may name a customer and an address that isn't (any more) the customer's: the last one to speak is believed. */
  const disputed = shop.orders.flatMap((order) => {
    const customer = shop.customers.find(({ id }) => id === order.customerId);
    const agrees = order.customerId === undefined || order.customerEmail === undefined || customer?.email === order.customerEmail;
    return agrees ? [] : [order.customerId, order.customerEmail?.trim().toLowerCase(), customer?.email];
  });
  const stillProfiles = async () => {
    const profiles = await ledger<LedgerProfile>('profiles');
    return profiles
      .map(({ writes: _, email, external_id, ...rest }) => {
        const certain = ![email, external_id].some((identifier) => identifier !== null && disputed.includes(identifier));
        return JSON.stringify(certain ? { email, external_id, ...rest } : rest);
      })
      .sort();
  };

  test('change nothing: no profile more, no event more, no field different', async () => {
    const before = { profiles: await stillProfiles(), events: await stillEvents() };
    const customers = await importAll('customers');
    const orders = await importAll('orders');
    expect([customers.run.status, orders.run.status]).toEqual(['done', 'done']);
    expect(orders.run.counts.rejected).toBe(0);
    expect(differences(before.profiles, await stillProfiles())).toEqual([]);
    expect(differences(before.events, await stillEvents())).toEqual([]);
  });

  test('nothing personal and no key has reached the log', () => {
    expect(world.output()).toContain('"message":"run ended"');
    expect(leaks(world.output(), world)).toEqual([]);
  });
});
