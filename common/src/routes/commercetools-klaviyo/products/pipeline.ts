import type { ProductProjection } from '@commercetools/platform-sdk';
import type { Context } from '../../../contract/context';
import { definePipeline, type Pipeline } from '../../../contract/pipeline';
import { resourceSource } from '../../../systems/commercetools/resource';
import { listEntries } from '../../../systems/klaviyo/catalog/listing';
import { productDestination } from '../../../systems/klaviyo/catalog/products';
import { catalogRemoval } from '../../../systems/klaviyo/catalog/removal';
import type { Leftover, ProductRecord } from '../../../systems/klaviyo/records';
import { catalogOptions, existing, slugIs } from '../catalog';
import { localize } from '../mapping/localize';
import type { PipelineParts } from '../parts';
import { withRelated } from '../related';
import { withSettings } from '../settings';
import { productsOfChanges } from './changes';
import { withLeftovers } from './leftovers';
import { mapProduct, type ProductRelations } from './map';
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
  const { productUrlTemplate, product } = env.settings;
  // Staged projections are of every product, the others of published ones only.
  const found = (staged: boolean, ctx: Context) => (ids: string[]) =>
    existing(parts, (args) => api.productProjections().get({ queryArgs: { ...args, staged } }), ids, ctx);
  const source = withRelated(
    resourceSource<ProductProjection>(commercetools, {
      query: (queryArgs) => api.productProjections().get({ queryArgs: { ...queryArgs, staged: false } }),
      readShards: env.readShards,
      knownBy: (text) => [
        `key = ${text}`,
        `masterVariant(sku = ${text})`,
        `variants(sku = ${text})`,
        ...slugIs(text, env.settings.preferredLocale),
      ],
      pageSize: PRODUCTS_PER_PAGE,
    }),
    productsOfChanges(commercetools),
  );
  const enrich = productRelations(commercetools);
  return definePipeline<ProductProjection | Leftover, ProductRecord | Leftover, ProductRelations>({
    id: 'products',
    title: 'Products',
    dependsOn: ['categories'],
    source:
      product.unpublished === 'keep'
        ? source
        : withLeftovers(source, {
            ...{ fate: product.unpublished, project: env.projectKey },
            items: (ctx) => listEntries(klaviyo.for(ctx).catalogs, 'item'),
            published: (ids, ctx) => found(false, ctx)(ids),
          }),
    enrich: (values, ctx) => enrich(values.filter(isProduct), ctx),
    map: withSettings(env.settings, (value, related, ctx) =>
      isProduct(value) ? mapProduct(value, related, ctx) : { kind: 'mapped', records: [value] },
    ),
    label: (value) => (isProduct(value) ? (value.key ?? localize(value.slug) ?? value.masterVariant?.sku) : undefined),
    modifiedAt: (value) => (isProduct(value) ? value.lastModifiedAt : undefined),
    destination: productDestination(klaviyo, options),
    notices: () => (productUrlTemplate === undefined ? [NO_TEMPLATE] : []),
    deletion: {
      describe: (count) => ({ count, withVariants: true }),
      ...catalogRemoval({
        client: klaviyo,
        kind: 'item',
        options,
        ours: (of, entries, ctx) =>
          of === 'own'
            ? ownItems(entries, env.projectKey, found(true, ctx))
            : obsoleteItems(entries, { projectKey: env.projectKey, adopt: of === 'adopted' }, found(false, ctx)),
      }),
    },
  });
}

const isProduct = (value: ProductProjection | Leftover): value is ProductProjection => !('leftover' in value);
