import type { EventCreateQueryV2, EventsBulkCreateJob } from 'klaviyo-api';
import { RememberedKeys } from '../../../base/rememberedKeys';
import type { WriteContext } from '../../../contract/context';
import type { Destination } from '../../../contract/destination';
import { type Outcome, rejected, written } from '../../../contract/outcome';
import { partsOf } from '../parts';
import type { EventRecord } from '../records';
import { Refusal } from '../session';
import { eventBytes, eventsBody, eventText, profileAttributes, writtenEvents } from '../wire';
import type { LiveKlaviyo } from './client';
import { Untried } from './session';

/** The API's limits of a bulk request: https://developers.klaviyo.com/en/reference/bulk_create_events */
const BULK = { events: 1000, bytes: 4_200_000 };
/** Around each event in the request. */
const ENVELOPE = 400;
/** More would take the single endpoint longer than a second. */
const FEW = 46;
const AT_ONCE = 20;
const SINGLE = 'POST /api/events';
/** One by one, or in bulk. */
export const EVENT_ENDPOINTS = [SINGLE, 'POST /api/event-bulk-create-jobs'] as const;

interface Row {
  index: number;
  event: EventRecord;
  key: string;
}

/** What this destination has sent since it was last asked; `unchanged` when Klaviyo had accepted all of it before. */
export interface LiveEvents extends Destination<EventRecord> {
  isKnown(event: EventRecord): boolean;
}

/**
 * Events for a broker that waits. One by one, where repeats are ignored; in bulk when more wait than the single endpoint takes in a second,
 * and only what can't be a repeat (`mayRepeat` is false), since a repeat may fail the whole request.
 */
export function liveEvents(client: LiveKlaviyo): LiveEvents {
  const accepted = new RememberedKeys();
  /** A request with them may have arrived, or not. */
  const doubtful = new RememberedKeys();

  const sendOne = async ({ index, event, key }: Row, outcomes: Outcome[], ctx: WriteContext): Promise<void> => {
    try {
      await client.sending(singleBody(event), ctx).events.createEvent(NO_EVENT);
      accepted.add(key);
    } catch (error) {
      if (!(error instanceof Untried)) doubtful.add(key);
      if (!(error instanceof Refusal)) throw error;
      outcomes[index] = refused(error);
    }
  };

  /** What was accepted stays accepted when another fails; then nothing new is begun. */
  const sendSingly = async (rows: Row[], outcomes: Outcome[], ctx: WriteContext): Promise<void> => {
    const queue = rows.values();
    let failure: { error: unknown } | undefined;
    const worker = async () => {
      for (const row of queue) {
        if (failure) return;
        await sendOne(row, outcomes, ctx).catch((error: unknown) => {
          failure ??= { error };
        });
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, rows.length) }, worker));
    if (failure) throw failure.error;
  };

  const sendBulk = async (rows: Row[], outcomes: Outcome[], ctx: WriteContext): Promise<void> => {
    const groups = groupByProfile(rows).map((group) => group.map(({ event }) => event));
    try {
      await client.once(eventsBody(groups), ctx).events.bulkCreateEvents(NO_EVENTS);
      for (const { key } of rows) accepted.add(key);
    } catch (error) {
      // The single endpoint has the last word on every event, and ignores those it has.
      if (error instanceof Refusal) return sendSingly(rows, outcomes, ctx);
      if (!(error instanceof Untried)) for (const { key } of rows) doubtful.add(key);
      throw error;
    }
  };

  return {
    title: 'Klaviyo',
    batch: { records: BULK.events, bytes: BULK.bytes },
    bytesOf: eventBytes,
    concurrency: 2,
    repeatsCost: false,
    target: (ctx) => client.account(ctx),
    isKnown: (event) => accepted.has(keyOf(event)),
    async write(records, ctx) {
      const outcomes: Outcome[] = records.map(() => written);
      const rows = newRows(records).filter(({ key }) => !accepted.has(key));
      const many = rows.length > FEW || client.line.bucket(SINGLE).waitMs(rows.length) > 1000;
      const bulk = many && !ctx.mayRepeat ? rows.filter(({ key }) => !doubtful.has(key)) : [];
      const inBulk = new Set(bulk);
      for (const part of partsOf(bulk, REQUEST)) await sendBulk(part, outcomes, ctx);
      await sendSingly(
        rows.filter((row) => !inBulk.has(row)),
        outcomes,
        ctx,
      );
      return outcomes;
    },
    preview: async (records) => records,
  };
}

const REQUEST = {
  rows: BULK.events,
  bytes: BULK.bytes,
  bytesOf: ({ event }: Row) => eventBytes(event) + ENVELOPE,
};

const refused = (error: Refusal): Outcome =>
  rejected('klaviyo_refused', `Klaviyo refused an event of this order (${error.fields[0]?.code ?? 'invalid'}).`);

const profileKey = ({ profile }: EventRecord) => `${profile.externalId ?? ''} ${profile.email ?? ''}`;
const keyOf = (event: EventRecord) => `${event.metric}\n${event.uniqueId}\n${profileKey(event)}`;

/** Each key once. */
function newRows(records: EventRecord[]): Row[] {
  const rows = new Map<string, Row>();
  for (const [index, event] of writtenEvents(records).entries()) {
    const key = keyOf(event);
    if (!rows.has(key)) rows.set(key, { index, event, key });
  }
  return [...rows.values()];
}

function groupByProfile(rows: Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = profileKey(row.event);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

/** An event as the single endpoint takes it: the same text as in bulk, with its profile inside. */
function singleBody(event: EventRecord): Buffer {
  const profile = JSON.stringify({ data: { type: 'profile', attributes: profileAttributes(event.profile) } });
  const text = eventText(event).replace('{"type":"event","attributes":{', `{"type":"event","attributes":{"profile":${profile},`);
  return Buffer.from(`{"data":${text}}`);
}

/** The SDK's own requests; the events are in the bodies that go out instead. */
const NO_EVENT = { data: { type: 'event', attributes: {} } } as unknown as EventCreateQueryV2;
const NO_EVENTS = {
  data: { type: 'event-bulk-create-job', attributes: { eventsBulkCreate: { data: [] } } },
} as unknown as EventsBulkCreateJob;
