import type { Notification, NotificationEvent, Sending } from '../contract/notification';
import { CONFIG, SCHEMA_VERSION } from './documents';
import type { Store, Versioned } from './stores/store';

/** Notifications to be sent, and those that were. Their keys begin with the time at which they happened. */
export const OUTBOX = 'data-import-notification';
/** Key of the document that says what was last reported of each subject. */
const NOTIFIED = 'notifications';
/** Those that are kept. */
const KEPT = 100;

export interface StoredNotification {
  schema: typeof SCHEMA_VERSION;
  notification: Notification;
  sendings: Sending[];
}

/** What is known of an import, of the sequence or of real time: all times are ISO 8601. */
export interface Subject {
  /** What was looked at last. */
  seen?: string;
  /** What was reported and hasn't been well since. */
  problem?: NotificationEvent;
  /** When each event was last reported. */
  notified?: Record<string, string>;
}

export interface Notified {
  schema: typeof SCHEMA_VERSION;
  subjects: Record<string, Subject>;
}

export async function readNotified(store: Store): Promise<Pick<Versioned<Notified>, 'value' | 'version'>> {
  const document = await store.get<Notified>(CONFIG, NOTIFIED);
  return document ?? { value: { schema: SCHEMA_VERSION, subjects: {} }, version: 0 };
}

/** @throws Conflict when another process has written it since */
export const writeNotified = (store: Store, value: Notified, version: number) => store.put(CONFIG, NOTIFIED, value, version);

/** @throws Conflict when it is there already, or isn't any more what it was */
export const writeOutbox = (store: Store, value: StoredNotification, version: number) =>
  store.put(OUTBOX, value.notification.id, value, version);

/** Newest first. */
export const listOutbox = (store: Store, limit: number): Promise<Versioned<StoredNotification>[]> =>
  store.list<StoredNotification>(OUTBOX, { order: 'desc', limit });

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
