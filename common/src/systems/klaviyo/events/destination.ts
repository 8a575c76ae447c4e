import type { EventCreateQueryV2, EventsBulkCreateJob } from 'klaviyo-api';
import type { WriteContext } from '../../../contract/context';
import type { Destination } from '../../../contract/destination';
import { type Outcome, rejected, written } from '../../../contract/outcome';
import { type KlaviyoApis, type KlaviyoClient, STUCK_ADVICE } from '../client';
import type { KlaviyoEnvironment } from '../environment';
import type { EventRecord } from '../records';
import { sdk } from '../sdk';
import { Refusal } from '../session';
import { eventBytes, eventsBody, writtenEvents } from '../wire';
import { compareEvents } from './compare';
import { heldNotice } from './held';

interface Row {
  /** Position in the batch that `write` was given. */
  index: number;
  event: EventRecord;
}

/** The API's limit is 5 MB; the grouping by profile adds a little to the bytes we count. */
const BULK_BYTES = 4_200_000;
/** Single requests under way at once: enough to fill 350 a second at 50 ms each. */
const SINGLES = 20;

/**
 * Events through bulk jobs, or one by one where a repeat is possible: the bulk endpoint fails as a whole for an event
 * it already has, the single one ignores it. https://developers.klaviyo.com/en/reference/bulk_create_events
 */
/** @param metrics names of all metrics that the events may have */
export function eventDestination(
  client: KlaviyoClient,
  mode: KlaviyoEnvironment['eventsMode'],
  metrics: readonly string[] = [],
): Destination<EventRecord> {
  return {
    title: 'Klaviyo',
    stuckAdvice: STUCK_ADVICE,
    // 1,000 events are the API's limit.
    batch: { records: 1000, bytes: BULK_BYTES },
    concurrency: 4,
    repeatsCost: mode === 'auto',
    pack: writtenEvents,
    bytesOf: eventBytes,
    target: (ctx) => client.account(ctx),
    ...(mode === 'auto' && metrics.length > 0 ? { holdsAlready: (ctx) => heldNotice(client, metrics, ctx) } : {}),
    async write(records, ctx) {
      const outcomes: Outcome[] = records.map(() => written);
      const rows = withoutDuplicates(writtenEvents(records));
      const individually = mode === 'single' || (mode === 'auto' && ctx.mayRepeat) || tooLarge(rows);
      if (individually) await sendIndividually(client.for(ctx), rows, outcomes);
      else await sendBulk(client, rows, outcomes, ctx);
      return outcomes;
    },
    preview: async (records) => {
      const bodies = records.map((event) => client.record(({ events }) => events.createEvent(single(event))));
      return (await Promise.all(bodies)).flat();
    },
    compare: (_id, records, ctx) => compareEvents(client, records, ctx),
  };
}

/** The events of one order stay in one batch, however large they are together. */
const tooLarge = (rows: Row[]) => rows.reduce((sum, { event }) => sum + eventBytes(event), 0) > BULK_BYTES;

const profileKey = ({ profile }: EventRecord) => `${profile.externalId ?? ''} ${profile.email ?? ''}`;

/** Of the same profile, but some with what a guest entered and some without: a group has one profile for all its events. */
const groupKey = (event: EventRecord) => {
  const { email: _, externalId: __, ...guest } = event.profile;
  return `${profileKey(event)} ${Object.keys(guest).length > 0 ? JSON.stringify(guest) : ''}`;
};

/** The same event twice in one request would fail all of it; once is what is meant. */
function withoutDuplicates(records: EventRecord[]): Row[] {
  const rows = new Map<string, Row>();
  for (const [index, event] of records.entries()) {
    const key = `${event.metric}\n${event.uniqueId}\n${profileKey(event)}`;
    if (!rows.has(key)) rows.set(key, { index, event });
  }
  return [...rows.values()];
}

async function sendBulk(client: KlaviyoClient, rows: Row[], outcomes: Outcome[], ctx: WriteContext): Promise<void> {
  if (rows.length === 0) return;
  const groups = groupByProfile(rows);
  try {
    await spawn(client, groups, ctx);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const faults = namedRows(error, groups);
    ctx.log.debug({ events: rows.length, named: faults.size }, 'bulk request refused');
    // Refused for a repeat, or without naming one: one by one, Klaviyo ignores repeats and names the others itself.
    if (faults.size === 0 || isRepeat(error)) return sendIndividually(client.for(ctx), rows, outcomes);
    // The bulk endpoint's codes for repeats aren't documented either: the single one has the last word on every event.
    await sendIndividually(client.for(ctx), [...faults], outcomes);
    return sendBulk(
      client,
      rows.filter((row) => !faults.has(row)),
      outcomes,
      ctx,
    );
  }
}

/** Which code a repeat has isn't documented; every one that speaks of it is taken for one. */
const isRepeat = (error: Refusal) =>
  error.fields.some(({ code, pointer }) => /dup|unique|exist/i.test(code) || /unique_id/.test(pointer));

async function sendIndividually(apis: KlaviyoApis, rows: Row[], outcomes: Outcome[]): Promise<void> {
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
    const key = groupKey(row.event);
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
    metric: { data: { type: sdk().MetricEnum.Metric, attributes: { name: event.metric } } },
  };
}

const profile = ({ profile }: EventRecord) => ({ data: { type: sdk().ProfileEnum.Profile, attributes: profile } });

function single(event: EventRecord): EventCreateQueryV2 {
  return { data: { type: sdk().EventEnum.Event, attributes: { ...attributes(event), profile: profile(event) } } };
}

/** The SDK's own request; its events are in the body that goes out instead. */
const noEvents = (): EventsBulkCreateJob => ({
  data: { type: sdk().EventBulkCreateJobEnum.EventBulkCreateJob, attributes: { eventsBulkCreate: { data: [] } } },
});

const spawn = (client: KlaviyoClient, groups: Row[][], ctx: WriteContext) =>
  client.sending(eventsBody(groups.map((rows) => rows.map(({ event }) => event))), ctx).events.bulkCreateEvents(noEvents());
