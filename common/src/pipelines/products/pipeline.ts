import { productDestination } from '../../destinations/klaviyo/catalog/products';
import { definePipeline, type Pipeline } from '../../pipeline';
import { resourceSource } from '../../sources/commercetools';
import type { PipelineParts } from '..';
import { mapProduct } from './map';
import { productRelations } from './relations';

/** Products can be large (100 variants with all their prices and attributes): a smaller page bounds the memory. */
const PRODUCTS_PER_PAGE = 100;

export function products({ commercetools, klaviyo, env }: PipelineParts): Pipeline {
  return definePipeline({
    id: 'products',
    title: 'Products',
    dependsOn: ['categories'],
    source: resourceSource(commercetools, {
      // Projections that aren't staged are of published products only.
      query: (queryArgs) => commercetools.api.productProjections().get({ queryArgs: { ...queryArgs, staged: false } }),
      readShards: env.readShards,
      pageSize: PRODUCTS_PER_PAGE,
    }),
    enrich: productRelations(commercetools),
    map: mapProduct,
    destination: productDestination(klaviyo, { writes: env.catalogWrites, jobMs: env.catalogJobMinutes * 60_000 }),
  });
}
