import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Sequence, SequenceStep } from '../contract/sequence';
import { SCHEMA_VERSION, unreadable } from './documents';
import type { Store, Versioned } from './stores/store';

/** One document for the sequence in progress (or the last), and one for each that has ended. */
export const SEQUENCES = 'data-import-sequence';
const CURRENT = 'current';
/** Ended sequences that are kept. */
const KEPT = 20;

const StoredStep = Type.Object(
  {
    ...SequenceStep.properties,
    /** The run is to be resumed from its end at this time: a later end is one after the resume. */
    resumes: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);
export type StoredStep = Static<typeof StoredStep>;

/** A sequence as it is stored: what is answered, and what the next move needs. */
const StoredSequence = Type.Object(
  {
    schema: Type.Literal(SCHEMA_VERSION),
    ...Sequence.properties,
    steps: Type.Array(StoredStep, { minItems: 1 }),
    /** Of the process that started it; gone with the first move. */
    starter: Type.Optional(Type.Integer()),
  },
  { additionalProperties: false },
);
export type StoredSequence = Static<typeof StoredSequence>;

export type SequenceDocument = Versioned<StoredSequence>;

const check = Compile(StoredSequence);

/** @throws Fatal `state_unreadable` when the document is not of the layout we know */
export async function readSequence(store: Store): Promise<SequenceDocument | undefined> {
  const document = await store.get<StoredSequence>(SEQUENCES, CURRENT);
  if (document && !check.Check(document.value)) throw unreadable(store, SEQUENCES, CURRENT);
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

/** Removes the sequence in progress, or the last; those that have ended stay in the history. */
export const forgetSequence = (store: Store): Promise<void> => store.delete(SEQUENCES, CURRENT);

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
export function publicSequence({ schema: _, starter: _starter, steps, ...shown }: StoredSequence): Sequence {
  return { ...shown, steps: steps.map(({ resumes: _resumes, ...step }) => step) };
}
