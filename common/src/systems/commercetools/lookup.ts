import { abortable } from '../../base/wait';
import type { Context } from '../../contract/context';
import { type Commercetools, listing } from './client';
import { IDS_PER_REQUEST, idIn, PAGE, quote } from './resource';

export type LookupArgs = Record<string, string | string[] | number | boolean>;

type Query<T> = (args: LookupArgs) => { execute(): Promise<{ body: { results: T[] }; headers?: unknown }> };

/** Records by id, many at a time; ids that don't exist are missing from the answer. */
export async function readByIds<T extends { id: string }>(
  commercetools: Commercetools,
  query: Query<T>,
  ids: string[],
  ctx: Context,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for (let start = 0; start < ids.length; start += IDS_PER_REQUEST) {
    const where = idIn(ids.slice(start, start + IDS_PER_REQUEST));
    const { body } = await abortable(listing(commercetools, query({ where, limit: PAGE, withTotal: false })), ctx.signal);
    for (const record of body.results) found.set(record.id, record);
  }
  return found;
}

/** Of a request line, once encoded: gateways commonly refuse more than 16 kB. */
const CHARACTERS = 12_000;

/** Values that fit into one predicate each: ids are short, SKUs may be long. */
export function chunksOf(values: Iterable<string>, most = CHARACTERS): string[][] {
  const chunks: string[][] = [];
  let chunk: string[] = [];
  let characters = 0;
  for (const value of new Set(values)) {
    const length = encodeURIComponent(`${quote(value)},`).length;
    if (chunk.length > 0 && (chunk.length === IDS_PER_REQUEST || characters + length > most)) {
      chunks.push(chunk);
      chunk = [];
      characters = 0;
    }
    chunk.push(value);
    characters += length;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

/** Some records of a resource: those with one of these values in a field, or all that meet a predicate. */
export type Wanted = { field: string; values: Iterable<string> } | { where: string[] };

/** Records page by page, in the order of their ids. */
export async function* readWhere<T extends { id: string }>(
  commercetools: Commercetools,
  query: Query<T>,
  wanted: Wanted,
  ctx: Context,
): AsyncGenerator<T[]> {
  const predicates = 'where' in wanted ? [wanted.where] : chunksOf(wanted.values).map((part) => [isIn(wanted.field, part)]);
  for (const where of predicates) {
    for (let last: string | undefined, full = true; full; ) {
      const behind = last === undefined ? where : [...where, `id > ${quote(last)}`];
      const args = { where: behind, limit: PAGE, sort: 'id asc', withTotal: false };
      const page = (await abortable(listing(commercetools, query(args)), ctx.signal)).body.results;
      yield page;
      last = page.at(-1)?.id;
      full = page.length === PAGE;
    }
  }
}

export const isIn = (field: string, values: string[]): string => `${field} in (${values.map(quote).join(',')})`;

/** One answer's records. */
export const listed = async <T>(commercetools: Commercetools, request: ReturnType<Query<T>>, ctx: Context): Promise<T[]> =>
  (await abortable(listing(commercetools, request), ctx.signal)).body.results;

/** Every record of a small resource, page by page. */
export async function readAll<T extends { id: string }>(
  commercetools: Commercetools,
  query: Query<T>,
  ctx: Context,
): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const last = all.at(-1)?.id;
    const where = last === undefined ? {} : { where: `id > ${quote(last)}` };
    const args = { ...where, limit: PAGE, sort: 'id asc', withTotal: false };
    const page = (await abortable(listing(commercetools, query(args)), ctx.signal)).body.results;
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}
