import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { OneOf } from '../base/schema';
import { NOTIFICATION_EVENTS, Notification, Sending } from '../contract/notification';
import { CONFIG, SCHEMA_VERSION, unreadable } from './documents';
import type { Store, Versioned } from './stores/store';

/** Notifications to be sent, and those that were. Their keys begin with the time at which they happened. */
export const OUTBOX = 'data-import-notification';
/** Key of the document that says what was last reported of each subject. */
const NOTIFIED = 'notifications';
/** Those that are kept. */
const KEPT = 100;

const closed = { additionalProperties: false } as const;

export const StoredNotification = Type.Object(
  { schema: Type.Literal(SCHEMA_VERSION), notification: Notification, sendings: Type.Array(Sending) },
  closed,
);
export type StoredNotification = Static<typeof StoredNotification>;

/** What is known of an import, of the sequence or of real time: all times are ISO 8601. */
const Subject = Type.Object(
  {
    /** What was looked at last. */
    seen: Type.Optional(Type.String()),
    /** What was reported and hasn't been well since. */
    problem: Type.Optional(OneOf([...NOTIFICATION_EVENTS])),
    /** When each event was last reported. */
    notified: Type.Optional(Type.Record(Type.String(), Type.String())),
  },
  closed,
);
export type Subject = Static<typeof Subject>;

const Notified = Type.Object({ schema: Type.Literal(SCHEMA_VERSION), subjects: Type.Record(Type.String(), Subject) }, closed);
export type Notified = Static<typeof Notified>;

const outboxCheck = Compile(StoredNotification);
const notifiedCheck = Compile(Notified);

/** @throws Fatal `state_unreadable` when the document is not of the layout we know */
export async function readNotified(store: Store): Promise<Pick<Versioned<Notified>, 'value' | 'version'>> {
  const document = await store.get<Notified>(CONFIG, NOTIFIED);
  if (document && !notifiedCheck.Check(document.value)) throw unreadable(store, CONFIG, NOTIFIED);
  return document ?? { value: { schema: SCHEMA_VERSION, subjects: {} }, version: 0 };
}

/** @throws Conflict when another process has written it since */
export const writeNotified = (store: Store, value: Notified, version: number) => store.put(CONFIG, NOTIFIED, value, version);

/** @throws Conflict when it is there already, or isn't any more what it was */
export const writeOutbox = (store: Store, value: StoredNotification, version: number) =>
  store.put(OUTBOX, value.notification.id, value, version);

/** Newest first; a document of another layout is left out. */
export async function listOutbox(store: Store, limit: number): Promise<Versioned<StoredNotification>[]> {
  const documents = await store.list<StoredNotification>(OUTBOX, { order: 'desc', limit });
  return documents.filter(({ value }) => outboxCheck.Check(value));
}

/** Removes all but the newest. */
export async function pruneOutbox(store: Store): Promise<void> {
  const all = await store.list(OUTBOX, { order: 'desc', limit: 2 * KEPT });
  for (const { key } of all.slice(KEPT)) await store.delete(OUTBOX, key);
}

export const outboxOf = (notification: Notification, sendings: Sending[]): StoredNotification => ({
  schema: SCHEMA_VERSION,
  notification,
  sendings,
});
