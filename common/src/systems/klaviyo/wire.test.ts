import {
  EventBulkCreateEnum,
  EventBulkCreateJobEnum,
  EventEnum,
  type EventsBulkCreateJob,
  MetricEnum,
  ProfileBulkImportJobEnum,
  ProfileEnum,
} from 'klaviyo-api';
import { KlaviyoWorld } from '../../testing/klaviyo';
import type { EventRecord, ProfileRecord } from './records';
import { eventsBody, eventText, profilesBody, profileText, profileTexts } from './wire';

let world: KlaviyoWorld;
beforeEach(async () => {
  world = await new KlaviyoWorld().begin();
});
afterEach(() => world.end());

const properties = {
  Name: 'Grüße "aus" \\ Köln \u2028 😀 \u0000',
  camelCase: 1,
  snake_case: { deepCamel: [0, false, 1.5e21, { externalId: 'kept' }] },
};
const full: Required<Omit<ProfileRecord, 'consent'>> = {
  externalId: 'c-1',
  email: 'zoë@example.com',
  phoneNumber: '+4915123456789',
  firstName: 'Zoë',
  lastName: 'O’Neil "Z"',
  title: 'Dr.',
  organization: 'A & B\n',
  locale: 'de-AT',
  location: { address1: '1', address2: '2', city: 'Köln', country: 'DE', region: 'NW', zip: '50667' },
  properties,
};
const profiles: ProfileRecord[] = [
  full,
  { externalId: 'c-2', email: 'b@example.com' },
  { ...full, location: { city: 'Bonn' }, properties: {} },
];
const placed: EventRecord = {
  metric: 'Placed "Order"',
  profile: { email: 'zoë@example.com', externalId: 'c-1' },
  uniqueId: 'o-1',
  time: '2026-01-01T10:00:00.000Z',
  value: 19.99,
  valueCurrency: 'EUR',
  backfill: true,
  properties,
};
const groups: EventRecord[][] = [
  [placed, { ...placed, metric: 'Fulfilled Order', uniqueId: 'o-1-f', backfill: false }],
  [{ ...placed, profile: { email: 'a@example.com' }, value: 0, properties: {} }],
  [{ ...placed, profile: { externalId: 'c-9' }, time: '2026-02-03T04:05:06.789+01:00' }],
];

/** What the SDK itself puts on the wire. */
async function bySdk(send: () => Promise<unknown>): Promise<string> {
  await send().catch(() => {});
  return world.server.received.at(-1)?.text ?? '';
}

it('profiles are what the SDK makes of them, byte for byte', async () => {
  const query = {
    data: {
      type: ProfileBulkImportJobEnum.ProfileBulkImportJob,
      attributes: { profiles: { data: profiles.map((attributes) => ({ type: ProfileEnum.Profile, attributes })) } },
    },
  };
  const text = await bySdk(() => world.client.for(world.context()).profiles.bulkImportProfiles(query));
  expect(text).toContain('external_id');
  expect(profilesBody(profileTexts(profiles)).toString()).toBe(text);
});

it('events are what the SDK makes of them, byte for byte', async () => {
  const data = groups.map((events) => ({
    type: EventBulkCreateEnum.EventBulkCreate,
    attributes: {
      backfill: events.every(({ backfill }) => backfill),
      profile: { data: { type: ProfileEnum.Profile, attributes: events[0]?.profile ?? {} } },
      events: {
        data: events.map(({ time, metric, profile: _, ...rest }) => ({
          type: EventEnum.Event,
          attributes: {
            ...rest,
            time: new Date(time),
            metric: { data: { type: MetricEnum.Metric, attributes: { name: metric } } },
          },
        })),
      },
    },
  }));
  const query: EventsBulkCreateJob = {
    data: { type: EventBulkCreateJobEnum.EventBulkCreateJob, attributes: { eventsBulkCreate: { data } } },
  };
  const text = await bySdk(() => world.client.for(world.context()).events.bulkCreateEvents(query));
  expect(text).toContain('events-bulk-create');
  expect(eventsBody(groups).toString()).toBe(text);
});

it('a body that is ready goes over the wire as it is, with the headers of any other', async () => {
  const [record = full] = profiles;
  const query = {
    data: {
      type: ProfileBulkImportJobEnum.ProfileBulkImportJob,
      attributes: { profiles: { data: [{ type: ProfileEnum.Profile, attributes: record }] } },
    },
  };
  const ctx = world.context();
  await world.client
    .for(ctx)
    .profiles.bulkImportProfiles(query)
    .catch(() => {});
  await world.client
    .sending(profilesBody([profileText(record)]), ctx)
    .profiles.bulkImportProfiles(EMPTY)
    .catch(() => {});
  const [bySerializer, ready] = world.server.received;
  expect(ready).toEqual({ ...bySerializer, at: expect.any(Number) });
  expect(ready?.text).toContain('zoë@example.com');
});
const EMPTY = {
  data: { type: ProfileBulkImportJobEnum.ProfileBulkImportJob, attributes: { profiles: { data: [] } } },
};

it('a record is written once', () => {
  expect(profileText(full)).toBe(profileText(full));
  const spy = jest.spyOn(JSON, 'stringify');
  profileText(full);
  eventText(placed);
  const before = spy.mock.calls.length;
  eventText(placed);
  profileText(full);
  expect(spy.mock.calls.length).toBe(before);
});
