import type { BatchJobs, Context } from '../../../contract/context';
import type { Destination } from '../../../contract/destination';
import { rejected, skipped, written } from '../../../contract/outcome';
import { type AnyTransfer, defineTransfer } from '../../../contract/pipeline';
import { STUCK_ADVICE } from '../client';
import { type Candidate, type Candidates, candidates } from './candidates';
import { lookUp, variantsOf } from './lookup';
import { CATEGORY_JOBS, deleteCategories, deleteItems, deleteVariants, type Named, PRODUCT_JOBS } from './operations';
import { type CatalogOptions, type CatalogSession, catalogSessions } from './session';

/** Why a record of the catalog isn't deleted; docs/mapping.md is checked against this list. */
export const DELETION_SKIPS = {
  not_own: 'Not of this project, so that it was not deleted.',
  not_obsolete: 'Not of this project, or still in it, so that it was not deleted.',
  not_adopted: 'Still in this project, or not in the form of the older plugin, so that it was not deleted.',
} as const;

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
      return spared === undefined ? { kind: 'mapped', records: [{ externalId }] } : skipped(spared);
    },
    destination: { ...removalDestination(kind, sessionOf), target: (ctx) => client.account(ctx) },
  });
}

function removalDestination(kind: 'category' | 'item', sessionOf: (ctx: Context) => Promise<CatalogSession>): Destination<Named> {
  const operation = kind === 'item' ? deleteItems : deleteCategories;
  return {
    title: 'Klaviyo',
    stuckAdvice: STUCK_ADVICE,
    batch: { records: 100, bytes: 1_000_000 },
    concurrency: 8,
    repeatsCost: false,
    async write(records, ctx) {
      const session = await sessionOf(ctx);
      await session.settleLeft(ctx.jobs);
      const ids = records.map(({ externalId }) => externalId);
      if (kind === 'item') await removeVariants(session, ids, ctx.jobs);
      const faults = await session.jobs.run(operation, records, ctx.jobs);
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
export async function removeVariants({ catalogs, jobs }: CatalogSession, items: string[], log: BatchJobs): Promise<void> {
  const found = await lookUp(catalogs, 'item', items);
  const lists = [...found.values()].map(({ externalId, variants }) =>
    variants !== undefined && variants.length < LISTED ? variants : variantsOf(catalogs, externalId),
  );
  const ids = (await Promise.all(lists)).flat();
  await jobs.run(
    deleteVariants,
    [...new Set(ids)].map((externalId) => ({ externalId })),
    log,
  );
}
