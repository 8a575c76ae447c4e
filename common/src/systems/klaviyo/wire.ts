import type { EventRecord, ProfileRecord } from './records';

/**
 * Records as the bulk endpoints take them, written as JSON once: to know how many bytes they are, and then as part of the
 * request. The SDK would copy each record for the names on the wire, and two more passes over the copy would measure and
 * write it. A test holds these texts against the SDK's own, byte for byte.
 */
const written = new WeakMap<object, Written>();

interface Written {
  text: string;
  /** In UTF-8. */
  bytes: number;
}

/** https://developers.klaviyo.com/en/reference/bulk_import_profiles */
export function profileText(profile: ProfileRecord): string {
  return writtenProfile(profile).text;
}

export const profileBytes = (profile: ProfileRecord): number => writtenProfile(profile).bytes;

const writtenProfile = (profile: ProfileRecord) =>
  remembered(profile, () => JSON.stringify({ type: 'profile', attributes: profileAttributes(profile) }));

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

const EVENT = '{"type":"event","attributes":{"properties":';

/** https://developers.klaviyo.com/en/reference/bulk_create_events */
export const eventText = (event: EventRecord): string => eventPieces(event).join('');

export const eventBytes = (event: EventRecord): number => EVENT.length + propertiesOf(event).bytes + restOf(event).bytes;

const eventPieces = (event: EventRecord) => [EVENT, propertiesOf(event).text, restOf(event).text];

/** Several events of one order have the very same properties, the largest part of them. */
const propertiesOf = ({ properties }: EventRecord) => remembered(properties, () => JSON.stringify(properties));

const restOf = (event: EventRecord) =>
  remembered(event, () => {
    const { time, value, valueCurrency, backfill, metric, uniqueId } = event;
    const rest = JSON.stringify({
      time: new Date(time),
      value,
      value_currency: valueCurrency,
      backfill,
      metric: { data: { type: 'metric', attributes: { name: metric } } },
      unique_id: uniqueId,
    });
    return `,${rest.slice(1)}}`;
  });

/** The rows of these profiles; they are written again if they are asked for again. */
export function profileTexts(profiles: ProfileRecord[]): string[] {
  const rows = profiles.map(profileText);
  forget(profiles);
  return rows;
}

/** The body of a bulk import of these rows, in UTF-8. */
export function profilesBody(rows: string[]): Buffer {
  return utf8(['{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[', ...between(rows), ']}}}}']);
}

/** The body of a bulk creation of events in UTF-8; each group has the events of one profile. */
export function eventsBody(groups: EventRecord[][]): Buffer {
  const pieces = ['{"data":{"type":"event-bulk-create-job","attributes":{"events-bulk-create":{"data":['];
  for (const [index, events] of groups.entries()) pieces.push(index === 0 ? '' : ',', ...groupPieces(events));
  pieces.push(']}}}}');
  for (const events of groups) forget(events.flatMap((event) => [event, event.properties]));
  return utf8(pieces);
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

const between = (rows: string[]): string[] => rows.flatMap((row, index) => (index === 0 ? row : [',', row]));

/**
 * Encodes piece by piece: joined first, megabytes would be copied once more, and one character beyond Latin-1 would make all of it twice
 * as large.
 */
function utf8(pieces: string[]): Buffer {
  const buffer = Buffer.allocUnsafeSlow(pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0));
  let end = 0;
  for (const piece of pieces) end += buffer.write(piece, end);
  return buffer;
}

/** Records wait for their job long after their texts have gone out; the few that are sent again are written again. */
function forget(records: object[]): void {
  for (const record of records) written.delete(record);
}

function remembered(record: object, write: () => string): Written {
  const known = written.get(record);
  if (known !== undefined) return known;
  const text = write();
  const made = { text, bytes: Buffer.byteLength(text) };
  written.set(record, made);
  return made;
}
