import { createHash } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Failure } from '../contract/run';
import { FAILURES, unreadable } from './documents';
import type { Store, Versioned } from './stores/store';

/** Rejected records in one document: keeps it near 100 kB, which document stores recommend. */
export const FAILURES_PER_DOCUMENT = 500;

const FailureDocument = Type.Object({ runId: Type.String(), failures: Type.Array(Failure) });
type FailureDocument = Static<typeof FailureDocument>;
const check = Compile(FailureDocument);

/** The rejected records of a document. One that can't be used stands as a line of its own, so that the others are still listed. */
function shownFailures(store: Store, { key, value }: Versioned<FailureDocument>): Failure[] {
  if (check.Check(value)) return value.failures;
  const { code, message } = unreadable(store, FAILURES, key);
  return [{ id: key, code, reason: message }];
}

/**
 * The key of a range of a shard, named by where it begins: after a crash the range is written again, perhaps with
 * another end, under the same key. So nothing is listed twice.
 */
function keyOf(runId: string, shard: number, from: string | undefined): string {
  const hash = createHash('sha256')
    .update(from ?? '')
    .digest('hex')
    .slice(0, 20);
  return `${runId}.${String(shard).padStart(3, '0')}.${hash}`;
}

export async function saveFailures(
  store: Store,
  runId: string,
  shard: number,
  from: string | undefined,
  failures: Failure[],
): Promise<void> {
  const value: FailureDocument = { runId, failures };
  await store.save(FAILURES, keyOf(runId, shard, from), value);
}

/** Removes what was saved for the range that begins there, if anything. */
export async function removeFailures(store: Store, runId: string, shard: number, from: string | undefined): Promise<void> {
  await store.delete(FAILURES, keyOf(runId, shard, from));
}

/** Which of the rejected records are wanted: all, or those that meet both. */
export interface FailureFilter {
  code?: string | undefined;
  /** Part of an id or label, in any case. */
  q?: string | undefined;
}

export interface FailurePage {
  failures: Failure[];
  /** There may be more: the `after` of the next page. A page may be short, or empty, although there are. */
  next?: string;
}

/** Documents looked at for one page: what is searched for may be in none of many. */
const MOST_DOCUMENTS = 50;

/** A page of a run's rejected records; `after` is the `next` of the page before. */
export async function listFailures(
  store: Store,
  runId: string,
  { after, limit, ...filter }: { after?: string | undefined; limit: number } & FailureFilter,
): Promise<FailurePage> {
  const [key, skip] = cursorOf(after);
  const failures: Failure[] = [];
  let position = key;
  let start = skip;
  for (let looked = 0; looked < MOST_DOCUMENTS; looked++) {
    const document = await next(store, runId, position, start > 0);
    if (!document) return { failures };
    const shown = shownFailures(store, document);
    const { taken, end } = takeWanted(shown, start, { limit: limit - failures.length, ...filter });
    failures.push(...taken);
    position = document.key;
    start = 0;
    if (failures.length >= limit) return { failures, next: `${position}:${end < shown.length ? end : 0}` };
  }
  return { failures, next: `${position}:0` };
}

/** @returns the first of those wanted, and the place behind the last that was looked at */
function takeWanted(shown: readonly Failure[], start: number, { limit, ...filter }: { limit: number } & FailureFilter) {
  const taken: Failure[] = [];
  let end = start;
  for (; end < shown.length && taken.length < limit; end++) {
    const failure = shown[end];
    if (failure && isWanted(failure, filter)) taken.push(failure);
  }
  return { taken, end };
}

function isWanted({ id, label, code }: Failure, wanted: FailureFilter): boolean {
  if (wanted.code !== undefined && wanted.code !== code) return false;
  const q = wanted.q?.toLowerCase() ?? '';
  return id.toLowerCase().includes(q) || (label?.toLowerCase().includes(q) ?? false);
}

/** `again`: the document named by `position` itself, of which a part is left. */
async function next(store: Store, runId: string, position: string | undefined, again: boolean) {
  if (again && position !== undefined) return store.get<FailureDocument>(FAILURES, position);
  const after = position === undefined ? {} : { after: position };
  const [document] = await store.list<FailureDocument>(FAILURES, { prefix: `${runId}.`, limit: 1, ...after });
  return document;
}

function cursorOf(after: string | undefined): [key: string | undefined, skip: number] {
  if (after === undefined) return [undefined, 0];
  const at = after.lastIndexOf(':');
  return [after.slice(0, at), Number(after.slice(at + 1)) || 0];
}

/** @throws Fatal `state_unreadable`: to leave a document out would leave its records out */
export async function* allFailures(store: Store, runId: string, code?: string): AsyncGenerator<Failure[]> {
  for await (const document of failureDocuments(store, runId)) {
    if (!check.Check(document.value)) throw unreadable(store, FAILURES, document.key);
    yield document.value.failures.filter((failure) => isWanted(failure, { code }));
  }
}

async function* failureDocuments(store: Store, runId: string): AsyncGenerator<Versioned<FailureDocument>> {
  let after: string | undefined;
  do {
    const documents = await store.list<FailureDocument>(FAILURES, {
      prefix: `${runId}.`,
      limit: 100,
      ...(after ? { after } : {}),
    });
    yield* documents;
    after = documents.length === 100 ? documents.at(-1)?.key : undefined;
  } while (after !== undefined);
}

export async function deleteFailures(store: Store, runId: string): Promise<void> {
  for (;;) {
    const documents = await store.list(FAILURES, { prefix: `${runId}.`, limit: 100 });
    for (const { key } of documents) await store.delete(FAILURES, key);
    if (documents.length < 100) return;
  }
}

/** @param labels adds a column with what users know the records by */
export async function* failuresCsv(
  store: Store,
  runId: string,
  { code, labels = false }: Pick<FailureFilter, 'code'> & { labels?: boolean } = {},
): AsyncGenerator<string> {
  yield labels ? 'id,code,field,reason,label\r\n' : 'id,code,field,reason\r\n';
  const lineOf = ({ id, code: why, field = '', reason, label = '' }: Failure) =>
    `${[id, why, field, reason, ...(labels ? [label] : [])].map(cell).join(',')}\r\n`;
  for await (const document of failureDocuments(store, runId)) {
    const failures = shownFailures(store, document).filter((failure) => isWanted(failure, { code }));
    yield failures.map(lineOf).join('');
  }
}

/** Quoted where needed; a leading =, +, - or @ is defused, or a spreadsheet would run it as a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
