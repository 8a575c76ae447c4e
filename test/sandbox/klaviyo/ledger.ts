import { Readable } from 'node:stream';
import type { CatalogRecord } from './catalog.ts';
import type { StoredEvent } from './events.ts';
import type { Profile } from './profiles.ts';
import type { World } from './world.ts';

/** What has arrived, in numbers. */
export function summary(world: World) {
  const { events, catalog } = world;
  return {
    profiles: world.profiles.byId.size,
    events: events.byKey.size,
    eventsByMetric: Object.fromEntries([...events.metrics.values()].map((metric) => [metric.name, metric.events])),
    categories: catalog.records.category.size,
    items: catalog.records.item.size,
    variants: catalog.records.variant.size,
    duplicatesIgnored: events.duplicatesIgnored,
  };
}

function profile(record: Profile) {
  const { id, email, phone_number, external_id, attributes, writes, createdBy, suppressed, consent } = record;
  return { id, email, phone_number, external_id, attributes, writes, createdBy, suppressed, consent };
}

function event(record: StoredEvent) {
  const { unique_id, value, value_currency, backfill, properties, receivedCount } = record;
  const { id, email, phone_number, external_id } = record.profile;
  const time = new Date(record.time).toISOString();
  const of = { profile: { id, email, phone_number, external_id }, metric: record.metric.name };
  return { ...of, unique_id, time, value, value_currency, backfill, properties, receivedCount };
}

function catalogRecord(record: CatalogRecord) {
  const { id, external_id, attributes, writes } = record;
  const tied = record.kind === 'item' ? { categories: [...record.categories] } : {};
  return { id, external_id, attributes, ...tied, ...(record.kind === 'variant' ? { item: record.item } : {}), writes };
}

const PARTS: Record<string, (world: World) => Iterable<unknown>> = {
  profiles: (world) => each(world.profiles.byId.values(), profile),
  events: (world) => each(world.events.byKey.values(), event),
  categories: (world) => each(world.catalog.records.category.values(), catalogRecord),
  items: (world) => each(world.catalog.records.item.values(), catalogRecord),
  variants: (world) => each(world.catalog.records.variant.values(), catalogRecord),
};

function* each<T>(records: Iterable<T>, show: (record: T) => unknown): Iterable<unknown> {
  for (const record of records) yield show(record);
}

/** A JSON array in pieces: as one string, 200,000 events would come near the longest that the engine can make. */
function* pieces(records: Iterable<unknown>): Iterable<string> {
  let text = '[';
  let separator = '';
  for (const record of records) {
    text += separator + JSON.stringify(record);
    separator = ',\n';
    if (text.length < 65_536) continue;
    yield text;
    text = '';
  }
  yield `${text}]`;
}

export function records(world: World, part: string): Readable | undefined {
  const read = PARTS[part];
  return read && Readable.from(pieces(read(world)));
}
