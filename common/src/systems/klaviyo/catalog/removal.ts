import { type AnyTransfer, type Context, type Destination, defineTransfer, rejected, written } from '../../../contract/pipeline';
import { skip } from '../../../routes/commercetools-klaviyo/mapping/codes';
import { type Candidate, type Candidates, candidates } from './candidates';
import { lookUp, variantsOf } from './lookup';
import { CATEGORY_JOBS, deleteCategories, deleteItems, deleteVariants, type Named, PRODUCT_JOBS } from './operations';
import { type CatalogOptions, type CatalogSession, catalogSessions } from './session';

/** As many variants as the look-up of an item may come with. */
const LISTED = 100;

interface Removal extends Pick<Candidates, 'client' | 'kind' | 'ours'> {
  options: CatalogOptions;
}

/** Deletes the records of a kind that Klaviyo's catalog has; items with their variants. */
export function catalogRemoval({ client, kind, ours, options }: Removal): AnyTransfer {
  const sessionOf = catalogSessions(client, options, kind === 'item' ? PRODUCT_JOBS : CATEGORY_JOBS);
  return defineTransfer<Candidate, Named>({
    source: candidates({ client, kind, ours, undisturbed: sessionOf }),
    map: (candidate) => {
      if (candidate === 'gone') return { kind: 'mapped', records: [] };
      const { externalId, spared } = candidate;
      return spared === undefined ? { kind: 'mapped', records: [{ externalId }] } : skip(spared);
    },
    destination: { ...removalDestination(kind, sessionOf), target: (ctx) => client.account(ctx) },
  });
}

function removalDestination(kind: 'category' | 'item', sessionOf: (ctx: Context) => Promise<CatalogSession>): Destination<Named> {
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
