import type { Store } from '../../../state/stores/store';

/** What the controller notes of one entry beside its runs, under the id of its pipeline. */
export const NOTES = 'data-import-list';

export interface EntryNotes {
  /** `Latest.key` of the entry when its newest load or sync began. */
  began?: string;
  /** That run. */
  runId?: string;
  /** The newest run whose results are in the state file, or can't come there any more. */
  recordedRun?: string;
  /** Why it failed, and when it is tried again (ISO 8601). */
  failure?: EntryFailure;
}

export interface EntryFailure {
  code: string;
  message: string;
  attempts: number;
  nextTry: string;
}

export async function readNotes(store: Store, pipeline: string): Promise<EntryNotes> {
  return (await store.get<EntryNotes>(NOTES, pipeline))?.value ?? {};
}

/** Only the one controller of a store writes them. */
export async function changeNotes(
  store: Store,
  pipeline: string,
  change: (notes: EntryNotes) => EntryNotes,
): Promise<EntryNotes> {
  const notes = change(await readNotes(store, pipeline));
  await store.save(NOTES, pipeline, notes);
  return notes;
}
