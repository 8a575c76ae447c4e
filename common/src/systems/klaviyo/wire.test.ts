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
import {
  eventBytes,
  eventsBody,
  eventText,
  profileBytes,
  profilesBody,
  profileText,
  writtenEvents,
  writtenProfiles,
} from './wire';

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
  expect(profilesBody(profiles.map(profileText)).toString()).toBe(text);
  expect(profilesBody(writtenProfiles(profiles).map(profileText)).toString()).toBe(text);
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
  expect(eventsBody(groups.map(writtenEvents)).toString()).toBe(text);
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

describe('records as text', () => {
  it('are as many bytes as they were, in UTF-8', () => {
    for (const profile of profiles) expect(writtenProfiles([profile]).map(profileBytes)).toEqual([profileBytes(profile)]);
    for (const event of groups.flat()) expect(writtenEvents([event]).map(eventBytes)).toEqual([eventBytes(event)]);
    expect(profileBytes(full)).toBe(Buffer.byteLength(profileText(full)));
    expect(eventBytes(placed)).toBe(Buffer.byteLength(eventText(placed)));
  });

  it('keep what their destinations compare', () => {
    const { externalId, email, phoneNumber } = full;
    const consent = { email: true, at: '2026-01-01T10:00:00.000Z' };
    const given: ProfileRecord[] = [
      { ...full, consent },
      { externalId: 'c-2', email: 'b@example.com' },
    ];
    expect(writtenProfiles(given)).toMatchObject([{ externalId, email, phoneNumber, consent }, given[1]]);
    const { properties: _, ...rest } = placed;
    expect(writtenEvents([placed])[0]).toMatchObject(rest);
    expect(writtenEvents([placed])[0]?.properties).toEqual(properties);
  });

  it('are written once, and properties that several events have once for all of them', () => {
    const spy = jest.spyOn(JSON, 'stringify');
    const written = writtenEvents([placed, { ...placed, metric: 'Fulfilled Order' }]);
    expect(spy.mock.calls.filter(([value]) => value === properties)).toHaveLength(1);
    const profile = writtenProfiles([full]);
    spy.mockClear();
    expect(writtenEvents(written)).toEqual(written);
    expect(writtenProfiles(profile)).toEqual(profile);
    expect([...written.map(eventText), ...profile.map(profileText)].join('')).toContain('zoë@example.com');
    expect(spy).not.toHaveBeenCalled();
    spy.mockRestore();
  });
});
