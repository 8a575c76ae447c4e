import { definePipeline, type Pipeline } from '../../../contract/pipeline';
import { resourceSource } from '../../../systems/commercetools/resource';
import { productDestination } from '../../../systems/klaviyo/catalog/products';
import { catalogRemoval } from '../../../systems/klaviyo/catalog/removal';
import { catalogOptions, existing } from '../catalog';
import type { PipelineParts } from '../parts';
import { withSettings } from '../settings';
import { mapProduct } from './map';
import { obsoleteItems, ownItems } from './own';
import { productRelations } from './relations';

/** Products can be large (100 variants with all their prices and attributes): a smaller page bounds the memory. */
const PRODUCTS_PER_PAGE = 100;

const NO_TEMPLATE = {
  code: 'no_product_url_template',
  message: 'PRODUCT_URL_TEMPLATE is not set: products get their slug as a relative path for their address.',
};

export function products(parts: PipelineParts): Pipeline {
  const { commercetools, klaviyo, env } = parts;
  const { api } = commercetools;
  const options = catalogOptions(parts);
  return definePipeline({
    id: 'products',
    title: 'Products',
    dependsOn: ['categories'],
    source: resourceSource(commercetools, {
      // Projections that aren't staged are of published products only.
      query: (queryArgs) => api.productProjections().get({ queryArgs: { ...queryArgs, staged: false } }),
      readShards: env.readShards,
      pageSize: PRODUCTS_PER_PAGE,
    }),
    enrich: productRelations(commercetools),
    map: withSettings(env.settings, mapProduct),
    destination: productDestination(klaviyo, options),
    notices: () => (env.settings.productUrlTemplate === undefined ? [NO_TEMPLATE] : []),
    deletion: {
      describe: (count) => ({ count, withVariants: true }),
      ...catalogRemoval({
        client: klaviyo,
        kind: 'item',
        options,
        ours(of, entries, ctx) {
          // Staged projections are of every product, the others of published ones only.
          const found = (staged: boolean) => (ids: string[]) =>
            existing(parts, (args) => api.productProjections().get({ queryArgs: { ...args, staged } }), ids, ctx);
          return of === 'own'
            ? ownItems(entries, env.projectKey, found(true))
            : obsoleteItems(entries, env.projectKey, found(false));
        },
      }),
    },
  });
}
