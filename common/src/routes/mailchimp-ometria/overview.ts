import type { Importer, PipelineStatus } from '../../contract/importer';
import type { Failure, Run } from '../../contract/run';
import { PIPELINES, type PipelineState, publicRun } from '../../state/documents';
import { allFailures } from '../../state/failures';
import type { Store } from '../../state/stores/store';
import { type EntryFailure, readNotes } from './controller/notes';
import { type Entry, PIPELINE_PREFIX } from './stateFile/entry';

/** One entry of the state file, as an operator wants to see it. */
export interface EntryStatus {
  listId: string;
  rank: number;
  /** As it stands in the file. */
  latestTimestamp?: string;
  /** When it is due for a sync by its time; absent while a load is due. ISO 8601. */
  nextDue?: string;
  active?: NonNullable<PipelineStatus['active']>;
  lastRun?: Run;
  failure?: EntryFailure;
  unusable?: { code: string; message: string };
}

export async function statusOfEntries(
  entries: readonly Entry[],
  { importer, store, refreshMs }: { importer: Importer; store: Store; refreshMs: number },
): Promise<EntryStatus[]> {
  const known = new Map((await importer.status()).map((status) => [status.pipeline, status]));
  return Promise.all(
    entries.map(async ({ listId, rank, pipeline, latest }) => {
      const { active, lastRun, stateError } = known.get(pipeline) ?? {};
      const { failure } = await readNotes(store, pipeline);
      return {
        listId,
        rank,
        ...(latest.text === undefined ? {} : { latestTimestamp: latest.text }),
        ...(latest.ms === undefined ? {} : { nextDue: new Date(latest.ms + refreshMs).toISOString() }),
        ...(active ? { active } : {}),
        ...(lastRun ? { lastRun } : {}),
        ...(failure && !active ? { failure } : {}),
        ...(stateError ? { unusable: stateError } : {}),
      };
    }),
  );
}

/** The newest run of every entry that a list has or had; also of entries that are no longer in the file. */
export async function newestRuns(listId: string, store: Store): Promise<{ pipeline: string; run: Run; isActive: boolean }[]> {
  const documents = await store.list<PipelineState>(PIPELINES, { prefix: `${PIPELINE_PREFIX}${listId}-`, limit: 500 });
  return documents.flatMap(({ value: { pipeline, active, lastRun } }) => {
    const run = active ? publicRun(active, 0) : lastRun;
    return run ? [{ pipeline, run, isActive: active !== undefined }] : [];
  });
}

/** Rejected records of the newest run of every entry of a list. */
export async function* failuresOfList(listId: string, store: Store): AsyncGenerator<Failure[]> {
  for (const { run } of await newestRuns(listId, store)) yield* allFailures(store, run.id);
}
