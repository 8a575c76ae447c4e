import type { Category, ProductProjection } from '@commercetools/platform-sdk';
import type { Context } from '../../../contract/context';
import { perSlice } from '../../../contract/perSlice';
import type { Commercetools } from '../../../systems/commercetools/client';
import { readAll } from '../../../systems/commercetools/lookup';
import type { ProductRelations } from './map';

/** The ancestors of every category, read once a slice: an import of many hours still sees the tree change. */
export function productRelations(
  commercetools: Commercetools,
): (products: ProductProjection[], ctx: Context) => Promise<ProductRelations> {
  const { api } = commercetools;
  const ancestors = perSlice(async (ctx) => {
    const all = await readAll<Category>(commercetools, (queryArgs) => api.categories().get({ queryArgs }), ctx);
    return new Map(all.map((category) => [category.id, (category.ancestors ?? []).map(({ id }) => id)]));
  });
  return async (_products, ctx) => ({ ancestorsOf: await ancestors(ctx) });
}
