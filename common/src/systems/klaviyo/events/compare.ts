import type { Context } from '../../../contract/context';
import type { FieldDifference, Presence } from '../../../contract/record';
import type { KlaviyoClient } from '../client';
import { findProfile, profileUrl } from '../profiles/compare';
import type { EventRecord } from '../records';
import { eventsBetween, type StoredEvent } from './stored';

/** Older importers may have dated an event by another time of its order. */
const AROUND_MS = 24 * 60 * 60_000;
/** Klaviyo's usual name for the number of an order: https://developers.klaviyo.com/en/docs/guide_to_integrating_a_platform_without_a_pre_built_klaviyo_integration */
const NUMBER = 'OrderId';
/** Under which it shows an event's `unique_id`. */
const UNIQUE_ID = '$event_id';
/** As many as are shown. */
const SHOWN = 5;

/**
 * The events of an order that Klaviyo has beside those it would become. An event that is there is never changed, since Klaviyo ignores a
 * repeat: only those that are missing differ.
 * @param records of one order; of none nothing is known to be there
 */
export async function compareEvents(client: KlaviyoClient, records: EventRecord[], ctx: Context): Promise<Presence> {
  const [first] = records;
  if (!first) return { found: false, fields: [] };
  const apis = client.for(ctx);
  const profile = await findProfile(apis, first.profile);
  if (!profile) return { found: false, fields: missing(records, []) };
  const times = records.map(({ time }) => Date.parse(time));
  const [from, to] = [new Date(Math.min(...times) - AROUND_MS), new Date(Math.max(...times) + AROUND_MS)];
  const all = await eventsBetween(apis, profile.id, from, to);
  const own = all.filter(({ properties }) => properties[NUMBER] === first.properties[NUMBER]);
  return {
    ...{ found: own.length > 0, id: profile.id, url: profileUrl(profile.id), fields: missing(records, own) },
    events: own.slice(0, SHOWN).map(({ metric, time }) => ({ metric, time })),
  };
}

/** Events of older importers may show no id: then as many of a metric are there as it has. */
function missing(records: EventRecord[], there: StoredEvent[]): FieldDifference[] {
  const ids = new Set(there.map(({ metric, properties }) => `${metric}\n${String(properties[UNIQUE_ID])}`));
  const unnamed = new Map<string, number>();
  for (const { metric, properties } of there) {
    if (properties[UNIQUE_ID] === undefined) unnamed.set(metric, (unnamed.get(metric) ?? 0) + 1);
  }
  return records.flatMap(({ metric, uniqueId, time }) => {
    if (ids.has(`${metric}\n${uniqueId}`)) return [];
    const left = unnamed.get(metric) ?? 0;
    if (left > 0) unnamed.set(metric, left - 1);
    return left > 0 ? [] : [{ path: metric, now: time }];
  });
}
