import { skip } from '../../../mapping/codes';
import { perSlice } from '../../../perSlice';
import {
  type AnyTransfer,
  type Context,
  type Destination,
  defineTransfer,
  type Item,
  rejected,
  type Source,
  written,
} from '../../../pipeline';
import type { KlaviyoClient } from '../client';
import { type Entry, listEntries } from './listing';
import { lookUp, variantsOf } from './lookup';
import { CATEGORY_JOBS, deleteCategories, deleteItems, deleteVariants, type Named, PRODUCT_JOBS } from './operations';
import { type CatalogOptions, type CatalogSession, catalogSessions } from './session';

/** As many as one query of commercetools for their existence takes. */
const PAGE = 300;
/** As many variants as the look-up of an item may come with. */
const LISTED = 100;

/** A record of Klaviyo's catalog, and whether it may go. */
interface Candidate extends Named {
  own: boolean;
}

interface Removal {
  client: KlaviyoClient;
  kind: 'category' | 'item';
  options: CatalogOptions;
  /** The external ids of those that are of this project. */
  own(entries: Entry[], ctx: Context): Promise<ReadonlySet<string>>;
}

/** Deletes the records of a kind that Klaviyo's catalog has; items with their variants. */
export function catalogRemoval(removal: Removal): AnyTransfer {
  return defineTransfer<Candidate, Named>({
    source: removalSource(removal),
    map: ({ externalId, own }) => (own ? { kind: 'mapped', records: [{ externalId }] } : skip('not_own')),
    destination: removalDestination(removal),
  });
}

/**
 * All ids are listed before the first is deleted, and read in their own order: Klaviyo's pages shift when records go, and this way
 * a resumed run goes on behind its cursor, whatever has gone by then. A million ids take 100 MB.
 */
function removalSource({ client, kind, own }: Removal): Source<Candidate> {
  const entries = perSlice(async (ctx) => {
    const all: Entry[] = [];
    for await (const page of listEntries(client.for(ctx).catalogs, kind)) all.push(...page);
    return all.sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
  });
  async function* read(cursor: string | undefined, everything: boolean, ctx: Context): AsyncGenerator<Item<Candidate>[]> {
    const left = (await entries(ctx)).filter(({ externalId }) => cursor === undefined || externalId > cursor);
    for (let start = 0; start < left.length; start += PAGE) {
      const page = left.slice(start, start + PAGE);
      const ours = everything ? undefined : await own(page, ctx);
      yield page.map(({ externalId }) => ({
        ...{ id: externalId, cursor: externalId },
        value: { externalId, own: ours?.has(externalId) ?? true },
      }));
    }
  }
  return {
    shards: async () => [{ done: false }],
    read: ({ cursor }, selection, ctx) => read(cursor, selection.kind === 'deletion' && selection.of === 'all', ctx),
    count: async (_selection, ctx) => ({ count: (await entries(ctx)).length, exactness: 'exact' }),
  };
}

function removalDestination({ client, kind, options }: Removal): Destination<Named> {
  const sessionOf = catalogSessions(client, options, kind === 'item' ? PRODUCT_JOBS : CATEGORY_JOBS);
  const operation = kind === 'item' ? deleteItems : deleteCategories;
  return {
    batch: { records: 100, bytes: 1_000_000 },
    concurrency: 8,
    repeatsCost: false,
    async write(records, ctx) {
      const session = await sessionOf(ctx);
      const ids = records.map(({ externalId }) => externalId);
      if (kind === 'item') await removeVariants(session, ids);
      const faults = await session.jobs.run(operation, records);
      // A row fails, too, when its record has gone already: what counts is what is still there.
      const left = await lookUp(session.catalogs, kind, faults.keys());
      return ids.map((id) => {
        if (!left.has(id)) return written;
        const code = faults.get(id)?.code ?? 'unnamed';
        return rejected('klaviyo_refused', `Klaviyo refused to delete this record (${code}).`);
      });
    },
    preview: async (records) => records,
  };
}

/** Whether items take their variants along isn't documented: they go first. Those that can't be deleted keep their item's fate. */
async function removeVariants({ catalogs, jobs }: CatalogSession, items: string[]): Promise<void> {
  const found = await lookUp(catalogs, 'item', items);
  const lists = [...found.values()].map(({ externalId, variants }) =>
    variants !== undefined && variants.length < LISTED ? variants : variantsOf(catalogs, externalId),
  );
  const ids = (await Promise.all(lists)).flat();
  await jobs.run(
    deleteVariants,
    [...new Set(ids)].map((externalId) => ({ externalId })),
  );
}
