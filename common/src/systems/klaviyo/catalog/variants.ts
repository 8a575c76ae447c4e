import type { CatalogsApi } from 'klaviyo-api';
import type { BatchJobs } from '../../../contract/context';
import type { VariantRecord } from '../records';
import type { Faults } from './jobs';
import { lookUp, variantsOf } from './lookup';
import { deleteVariants } from './operations';
import type { CatalogOptions, CatalogSession } from './session';
import { type Found, VARIANTS, type Writing, write } from './upsert';

/** As many as one answer holds: whether items come with more of their variants isn't documented. */
const LISTED = 100;

/** The external ids of an item and of the variants it is to have. */
export interface ProductNames {
  item: string;
  variants: string[];
}

/** A variant that is at an item it doesn't belong to. Klaviyo doesn't always say which that is: then it is any but the one it is for. */
type Misplaced = { externalId: string } & ({ from: string } | { to: string });
/** By external id. */
type AllMisplaced = Map<string, Misplaced>;

/**
 * Settles the variants of products whose items are there: deletes those that the product no longer has, then creates and updates.
 * Klaviyo can't move a variant, so one that is at another item is deleted there and created again.
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
  const misplaced = await misplacedOf(session, products, items, found);
  if (misplaced.size === 0) return write(session, VARIANTS, variants, found, options);
  // Two batches that a variant leaves and joins must not meet: the one that it leaves would delete what the other creates.
  return session.moving.run([...misplaced.keys()], async () => {
    const stuck = await remove(session, misplaced, variants.ctx.jobs);
    const now = await lookUp(
      session.catalogs,
      'variant',
      wanted.filter((id) => misplaced.has(id)),
    );
    const present = new Map([...found].filter(([id]) => !misplaced.has(id)));
    for (const [id, shown] of now) present.set(id, shown);
    const free = { ...variants, rows: () => variants.rows().filter(({ externalId }) => !stuck.has(externalId)) };
    return new Map([...(await write(session, VARIANTS, free, present, options)), ...stuck]);
  });
}

async function misplacedOf(session: CatalogSession, products: ProductNames[], items: Found, found: Found): Promise<AllMisplaced> {
  const lists = products.map(async (product) => ({ product, at: new Set(await listed(session, product, items, found)) }));
  const placed = await Promise.all(lists);
  const elsewhere = placed.flatMap(({ product, at }) => atOtherItems(product, at, found));
  const gone = placed.flatMap(({ product: { item, variants }, at }) => {
    const own = new Set(variants);
    return [...at].filter((id) => !own.has(id)).map((externalId): Misplaced => ({ externalId, from: item }));
  });
  // The latter last: they know the item.
  return new Map([...elsewhere, ...gone].map((variant) => [variant.externalId, variant]));
}

/** The variants of a product that Klaviyo has at another item. */
const atOtherItems = ({ item, variants }: ProductNames, at: ReadonlySet<string>, found: Found): Misplaced[] =>
  variants.flatMap((externalId): Misplaced[] => {
    const shown = found.get(externalId);
    if (!shown || shown.item === item) return [];
    if (shown.item !== undefined) return [{ externalId, from: shown.item }];
    return at.has(externalId) ? [] : [{ externalId, to: item }];
  });

/**
 * The variants of an item that existed before. The look-up named them; when it didn't, or seems to have left some out, they are
 * asked for.
 */
async function listed(
  { catalogs }: CatalogSession,
  { item, variants: own }: ProductNames,
  items: Found,
  found: Found,
): Promise<string[]> {
  const before = items.get(item);
  if (!before) return [];
  const named = new Set(before.variants);
  const leftOut = (id: string) => {
    const shown = found.get(id);
    return shown !== undefined && (shown.item ?? item) === item && !named.has(id);
  };
  const complete = before.variants !== undefined && named.size < LISTED && !own.some(leftOut);
  return complete ? [...named] : variantsOf(catalogs, item);
}

/** Deletes them unless they have left meanwhile; those that couldn't be deleted are faults, under their own id and their item's. */
async function remove({ catalogs, jobs }: CatalogSession, misplaced: AllMisplaced, log: BatchJobs): Promise<Faults> {
  const faults = await jobs.run(deleteVariants, await stillThere(catalogs, misplaced), log);
  const stuck: Faults = new Map();
  if (faults.size === 0) return stuck;
  for (const variant of await stillThere(catalogs, misplaced)) {
    const fault = faults.get(variant.externalId) ?? { code: 'not_deleted', field: '' };
    stuck.set(variant.externalId, fault);
    if ('from' in variant) stuck.set(variant.from, fault);
  }
  return stuck;
}

/** Those that are where they have to leave. Of one whose item Klaviyo doesn't say, the variants of the item in question tell. */
async function stillThere(catalogs: CatalogsApi, misplaced: AllMisplaced): Promise<Misplaced[]> {
  const now = await lookUp(catalogs, 'variant', misplaced.keys());
  const present = [...misplaced.values()].filter(({ externalId }) => now.has(externalId));
  const itemOf = (variant: Misplaced) => ('from' in variant ? variant.from : variant.to);
  const unsaid = present.filter(({ externalId }) => now.get(externalId)?.item === undefined);
  const lists = [...new Set(unsaid.map(itemOf))].map(async (item) => [item, new Set(await variantsOf(catalogs, item))] as const);
  const atItem = new Map(await Promise.all(lists));
  return present.filter((variant) => {
    const item = itemOf(variant);
    const at = now.get(variant.externalId)?.item;
    const isThere = at === undefined ? atItem.get(item)?.has(variant.externalId) === true : at === item;
    return 'from' in variant ? isThere : !isThere;
  });
}
