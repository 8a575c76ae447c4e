import type { WriteContext } from '../../../contract/context';
import type { Destination } from '../../../contract/destination';
import { type Outcome, rejected, written } from '../../../contract/outcome';
import { type KlaviyoClient, STUCK_ADVICE } from '../client';
import { compressed } from '../compressedLines';
import type { Leftover, ProductRecord } from '../records';
import { compareProduct } from './compare';
import { type Fault, type Faults, jobsFor } from './jobs';
import { isLeftover, isProduct, settleLeftovers } from './leftovers';
import { lookUp } from './lookup';
import { createItems, createVariants, hideItems, PRODUCT_JOBS } from './operations';
import { place } from './placement';
import { type CatalogOptions, type CatalogSession, catalogSessions, type SessionOf } from './session';
import { ITEMS, write } from './upsert';
import { type ProductNames, settleVariants } from './variants';
import type { PlacedItem } from './wire';

/**
 * Products through bulk jobs, level by level: items, then variants that disappeared, then the variants there are. A level begins
 * when all jobs of the one before have ended.
 * @see https://developers.klaviyo.com/en/reference/catalogs_api_overview
 */
export function productDestination(
  client: KlaviyoClient,
  options: CatalogOptions,
  sessionOf: SessionOf = catalogSessions(client, options, PRODUCT_JOBS),
): Destination<ProductRecord | Leftover> {
  return {
    title: 'Klaviyo',
    stuckAdvice: STUCK_ADVICE,
    // One look-up and one job of items; their variants make as many as they need. The bytes bound what a batch holds in memory.
    batch: { records: 100, bytes: 4_000_000 },
    // A batch waits for three jobs, one after another, which take Klaviyo seconds to minutes: so many of them wait together.
    concurrency: 80,
    repeatsCost: false,
    target: (ctx) => client.account(ctx),
    async write(records, ctx) {
      const session = await sessionOf(ctx);
      await session.settleLeft(ctx.jobs);
      const places = records.map((record) => isLeftover(record));
      const leftovers = records.filter(isLeftover);
      const products = records.filter(isProduct);
      records.length = 0;
      const [settled, written] = await Promise.all([
        leftovers.length > 0 ? settleLeftovers(session, leftovers, ctx.jobs) : [],
        products.length > 0 ? writeProducts(session, products, ctx, options) : [],
      ]);
      return places.map((left) => (left ? settled : written).shift() as Outcome);
    },
    async preview(all) {
      const hidden = all.filter(isLeftover).map(({ leftover }) => ({ externalId: leftover }));
      const records = all.filter(isProduct);
      const items = records.map(({ item }) => ({ ...item, placement: item.categories, project: options.project }));
      const variants = jobsFor(records.flatMap((record) => record.variants));
      const bodies = hidden.length === 0 ? [] : [await client.record(({ catalogs }) => hideItems.spawn(catalogs, hidden))];
      if (items.length > 0) bodies.push(await client.record(({ catalogs }) => createItems.spawn(catalogs, items)));
      for (const part of variants) bodies.push(await client.record(({ catalogs }) => createVariants.spawn(catalogs, part)));
      return bodies.flat();
    },
    compare: (id, [record], ctx) => compareProduct(client, options, id, record, ctx),
  };
}

async function writeProducts(
  session: CatalogSession,
  records: ProductRecord[],
  ctx: WriteContext,
  options: CatalogOptions,
): Promise<Outcome[]> {
  const { outcomes, products } = withoutDuplicates(records);
  const named = records.map(namesOf);
  const names = products.map(namesOf);
  const items = await lookUp(
    session.catalogs,
    'item',
    names.map(({ item }) => item),
  );
  const { rows, incomplete } = await withKnownCategories(session, products);
  const placed = await compressed(rows);
  const variants = await compressed(products.flatMap((product) => product.variants));
  // From here on they are read when their turn comes.
  for (const held of [records, products, rows]) held.length = 0;
  const fix = (failed: PlacedItem[]) => place(session, failed, true);
  const itemFaults = await write(session, ITEMS, { rows: placed, fix, ctx }, items, options);
  const present = names.filter(({ item }) => !itemFaults.has(item));
  const ofPresent = () => variants().filter(({ item }) => !itemFaults.has(item));
  const variantFaults = await settleVariants(session, present, { rows: ofPresent, ctx }, items, options);
  const flows = session.flows.notice();
  if (flows) ctx.notice?.(flows);
  return named.map((product, index) => {
    const warnings = incomplete.has(product.item) ? ['unknown_category'] : [];
    return outcomes.get(index) ?? outcomeOf(product, itemFaults, variantFaults, warnings);
  });
}

/** commercetools keeps SKUs unique; two in one batch all the same would be two rows of one job that contradict each other. */
function withoutDuplicates(records: ProductRecord[]): { products: ProductRecord[]; outcomes: Map<number, Outcome> } {
  const skus = new Set<string>();
  const outcomes = new Map<number, Outcome>();
  const products = records.filter(({ variants }, index) => {
    const duplicate = variants.find(({ sku }) => skus.has(sku));
    for (const { sku } of variants) skus.add(sku);
    if (duplicate)
      outcomes.set(
        index,
        rejected('duplicate_sku', 'Another product has a variant with the same SKU.', `variants.${duplicate.sku}`),
      );
    return duplicate === undefined;
  });
  return { products, outcomes };
}

/** Categories that Klaviyo doesn't have would fail the whole row: the product arrives without them. */
async function withKnownCategories(session: CatalogSession, products: ProductRecord[]) {
  const items = products.map(({ item }) => item);
  const rows = await place(session, items);
  const incomplete = new Set(
    items.flatMap(({ externalId, categories }, index) =>
      rows[index]?.categories.length === categories.length ? [] : [externalId],
    ),
  );
  return { rows, incomplete };
}

interface Names extends ProductNames {
  /** Of the variants, in the same order. */
  skus: string[];
}

const namesOf = ({ item, variants }: ProductRecord): Names => ({
  item: item.externalId,
  variants: variants.map(({ externalId }) => externalId),
  skus: variants.map(({ sku }) => sku),
});

function outcomeOf({ item, variants, skus }: Names, itemFaults: Faults, variantFaults: Faults, warnings: string[]): Outcome {
  const ofItem = itemFaults.get(item);
  if (ofItem) return refused('the item', ofItem, ofItem.field);
  // A variant that it no longer has but couldn't be deleted is filed under the item.
  const leftover = variantFaults.get(item);
  if (leftover) return refused('the deletion of a variant', leftover, 'variants');
  const faulty = variants.findIndex((id) => variantFaults.has(id));
  const fault = variantFaults.get(variants[faulty] ?? '');
  if (fault) return refused('a variant', fault, `variants.${skus[faulty]}${fault.field && `.${fault.field}`}`);
  return warnings.length > 0 ? { kind: 'written', warnings } : written;
}

const refused = (what: string, { code }: Fault, field: string): Outcome =>
  rejected('klaviyo_refused', `Klaviyo refused ${what} of this product (${code}).`, field || undefined);
