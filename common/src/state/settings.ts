import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { SettingsRevision } from '../contract/settings';
import { CONFIG, SCHEMA_VERSION, unreadable } from './documents';
import type { Store, Versioned } from './stores/store';

/** One document for each revision of what was saved. */
export const SETTINGS_HISTORY = 'data-import-settings';
/** Key of the document that holds the newest revision. */
export const SETTINGS = 'settings';
/** Revisions that are kept. */
export const KEPT_REVISIONS = 50;

/** A revision as it is stored. */
const StoredSettings = Type.Object(
  { schema: Type.Literal(SCHEMA_VERSION), ...SettingsRevision.properties },
  { additionalProperties: false },
);
export type StoredSettings = Static<typeof StoredSettings>;
export type SettingsDocument = Versioned<StoredSettings>;

const check = Compile(StoredSettings);

/** Sorts as a number does. */
const keyOf = (revision: number): string => String(revision).padStart(9, '0');

/** The newest revision; undefined = nothing was ever saved. @throws Fatal `state_unreadable`, Retryable */
export async function readSettings(store: Store): Promise<SettingsDocument | undefined> {
  const document = await store.get<StoredSettings>(CONFIG, SETTINGS);
  if (document && !check.Check(document.value)) throw unreadable(store, CONFIG, SETTINGS);
  return document;
}

/** @throws Fatal `state_unreadable`, Retryable */
export async function readRevision(store: Store, revision: number): Promise<StoredSettings | undefined> {
  const newest = await readSettings(store);
  if (newest?.value.revision === revision) return newest.value;
  const document = await store.get<StoredSettings>(SETTINGS_HISTORY, keyOf(revision));
  if (document && !check.Check(document.value)) throw unreadable(store, SETTINGS_HISTORY, keyOf(revision));
  return document?.value;
}

/** The number of the revision after `newest`, also where its document was removed by hand: no number is used twice. */
export async function nextRevision(store: Store, newest: SettingsDocument | undefined): Promise<number> {
  if (newest) return newest.value.revision + 1;
  const [last] = await store.list<object>(SETTINGS_HISTORY, { order: 'desc', limit: 1 });
  return (Number.parseInt(last?.key ?? '0', 10) || 0) + 1;
}

/**
 * Makes a revision the newest. The one before is in the history before that: a run that has begun with it finds it, whatever dies when.
 * @throws Conflict when another has been saved since `newest` was read
 */
export async function writeSettings(
  store: Store,
  value: Omit<StoredSettings, 'schema'>,
  newest: SettingsDocument | undefined,
): Promise<SettingsDocument> {
  if (newest) await store.save(SETTINGS_HISTORY, keyOf(newest.value.revision), newest.value);
  const stored = { schema: SCHEMA_VERSION, ...value } as const;
  const written = await store.put<StoredSettings>(CONFIG, SETTINGS, stored, newest?.version ?? 0);
  // Again by the next that is saved, if this process dies before.
  await store.save(SETTINGS_HISTORY, keyOf(value.revision), stored);
  return written;
}

/** Newest first; a document of another layout is left out. @throws Fatal, Retryable */
export async function listRevisions(store: Store): Promise<StoredSettings[]> {
  const newest = await readSettings(store);
  const documents = await store.list<StoredSettings>(SETTINGS_HISTORY, { order: 'desc', limit: KEPT_REVISIONS });
  const past = documents.map(({ value }) => value).filter((value) => check.Check(value));
  const others = past.filter(({ revision }) => revision !== newest?.value.revision);
  return [...(newest ? [newest.value] : []), ...others].slice(0, KEPT_REVISIONS);
}

/** Removes all but the newest, and those that are in use. */
export async function pruneRevisions(store: Store, inUse: ReadonlySet<number>): Promise<void> {
  const all = await store.list(SETTINGS_HISTORY, { order: 'desc', limit: 2 * KEPT_REVISIONS });
  for (const { key } of all.slice(KEPT_REVISIONS)) {
    if (!inUse.has(Number.parseInt(key, 10))) await store.delete(SETTINGS_HISTORY, key);
  }
}
