import type { Context } from '../../contract/context';
import { perSlice } from '../../contract/perSlice';
import type { Selection } from '../../contract/run';
import type { Item, Source } from '../../contract/source';
import { withinWindow } from '../../systems/commercetools/window';

/** Which records changed: those in the window of a delta, or since a time. */
export type Changed = Extract<Selection, { kind: 'delta' | 'since' }>;

/** Ids of records whose related data changed while they themselves didn't: what the window holds itself is read with it. */
export type RelatedIds = (changed: Changed, ctx: Context) => Promise<Set<string>>;

/** The range that related records are read in, beside those of the window. Ids sort behind it. */
const RELATED = ' related';

/**
 * A source whose deltas also cover records whose related data changed in the same window. They are found once a slice, by
 * queries of the related resources, and read like any others: by their ids, each once.
 */
export function withRelated<T>(source: Source<T>, relatedIds: RelatedIds): Source<T> {
  const known = perSlice(async () => new Map<string, Promise<string[]>>());
  const found = async (changed: Changed, ctx: Context): Promise<string[]> => {
    const memory = await known(ctx);
    const key = JSON.stringify(changed);
    const ids = memory.get(key) ?? relatedIds(changed, ctx).then((set) => [...set]);
    memory.set(key, ids);
    ids.catch(() => memory.delete(key));
    return ids;
  };

  async function* related(cursor: string | undefined, changed: Changed, ctx: Context): AsyncGenerator<Item<T>[]> {
    const ids = await found(changed, ctx);
    if (ids.length === 0) return;
    const shard = { done: false, ...(cursor === undefined ? {} : { cursor }) };
    for await (const page of source.read(shard, { kind: 'ids', ids }, ctx)) {
      // What has gone meanwhile was not asked for.
      yield page.filter(({ value }) => value !== undefined);
    }
  }

  return {
    ...source,
    async shards(selection, total, ctx) {
      const shards = await source.shards(selection, total, ctx);
      return isChanged(selection) ? [...shards, { from: RELATED, done: false }] : shards;
    },
    read: (shard, selection, ctx) =>
      isChanged(selection) && shard.from === RELATED ? related(shard.cursor, selection, ctx) : source.read(shard, selection, ctx),
    async count(selection, ctx) {
      const total = await source.count(selection, ctx);
      if (!total || !isChanged(selection)) return total;
      return { count: total.count + (await found(selection, ctx)).length, exactness: 'estimated' };
    },
  };
}

const isChanged = (selection: Selection): selection is Changed => selection.kind === 'delta' || selection.kind === 'since';

const instant = (time: string): string => new Date(time).toISOString();

/** Conditions for a resource that changed. */
export const changedWithin = (changed: Changed): string[] =>
  changed.kind === 'delta' ? withinWindow(changed) : [`lastModifiedAt >= "${instant(changed.since)}"`];

/** The condition for a record that the window doesn't hold itself. */
export const unchangedWithin = (changed: Changed): string =>
  changed.kind === 'delta'
    ? `(lastModifiedAt <= "${instant(changed.from)}" or lastModifiedAt > "${instant(changed.to)}")`
    : `lastModifiedAt < "${instant(changed.since)}"`;

/** The condition that a moment named by a field lies in the window. */
export function momentWithin(field: string, changed: Changed, now: number): string {
  if (changed.kind === 'delta') return `(${field} > "${instant(changed.from)}" and ${field} <= "${instant(changed.to)}")`;
  return `(${field} >= "${instant(changed.since)}" and ${field} <= "${new Date(now).toISOString()}")`;
}
