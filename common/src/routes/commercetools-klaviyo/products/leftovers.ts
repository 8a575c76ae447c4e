import type { Context } from '../../../contract/context';
import { perSlice } from '../../../contract/perSlice';
import type { Item, Source } from '../../../contract/source';
import type { Entry } from '../../../systems/klaviyo/catalog/listing';
import type { Leftover } from '../../../systems/klaviyo/records';

/** As many as one query of commercetools for their existence takes. */
const PAGE = 300;
/** The range that leftovers are read in, beside those of the products. Ids sort behind it. */
const LEFTOVERS = ' leftovers';

export interface Leftovers {
  /** What becomes of an item whose product isn't published any more. */
  fate: Leftover['fate'];
  /** Key of the project whose items these are. */
  project: string;
  /** All items that the catalog has. */
  items(ctx: Context): AsyncIterable<Entry[]>;
  /** Those of these ids that are published products of the project. */
  published(ids: string[], ctx: Context): Promise<ReadonlySet<string>>;
}

/**
 * Products and, in a full import, this project's items that it no longer publishes: what the shop doesn't show mustn't be
 * recommended. Items that are hidden already aren't read again, and items without the project's mark never.
 */
export function withLeftovers<T extends object>(
  source: Source<T>,
  { fate, project, items, published }: Leftovers,
): Source<T | Leftover> {
  const shown = perSlice(async (ctx) => {
    const ids: string[] = [];
    for await (const page of items(ctx)) {
      const own = page.filter((entry) => entry.project === project && (fate === 'delete' || entry.published !== false));
      ids.push(...own.map(({ externalId }) => externalId));
    }
    // In their own order: Klaviyo's pages shift when items change, and a resumed run continues behind its cursor.
    return ids.sort((a, b) => (a < b ? -1 : Number(a > b)));
  });

  async function* leftovers(cursor: string | undefined, ctx: Context): AsyncGenerator<Item<Leftover>[]> {
    const ids = (await shown(ctx)).filter((id) => cursor === undefined || id > cursor);
    for (let start = 0; start < ids.length; start += PAGE) {
      const part = ids.slice(start, start + PAGE);
      const still = await published(part, ctx);
      yield part.flatMap((id) => (still.has(id) ? [] : [{ id, cursor: id, value: { leftover: id, fate } }]));
    }
  }

  return {
    ...source,
    async shards(selection, total, ctx) {
      const shards = await source.shards(selection, total, ctx);
      const isWhole = selection.kind === 'all' && selection.startId === undefined;
      return isWhole ? [...shards, { from: LEFTOVERS, done: false }] : shards;
    },
    read: (shard, selection, ctx): AsyncIterable<Item<T | Leftover>[]> =>
      shard.from === LEFTOVERS ? leftovers(shard.cursor, ctx) : source.read(shard, selection, ctx),
  };
}
