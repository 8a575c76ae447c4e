import type { Category, InventoryEntry, ProductProjection, StandalonePrice } from '@commercetools/platform-sdk';
import type { Context } from '../../../contract/context';
import type { Commercetools } from '../../../systems/commercetools/client';
import { chunksOf, isIn, type LookupArgs, listed, readAll, readWhere } from '../../../systems/commercetools/lookup';
import { type Changed, changedWithin, momentWithin, type RelatedIds, unchangedWithin } from '../related';

/** A condition names each SKU twice, for the master variant and for the others. */
const CHARACTERS = 5000;

/**
 * Products whose stock, standalone prices or categories changed, which leaves the products as they were. A standalone price
 * whose validity began or ended counts, too. Embedded prices can't be asked for that.
 */
export function productsOfChanges(commercetools: Commercetools): RelatedIds {
  const { api } = commercetools;
  const projections = (queryArgs: LookupArgs) => api.productProjections().get({ queryArgs: { ...queryArgs, staged: false } });

  const skus = async (changed: Changed, ctx: Context): Promise<Set<string>> => {
    const found = new Set<string>();
    const entries = (queryArgs: LookupArgs) => api.inventory().get({ queryArgs });
    for await (const page of readWhere<InventoryEntry>(commercetools, entries, { where: changedWithin(changed) }, ctx)) {
      for (const { sku } of page) found.add(sku);
    }
    if (!(await hasStandalonePrices(ctx))) return found;
    const prices = (queryArgs: LookupArgs) => api.standalonePrices().get({ queryArgs });
    for await (const page of readWhere<StandalonePrice>(commercetools, prices, { where: [pricesChanged(changed)] }, ctx)) {
      for (const { sku } of page) found.add(sku);
    }
    return found;
  };

  /** One request: a shop without standalone prices needn't allow to read them. */
  const hasStandalonePrices = async (ctx: Context): Promise<boolean> => {
    const args = { where: 'priceMode = "Standalone"', limit: 1, withTotal: false };
    return (await listed(commercetools, projections(args), ctx)).length > 0;
  };

  /** Changed categories and all below them: items are in the categories above theirs, too. */
  const categories = async (changed: Changed, ctx: Context): Promise<Set<string>> => {
    const query = (queryArgs: LookupArgs) => api.categories().get({ queryArgs });
    const found = new Set<string>();
    for await (const page of readWhere<Category>(commercetools, query, { where: changedWithin(changed) }, ctx)) {
      for (const { id } of page) found.add(id);
    }
    if (found.size === 0) return found;
    const all = await readAll<Category>(commercetools, query, ctx);
    const below = all.filter(({ ancestors = [] }) => ancestors.some(({ id }) => found.has(id)));
    return new Set([...found, ...below.map(({ id }) => id)]);
  };

  return async (changed, ctx) => {
    const found = new Set<string>();
    const collect = async (condition: string) => {
      const where = [condition, unchangedWithin(changed)];
      for await (const page of readWhere<ProductProjection>(commercetools, projections, { where }, ctx)) {
        for (const { id } of page) found.add(id);
      }
    };
    for (const part of chunksOf(await skus(changed, ctx), CHARACTERS)) {
      await collect(`(masterVariant(${isIn('sku', part)}) or variants(${isIn('sku', part)}))`);
    }
    for (const part of chunksOf(await categories(changed, ctx))) await collect(`categories(${isIn('id', part)})`);
    return found;
  };
}

function pricesChanged(changed: Changed): string {
  const now = Date.now();
  const moments = ['validFrom', 'validUntil'].map((field) => momentWithin(field, changed, now));
  return [`(${changedWithin(changed).join(' and ')})`, ...moments].join(' or ');
}
