import { TypeCompiler } from '@sinclair/typebox/compiler';
import { type Sequence, StoredSequence } from '../contract/sequence';
import { unreadable } from './documents';
import type { Store, Versioned } from './stores/store';

/** One document for the sequence in progress (or the last), and one for each that has ended. */
export const SEQUENCES = 'data-import-sequence';
const CURRENT = 'current';
/** Ended sequences that are kept. */
const KEPT = 20;

export type SequenceDocument = Versioned<StoredSequence>;

const check = TypeCompiler.Compile(StoredSequence);

/** @throws Fatal `state_unreadable` when the document is not of the layout we know */
export async function readSequence(store: Store): Promise<SequenceDocument | undefined> {
  const document = await store.get<StoredSequence>(SEQUENCES, CURRENT);
  if (document && !check.Check(document.value)) throw unreadable(SEQUENCES, CURRENT);
  return document;
}

/** @throws Conflict when the sequence was changed since it was read; `version` 0 = there was none */
export function writeSequence(store: Store, value: StoredSequence, version: number): Promise<SequenceDocument> {
  return store.put(SEQUENCES, CURRENT, value, version);
}

/** Ends it: first into the history, then in its own document. Killed in between it ends once more, with the same record. */
export async function endSequence(store: Store, value: StoredSequence, version: number): Promise<void> {
  await store.save(SEQUENCES, value.id, value);
  await writeSequence(store, value, version);
  const keys = (await ended(store)).map(({ key }) => key);
  for (const key of keys.slice(KEPT)) await store.delete(SEQUENCES, key);
}

/** Ended ones, newest first; a document of another layout is left out. */
export async function listSequences(store: Store): Promise<StoredSequence[]> {
  return (await ended(store))
    .map(({ value }) => value)
    .filter((value) => check.Check(value))
    .slice(0, KEPT);
}

async function ended(store: Store): Promise<SequenceDocument[]> {
  const documents = await store.list<StoredSequence>(SEQUENCES, { order: 'desc', limit: 100 });
  return documents.filter(({ key }) => key !== CURRENT);
}

/** A stored sequence without what only the next move needs. */
export function publicSequence({ schema: _, steps, ...shown }: StoredSequence): Sequence {
  return { ...shown, steps: steps.map(({ resumes: _resumes, ...step }) => step) };
}
