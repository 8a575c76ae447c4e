import { abortable } from '../../base/wait';
import type { Context } from '../../contract/context';
import { type Commercetools, listing } from './client';
import { IDS_PER_REQUEST, idIn, PAGE, quote } from './resource';

export type LookupArgs = Record<string, string | number | boolean>;

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
