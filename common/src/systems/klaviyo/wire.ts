import { between, encodeUtf8 } from '../../base/utf8';
import type { EventRecord, ProfileRecord } from './records';

/**
 * Records as the bulk endpoints take them, written as JSON once. The SDK would copy each record for the names on the wire, and two more
 * passes over the copy would measure and write it. A test holds these texts against the SDK's own, byte for byte.
 */
interface Written {
  text: string;
  /** In UTF-8. */
  bytes: number;
}

const writtenAs = (text: string): Written => ({ text, bytes: Buffer.byteLength(text) });

/**
 * A profile as the text that goes out, with what its destination compares; the other fields are in the text alone. As objects the records
 * that wait for their batch are what the garbage collector spends most of its time on.
 */
class WrittenProfile implements ProfileRecord {
  readonly externalId: string;
  readonly email: string;
  readonly phoneNumber?: string;
  readonly consent?: NonNullable<ProfileRecord['consent']>;
  readonly written: Written;

  constructor(profile: ProfileRecord) {
    const { externalId, email, phoneNumber, consent } = profile;
    this.externalId = externalId;
    this.email = email;
    if (phoneNumber !== undefined) this.phoneNumber = phoneNumber;
    if (consent !== undefined) this.consent = consent;
    this.written = writtenAs(profileText(profile));
  }
}

/** The same profiles as text, for `profileText` and `profileBytes`; of their fields only identifiers and consent can be read. */
export const writtenProfiles = (profiles: ProfileRecord[]): ProfileRecord[] =>
  profiles.map((profile) => (profile instanceof WrittenProfile ? profile : new WrittenProfile(profile)));

/** https://developers.klaviyo.com/en/reference/bulk_import_profiles */
export function profileText(profile: ProfileRecord): string {
  if (profile instanceof WrittenProfile) return profile.written.text;
  return JSON.stringify({ type: 'profile', attributes: profileAttributes(profile) });
}

export const profileBytes = (profile: ProfileRecord): number =>
  profile instanceof WrittenProfile ? profile.written.bytes : Buffer.byteLength(profileText(profile));

export function profileAttributes(profile: Partial<ProfileRecord>) {
  const { externalId, email, phoneNumber, firstName, lastName, organization, locale, title, location, properties } = profile;
  return {
    email,
    phone_number: phoneNumber,
    external_id: externalId,
    first_name: firstName,
    last_name: lastName,
    organization,
    locale,
    title,
    location: location && {
      address1: location.address1,
      address2: location.address2,
      city: location.city,
      country: location.country,
      region: location.region,
      zip: location.zip,
    },
    properties,
  };
}

/** An event whose properties, hundreds of objects, and whose rest are the text that goes out. */
class WrittenEvent implements EventRecord {
  readonly metric: string;
  readonly profile: EventRecord['profile'];
  readonly uniqueId: string;
  readonly time: string;
  readonly value: number;
  readonly valueCurrency: string;
  readonly backfill: boolean;
  readonly rest: Written;

  constructor(
    event: EventRecord,
    readonly written: Written,
  ) {
    const { metric, profile, uniqueId, time, value, valueCurrency, backfill } = event;
    this.metric = metric;
    this.profile = profile;
    this.uniqueId = uniqueId;
    this.time = time;
    this.value = value;
    this.valueCurrency = valueCurrency;
    this.backfill = backfill;
    this.rest = writtenAs(restText(event));
  }

  /** Read again, for an event that the SDK sends on its own. */
  get properties(): EventRecord['properties'] {
    return JSON.parse(this.written.text);
  }
}

/** The same events as text. Several events of one order have the very same properties, which are written once. */
export function writtenEvents(events: EventRecord[]): EventRecord[] {
  const texts = new Map<object, Written>();
  return events.map((event) => {
    if (event instanceof WrittenEvent) return event;
    const { properties } = event;
    const written = texts.get(properties) ?? writtenAs(JSON.stringify(properties));
    texts.set(properties, written);
    return new WrittenEvent(event, written);
  });
}

const EVENT = '{"type":"event","attributes":{"properties":';

/** As commercetools gives its times, and as `Date` writes them. */
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** By hand: objects made for `JSON.stringify` alone took longer than the text. */
function restText({ time, value, valueCurrency, backfill, metric, uniqueId }: EventRecord): string {
  const at = JSON.stringify(ISO.test(time) ? time : new Date(time));
  const name = `{"data":{"type":"metric","attributes":{"name":${JSON.stringify(metric)}}}}`;
  const money = `"value":${JSON.stringify(value)},"value_currency":${JSON.stringify(valueCurrency)}`;
  return `,"time":${at},${money},"backfill":${backfill},"metric":${name},"unique_id":${JSON.stringify(uniqueId)}}}`;
}

function eventPieces(event: EventRecord): [string, string, string] {
  if (event instanceof WrittenEvent) return [EVENT, event.written.text, event.rest.text];
  return [EVENT, JSON.stringify(event.properties), restText(event)];
}

/** https://developers.klaviyo.com/en/reference/bulk_create_events */
export const eventText = (event: EventRecord): string => eventPieces(event).join('');

export const eventBytes = (event: EventRecord): number =>
  event instanceof WrittenEvent ? EVENT.length + event.written.bytes + event.rest.bytes : Buffer.byteLength(eventText(event));

/** The body of a bulk import of these rows, in UTF-8. */
export function profilesBody(rows: string[]): Buffer {
  return encodeUtf8([
    '{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[',
    ...between(rows, ','),
    ']}}}}',
  ]);
}

/** The body of a bulk creation of events in UTF-8; each group has the events of one profile. */
export function eventsBody(groups: EventRecord[][]): Buffer {
  const pieces = ['{"data":{"type":"event-bulk-create-job","attributes":{"events-bulk-create":{"data":['];
  for (const [index, events] of groups.entries()) pieces.push(index === 0 ? '' : ',', ...groupPieces(events));
  pieces.push(']}}}}');
  return encodeUtf8(pieces);
}

function groupPieces(events: EventRecord[]): string[] {
  const profile = JSON.stringify({ data: { type: 'profile', attributes: profileAttributes(events[0]?.profile ?? {}) } });
  // Where the API takes it: on the group, which stands for all its events, and on each event.
  const backfill = events.every((event) => event.backfill);
  return [
    `{"type":"event-bulk-create","attributes":{"backfill":${backfill},"profile":${profile},"events":{"data":[`,
    ...events.flatMap((event, index) => (index === 0 ? eventPieces(event) : [',', ...eventPieces(event)])),
    ']}}}',
  ];
}
