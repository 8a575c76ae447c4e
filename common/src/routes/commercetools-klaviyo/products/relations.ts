import type { Category, ProductProjection, StandalonePrice } from '@commercetools/platform-sdk';
import type { Context } from '../../../contract/context';
import { perSlice } from '../../../contract/perSlice';
import type { Commercetools } from '../../../systems/commercetools/client';
import { type LookupArgs, readAll, readWhere } from '../../../systems/commercetools/lookup';
import { skuOf } from '../mapping/sku';
import type { ProductRelations } from './map';

/**
 * What the products of a page refer to. The ancestors of every category, read once a slice: an import of many hours still sees
 * the tree change. Standalone prices, read once a page for all SKUs of the products that have such; a shop without them needs no scope.
 */
export function productRelations(
  commercetools: Commercetools,
): (products: ProductProjection[], ctx: Context) => Promise<ProductRelations> {
  const { api } = commercetools;
  const ancestors = perSlice(async (ctx) => {
    const all = await readAll<Category>(commercetools, (queryArgs) => api.categories().get({ queryArgs }), ctx);
    return new Map(all.map((category) => [category.id, (category.ancestors ?? []).map(({ id }) => id)]));
  });
  const pricesOf = async (
    products: ProductProjection[],
    ctx: Context,
  ): Promise<ReadonlyMap<string, readonly StandalonePrice[]>> => {
    const skus = products.filter(({ priceMode }) => priceMode === 'Standalone').flatMap(skusOf);
    const found = new Map<string, StandalonePrice[]>();
    if (skus.length === 0) return found;
    const query = (queryArgs: LookupArgs) => api.standalonePrices().get({ queryArgs });
    for await (const page of readWhere<StandalonePrice>(commercetools, query, { field: 'sku', values: skus }, ctx)) {
      for (const price of page) found.set(price.sku, [...(found.get(price.sku) ?? []), price]);
    }
    return found;
  };
  return async (products, ctx) => {
    const [ancestorsOf, prices] = await Promise.all([ancestors(ctx), pricesOf(products, ctx)]);
    return { ancestorsOf, pricesOf: prices };
  };
}

const skusOf = ({ masterVariant, variants = [] }: ProductProjection): string[] =>
  [masterVariant, ...variants].flatMap((variant) => (variant ? (skuOf(variant) ?? []) : []));
