import {
  EventBulkCreateEnum,
  EventBulkCreateJobEnum,
  type EventCreateQueryV2,
  EventEnum,
  type EventsBulkCreateJob,
  MetricEnum,
  ProfileEnum,
} from 'klaviyo-api';
import type { Environment } from '../../env';
import { type Destination, type Outcome, rejected, type WriteContext, written } from '../../pipeline';
import type { KlaviyoApis, KlaviyoClient } from './client';
import type { EventRecord } from './records';
import { Refusal } from './session';

interface Row {
  /** Position in the batch that `write` was given. */
  index: number;
  event: EventRecord;
}

/** Single requests under way at once: enough to fill 350 a second at 50 ms each. */
const SINGLES = 20;

/**
 * Events through bulk jobs, or one by one where a repeat is possible: the bulk endpoint fails as a whole for an event
 * it already has, the single one ignores it. https://developers.klaviyo.com/en/reference/bulk_create_events
 */
export function eventDestination(client: KlaviyoClient, mode: Environment['eventsMode']): Destination<EventRecord> {
  return {
    // 1,000 events and 5 MB are the API's limits; the grouping by profile adds a little to the bytes we count.
    batch: { records: 1000, bytes: 4_200_000 },
    concurrency: 4,
    repeatsCost: mode === 'auto',
    async write(records, ctx) {
      const outcomes: Outcome[] = records.map(() => written);
      const apis = client.for(ctx);
      const rows = withoutTwins(records);
      if (mode === 'single' || (mode === 'auto' && ctx.mayRepeat)) await sendSingly(apis, rows, outcomes);
      else await sendBulk(apis, rows, outcomes, ctx);
      return outcomes;
    },
    preview: async (records) => {
      const bodies = records.map((event) => client.record(({ events }) => events.createEvent(single(event))));
      return (await Promise.all(bodies)).flat();
    },
  };
}

const profileKey = ({ profile }: EventRecord) => `${profile.externalId ?? ''} ${profile.email ?? ''}`;

/** The same event twice in one request would fail all of it; once is what is meant. */
function withoutTwins(records: EventRecord[]): Row[] {
  const rows = new Map<string, Row>();
  for (const [index, event] of records.entries()) {
    const key = `${event.metric}\n${event.uniqueId}\n${profileKey(event)}`;
    if (!rows.has(key)) rows.set(key, { index, event });
  }
  return [...rows.values()];
}

async function sendBulk(apis: KlaviyoApis, rows: Row[], outcomes: Outcome[], ctx: WriteContext): Promise<void> {
  if (rows.length === 0) return;
  const groups = groupByProfile(rows);
  try {
    await apis.events.bulkCreateEvents(bulk(groups));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const faults = namedRows(error, groups);
    ctx.log.debug({ events: rows.length, named: faults.size }, 'bulk request refused');
    // Refused for a repeat, or without naming anybody: one by one, Klaviyo ignores repeats and names the others itself.
    if (faults.size === 0 || isRepeat(error)) return sendSingly(apis, rows, outcomes);
    // The bulk endpoint's codes for repeats aren't documented either: the single one has the last word on every event.
    await sendSingly(apis, [...faults], outcomes);
    return sendBulk(
      apis,
      rows.filter((row) => !faults.has(row)),
      outcomes,
      ctx,
    );
  }
}

/** Which code a repeat has isn't documented; every one that speaks of it is taken for one. */
const isRepeat = (error: Refusal) =>
  error.fields.some(({ code, pointer }) => /dup|unique|exist/i.test(code) || /unique_id/.test(pointer));

async function sendSingly(apis: KlaviyoApis, rows: Row[], outcomes: Outcome[]): Promise<void> {
  const queue = rows.values();
  const worker = async () => {
    for (const { index, event } of queue) {
      try {
        await apis.events.createEvent(single(event));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        outcomes[index] = refused(error.fields[0]?.code ?? 'invalid');
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(SINGLES, rows.length) }, worker));
}

const refused = (code: string) => rejected('klaviyo_refused', `Klaviyo refused an event of this order (${code}).`);

function groupByProfile(rows: Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = profileKey(row.event);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** `/data/attributes/events-bulk-create/data/<group>/attributes/events/data/<event>`; a group's own fault is all its events'. */
function namedRows(error: Refusal, groups: Row[][]): Set<Row> {
  const faults = new Set<Row>();
  for (const { pointer } of error.fields) {
    const match = /\/events-bulk-create\/data\/(\d+)(?:\/attributes\/events\/data\/(\d+))?/.exec(pointer);
    const group = groups[Number(match?.[1] ?? -1)] ?? [];
    const event = match?.[2] === undefined ? undefined : group[Number(match[2])];
    for (const row of event ? [event] : group) faults.add(row);
  }
  return faults;
}

function attributes(event: EventRecord) {
  return {
    properties: event.properties,
    time: new Date(event.time),
    value: event.value,
    valueCurrency: event.valueCurrency,
    backfill: event.backfill,
    uniqueId: event.uniqueId,
    metric: { data: { type: MetricEnum.Metric, attributes: { name: event.metric } } },
  };
}

const profile = ({ profile }: EventRecord) => ({ data: { type: ProfileEnum.Profile, attributes: profile } });

function single(event: EventRecord): EventCreateQueryV2 {
  return { data: { type: EventEnum.Event, attributes: { ...attributes(event), profile: profile(event) } } };
}

function bulk(groups: Row[][]): EventsBulkCreateJob {
  const data = groups.flatMap((rows) => {
    const first = rows[0];
    if (!first) return [];
    return [
      {
        type: EventBulkCreateEnum.EventBulkCreate,
        attributes: {
          // Where the API takes it: on the group, which stands for all its events, and on each event.
          backfill: rows.every(({ event }) => event.backfill),
          profile: profile(first.event),
          events: { data: rows.map(({ event }) => ({ type: EventEnum.Event, attributes: attributes(event) })) },
        },
      },
    ];
  });
  return { data: { type: EventBulkCreateJobEnum.EventBulkCreateJob, attributes: { eventsBulkCreate: { data } } } };
}
