import { ascending } from '../../base/order';
import { abortable } from '../../base/wait';
import type { Context } from '../../contract/context';
import type { Selection, Shard } from '../../contract/run';
import type { Item, Source, Total } from '../../contract/source';
import { type Commercetools, listing } from './client';
import { type Order, windowOrder, withinWindow } from './window';

/** The most a query answers: https://docs.commercetools.com/api/general-concepts#limit */
export const PAGE = 500;
/** How large a shop's records are is unknown before the first ones have been seen. */
const FIRST_PAGE = 100;
/** A page is held as text, as objects and as what they become: 1.5 MB of it are about six. */
const PAGE_BYTES = 1_500_000;
/** 300 UUIDs make a request line of 13.5 kB; gateways commonly refuse more than 16 kB. */
export const IDS_PER_REQUEST = 300;
/** Below so many records a further id range costs more requests than it saves time. */
const RECORDS_PER_SHARD = 2500;
/**
 * How far a delta reaches back behind the watermark. An arbitrary number, larger than any clock skew or delay in a
 * record's becoming visible that has been heard of; what it reads twice changes nothing.
 */
export const OVERLAP_MS = 2 * 60_000;
/**
 * How far a window ends before the server's now. Records with equal or slightly earlier times may still appear
 * at the very end; a minute later they have.
 */
export const SETTLED_MS = 60_000;
/** With a predicate, `total` doesn't go beyond this: https://docs.commercetools.com/api/general-concepts#total */
const TOTAL_CAP = 10_000;

export interface QueryArgs {
  limit: number;
  where: string[];
  sort: string[];
  expand?: string[];
  withTotal: boolean;
  [key: string]: string | string[] | number | boolean;
}

interface PagedResult<T> {
  total?: number;
  results: T[];
}

/** A query of one of the API's resources, e.g. `(args) => api.customers().get({ queryArgs: args })`. */
export type Query<T> = (args: QueryArgs) => { execute(): Promise<{ body: PagedResult<T>; headers?: unknown }> };

export interface ResourceOptions<T> {
  query: Query<T>;
  /** References to read along with every record. */
  expand?: string[];
  /** Further conditions every record must meet. */
  where?: string[];
  readShards: number;
  /** Conditions of which each finds what users know records by. @param text quoted already */
  knownBy?: (text: string) => string[];
  /** Records a page; fewer where a record can be large. */
  pageSize?: number;
}

/**
 * All records of a commercetools resource in the order of their ids: keyset pages, cut into ranges that are read in parallel.
 * A delta is one range in the order of changes, which its window bounds.
 */
export function resourceSource<T extends { id: string; lastModifiedAt: string }>(
  commercetools: Commercetools,
  options: ResourceOptions<T>,
): Source<T> {
  const { query, expand = [], where = [], readShards, knownBy = () => [], pageSize = PAGE } = options;

  const page = async (conditions: string[], limit: number, ctx: Context, sort: string[]): Promise<T[]> => {
    const args = {
      limit,
      where: [...where, ...conditions],
      sort,
      withTotal: false,
      ...(expand.length > 0 ? { expand } : {}),
    };
    return (await abortable(listing(commercetools, query(args)), ctx.signal)).body.results;
  };

  async function* readPages(shard: Shard, { sort, behind, cursorOf }: Order<T>, ctx: Context): AsyncGenerator<Item<T>[]> {
    let cursor = shard.cursor;
    let more = true;
    let limit = Math.min(pageSize, FIRST_PAGE);
    // A generator that waits keeps its variables: a page must not be one of them, or every range would hold its last one.
    const next = async (): Promise<Item<T>[]> => {
      const values = await page(behind(cursor), limit, ctx, sort);
      const items = values.map((value) => ({ id: value.id, cursor: cursorOf(value), value }));
      cursor = items.at(-1)?.cursor;
      more = values.length === limit;
      limit = Math.min(pageSize, fitting(values));
      return items;
    };
    while (more) yield await next();
  }

  async function* readIds(ids: string[], shard: Shard, ctx: Context): AsyncGenerator<Item<T>[]> {
    const wanted = [...new Set(ids)].sort(ascending).filter((id) => shard.cursor === undefined || id > shard.cursor);
    const size = Math.min(IDS_PER_REQUEST, pageSize);
    for (let start = 0; start < wanted.length; start += size) {
      const part = wanted.slice(start, start + size);
      const values = await page([idIn(part)], size, ctx, BY_ID);
      const found = new Map(values.map((value) => [value.id, value]));
      yield part.map((id) => ({ id, cursor: id, value: found.get(id) }));
    }
  }

  return {
    title: 'commercetools',
    overlapMs: OVERLAP_MS,
    settledMs: SETTLED_MS,
    async shards(selection, total) {
      if (selection.kind === 'ids' || selection.kind === 'delta') return [{ done: false }];
      const wanted = Math.ceil((total?.count ?? Number.POSITIVE_INFINITY) / RECORDS_PER_SHARD);
      const all = idRanges(Math.max(1, Math.min(readShards, wanted)));
      return selection.kind === 'all' ? startingAt(all, selection.startId) : all;
    },

    read(shard, selection, ctx) {
      if (selection.kind === 'ids') return readIds(selection.ids, shard, ctx);
      if (selection.kind === 'delta') return readPages(shard, windowOrder(selection), ctx);
      return readPages(shard, idOrder(shard, selection.kind === 'since' ? [changedSince(selection.since)] : []), ctx);
    },

    async newest(limit, ctx) {
      const values = await page([], Math.min(limit, PAGE), ctx, ['lastModifiedAt desc', 'id asc']);
      return values.map((value) => ({ id: value.id, cursor: value.id, value }));
    },

    async search(text, limit, ctx) {
      // An id of another form is refused instead of not found.
      const byId = ID.test(text.toLowerCase()) ? [`id = ${quote(text.toLowerCase())}`] : [];
      const conditions = [...byId, ...knownBy(quote(text))];
      const values = conditions.length > 0 ? await page([conditions.join(' or ')], Math.min(limit, PAGE), ctx, BY_ID) : [];
      return values.map((value) => ({ id: value.id, cursor: value.id, value }));
    },

    async count(selection, ctx): Promise<Total | undefined> {
      if (selection.kind === 'ids') return { count: new Set(selection.ids).size, exactness: 'exact' };
      const conditions = [...where, ...restriction(selection)];
      const args = { limit: 0, where: conditions, sort: [], withTotal: true };
      const count = (await abortable(listing(commercetools, query(args)), ctx.signal)).body.total;
      if (count === undefined || (conditions.length > 0 && count >= TOTAL_CAP)) return undefined;
      return { count, exactness: conditions.length > 0 ? 'estimated' : 'exact' };
    },
  };
}

/** Ids that commercetools gives are UUIDs: https://docs.commercetools.com/api/general-concepts#identifier */
export const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A string in a predicate: a quote inside can't end it. https://docs.commercetools.com/api/predicates/query */
export const quote = (text: string) => JSON.stringify(text);

export const idIn = (ids: string[]) => `id in (${ids.map(quote).join(',')})`;

/** Times go into predicates in one form only; the API compares them as instants. */
const changedSince = (since: string) => `lastModifiedAt >= "${new Date(since).toISOString()}"`;

function restriction(selection: Exclude<Selection, { kind: 'ids' }>): string[] {
  if (selection.kind === 'since') return [changedSince(selection.since)];
  if (selection.kind === 'delta') return withinWindow(selection);
  return selection.kind === 'deletion' || selection.startId === undefined ? [] : [`id >= ${quote(selection.startId)}`];
}

const BY_ID = ['id asc'];

function idOrder(shard: Shard, conditions: string[]): Order<{ id: string }> {
  const upper = shard.to === undefined ? [] : [`id < ${quote(shard.to)}`];
  return {
    sort: BY_ID,
    behind: (cursor) => [...lower(shard, cursor), ...upper, ...conditions],
    cursorOf: ({ id }) => id,
  };
}

function lower(shard: Shard, cursor: string | undefined): string[] {
  if (cursor !== undefined) return [`id > ${quote(cursor)}`];
  return shard.from === undefined ? [] : [`id >= ${quote(shard.from)}`];
}

/**
 * Ids are random UUIDs, so equal ranges of their first two hex digits hold about equally many records. The outer
 * bounds are open: an id of another form is still read.
 */
export function idRanges(count: number): Shard[] {
  const bound = (index: number) =>
    Math.round((index * 256) / count)
      .toString(16)
      .padStart(2, '0');
  return Array.from({ length: count }, (_, index) => ({
    ...(index > 0 ? { from: bound(index) } : {}),
    ...(index < count - 1 ? { to: bound(index + 1) } : {}),
    done: false,
  }));
}

function startingAt(shards: Shard[], startId: string | undefined): Shard[] {
  if (startId === undefined) return shards;
  return shards
    .filter(({ to }) => to === undefined || to > startId)
    .map((shard) => (shard.from === undefined || shard.from < startId ? { ...shard, from: startId } : shard));
}

/** How many records like these make a page that isn't too large: by the middling one of three, since measuring costs time. */
function fitting(values: unknown[]): number {
  const some = [values[0], values[values.length >> 1], values.at(-1)].map((value) => JSON.stringify(value ?? '').length);
  const [, middling = 1] = some.sort((a, b) => a - b);
  return Math.max(1, Math.floor(PAGE_BYTES / middling));
}
