import type { Store } from '../../state/stores/store';

/** One document for each import of a file: what a resume and a list of rejected rows have to know. No cell of it. */
export const IMPORTS = 'data-import-csv';

export interface ImportRecord {
  schema: 1;
  pipeline: string;
  /** Absolute. */
  path: string;
  size: number;
  hash: string;
  encoding?: string;
  delimiter: string;
  mappingHash: string;
  /** Host, key (its hash) and environment. */
  target: string;
  importId: string;
  historical: boolean;
  /** As counted by the check. */
  rows: number;
  /** Rows that the check would reject. */
  bad: number;
  /** ISO 8601; of the last start or resume. */
  begunAt: string;
}

const PAGE = 200;

export async function saveImport(store: Store, record: ImportRecord): Promise<void> {
  await store.save(IMPORTS, record.pipeline, record);
}

export async function readImport(store: Store, pipeline: string): Promise<ImportRecord | undefined> {
  return (await store.get<ImportRecord>(IMPORTS, pipeline))?.value;
}

/** All imports of this state folder, the one begun last first. */
export async function listImports(store: Store): Promise<ImportRecord[]> {
  const all: ImportRecord[] = [];
  for (let after: string | undefined; ; ) {
    const page = await store.list<ImportRecord>(IMPORTS, { limit: PAGE, ...(after === undefined ? {} : { after }) });
    all.push(...page.map(({ value }) => value));
    after = page.at(-1)?.key;
    if (page.length < PAGE) break;
  }
  return all.toSorted((one, other) => (one.begunAt < other.begunAt ? 1 : -1));
}
