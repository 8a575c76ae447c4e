import type { EventRecord, ProfileRecord } from './records';

/**
 * Records as the bulk endpoints take them, written as JSON once: to know how many bytes they are, and then as part of the
 * request. The SDK would copy each record for the names on the wire, and two more passes over the copy would measure and
 * write it. A test holds these texts against the SDK's own, byte for byte.
 */
const written = new WeakMap<object, string>();

/** https://developers.klaviyo.com/en/reference/bulk_import_profiles */
export function profileText(profile: ProfileRecord): string {
  return remembered(profile, () => JSON.stringify({ type: 'profile', attributes: profileAttributes(profile) }));
}

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

/** https://developers.klaviyo.com/en/reference/bulk_create_events */
export function eventText(event: EventRecord): string {
  return remembered(event, () => {
    const { properties, time, value, valueCurrency, backfill, metric, uniqueId } = event;
    const rest = JSON.stringify({
      time: new Date(time),
      value,
      value_currency: valueCurrency,
      backfill,
      metric: { data: { type: 'metric', attributes: { name: metric } } },
      unique_id: uniqueId,
    });
    // Several events of one order have the very same properties, the largest part of them.
    const own = remembered(properties, () => JSON.stringify(properties));
    return `{"type":"event","attributes":{"properties":${own},${rest.slice(1)}}`;
  });
}

/** The rows of these profiles; they are written again if they are asked for again. */
export function profileTexts(profiles: ProfileRecord[]): string[] {
  const rows = profiles.map(profileText);
  forget(profiles);
  return rows;
}

/** The body of a bulk import of these rows, in UTF-8. */
export function profilesBody(rows: string[]): Buffer {
  return Buffer.from(`{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[${rows.join(',')}]}}}}`);
}

/** The body of a bulk creation of events in UTF-8; each group has the events of one profile. */
export function eventsBody(groups: EventRecord[][]): Buffer {
  const rows = groups.map(groupText).join(',');
  for (const events of groups) forget(events);
  return Buffer.from(`{"data":{"type":"event-bulk-create-job","attributes":{"events-bulk-create":{"data":[${rows}]}}}}`);
}

function groupText(events: EventRecord[]): string {
  const profile = JSON.stringify({ data: { type: 'profile', attributes: profileAttributes(events[0]?.profile ?? {}) } });
  // Where the API takes it: on the group, which stands for all its events, and on each event.
  const backfill = events.every((event) => event.backfill);
  const data = events.map(eventText).join(',');
  return `{"type":"event-bulk-create","attributes":{"backfill":${backfill},"profile":${profile},"events":{"data":[${data}]}}}`;
}

/** Records wait for their job long after their texts have gone out; the few that are sent again are written again. */
function forget(records: object[]): void {
  for (const record of records) written.delete(record);
}

function remembered(record: object, write: () => string): string {
  const known = written.get(record);
  if (known !== undefined) return known;
  const text = write();
  written.set(record, text);
  return text;
}
