import type { VariantRecord } from '../records';
import type { Faults } from './jobs';
import { type Found, VARIANTS, type Writing, write } from './level';
import { lookUp, variantsOf } from './lookup';
import { deleteVariants } from './operations';
import type { CatalogOptions, CatalogSession } from './session';

/** As many as one answer holds: whether items come with more of their variants isn't documented. */
const LISTED = 100;

/** The external ids of an item and of the variants it is to have. */
export interface ProductNames {
  item: string;
  variants: string[];
}

/** Variants that have to leave the item they are at, by external id. */
type Leaving = Map<string, { externalId: string; item: string }>;

/**
 * Settles the variants of products whose items are there: deletes those that the product no longer has, then creates and updates.
 * Klaviyo can't move a variant, so one that is at another item is deleted there and created anew.
 * @param items the items as they were before they were written: a new one has no variants to delete
 * @returns the faults by external id of the variant; of a variant that couldn't leave, also by that of its former item
 */
export async function settleVariants(
  session: CatalogSession,
  products: ProductNames[],
  variants: Writing<VariantRecord>,
  items: Found,
  options: Pick<CatalogOptions, 'writes'>,
): Promise<Faults> {
  const wanted = products.flatMap((product) => product.variants);
  const found = await lookUp(session.catalogs, 'variant', wanted);
  const leaving = await leavers(session, products, items, found);
  if (leaving.size === 0) return write(session, VARIANTS, variants, found, options);
  // Two batches that a variant leaves and joins must not meet: the one that it leaves would delete what the other creates.
  return session.moving.run([...leaving.keys()], async () => {
    const stuck = await remove(session, leaving);
    const now = await lookUp(
      session.catalogs,
      'variant',
      wanted.filter((id) => leaving.has(id)),
    );
    const present = new Map([...found].filter(([id]) => !leaving.has(id)));
    for (const [id, shown] of now) present.set(id, shown);
    const free = { ...variants, rows: () => variants.rows().filter(({ externalId }) => !stuck.has(externalId)) };
    return new Map([...(await write(session, VARIANTS, free, present, options)), ...stuck]);
  });
}

async function leavers(session: CatalogSession, products: ProductNames[], items: Found, found: Found): Promise<Leaving> {
  const leaving: Leaving = new Map();
  const lists = products.map(async ({ item, variants }) => {
    const own = new Set(variants);
    for (const externalId of variants) {
      const at = found.get(externalId)?.item;
      if (at !== undefined && at !== item) leaving.set(externalId, { externalId, item: at });
    }
    for (const externalId of await listed(session, item, own, items, found)) {
      if (!own.has(externalId)) leaving.set(externalId, { externalId, item });
    }
  });
  await Promise.all(lists);
  return leaving;
}

/** The variants of an item that existed before. The look-up named them; when it seems to have left some out, they are listed. */
async function listed(
  { catalogs }: CatalogSession,
  item: string,
  own: Set<string>,
  items: Found,
  found: Found,
): Promise<string[]> {
  const variants = items.get(item)?.variants;
  if (variants === undefined) return [];
  const named = new Set(variants);
  const incomplete = [...own].some((id) => found.get(id)?.item === item && !named.has(id));
  return incomplete || named.size >= LISTED ? variantsOf(catalogs, item) : variants;
}

/** Deletes them unless they have left meanwhile; those that couldn't be deleted are faults, under their own id and their item's. */
async function remove({ catalogs, jobs }: CatalogSession, leaving: Leaving): Promise<Faults> {
  const stays = async () => {
    const now = await lookUp(catalogs, 'variant', leaving.keys());
    return [...leaving.values()].filter(
      ({ externalId, item }) => now.has(externalId) && (now.get(externalId)?.item ?? item) === item,
    );
  };
  const faults = await jobs.run(deleteVariants, await stays());
  const stuck: Faults = new Map();
  if (faults.size === 0) return stuck;
  for (const { externalId, item } of await stays()) {
    const fault = faults.get(externalId) ?? { code: 'not_deleted', field: '' };
    stuck.set(externalId, fault).set(item, fault);
  }
  return stuck;
}
