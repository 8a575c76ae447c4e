import type { Category } from '@commercetools/platform-sdk';
import { perSlice } from '../../../contract/perSlice';
import { definePipeline, type Pipeline } from '../../../contract/pipeline';
import { type LookupArgs, readAll } from '../../../systems/commercetools/lookup';
import { resourceSource } from '../../../systems/commercetools/resource';
import { categoryDestination } from '../../../systems/klaviyo/catalog/categories';
import { catalogRemoval } from '../../../systems/klaviyo/catalog/removal';
import { catalogOptions, existing, isCommercetoolsId, slugIs } from '../catalog';
import { categoryTree } from '../mapping/categories';
import { localize } from '../mapping/localize';
import type { PipelineParts } from '../parts';
import { mapCategory } from './map';
import { withDescendants } from './source';

export function categories(parts: PipelineParts): Pipeline {
  const { commercetools, klaviyo, env } = parts;
  const options = catalogOptions(parts);
  const query = (queryArgs: LookupArgs) => commercetools.api.categories().get({ queryArgs });
  const all = perSlice(async (ctx) => {
    const read = await readAll<Category>(commercetools, query, ctx);
    return read.map(({ id, name, parent }) => (parent ? { id, name, parent } : { id, name }));
  });
  const tree = perSlice(async (ctx) => categoryTree(await all(ctx), env.settings.preferredLocale));
  const source = resourceSource<Category>(commercetools, {
    query: (queryArgs) => commercetools.api.categories().get({ queryArgs }),
    readShards: env.readShards,
    knownBy: (text) => [`key = ${text}`, ...slugIs(text, env.settings.preferredLocale)],
  });
  return definePipeline({
    id: 'categories',
    title: 'Categories',
    source: withDescendants(source, all),
    enrich: async (_categories: Category[], ctx) => ({ tree: await tree(ctx) }),
    map: mapCategory,
    label: ({ key, slug }) => key ?? localize(slug),
    destination: categoryDestination(klaviyo, options),
    deletion: {
      describe: (count) => ({ count, withVariants: false }),
      ...catalogRemoval({
        client: klaviyo,
        kind: 'category',
        options,
        async ours(of, entries, ctx) {
          const ids = entries.map(({ externalId }) => externalId);
          const [created, found] = await Promise.all([options.register.all(), existing(parts, query, ids, ctx)]);
          // A category bears no mark: what may be the older plugin's is known by the form of its id alone.
          const left = (id: string) => created.has(id) || (of === 'adopted' && isCommercetoolsId(id));
          return new Set(ids.filter((id) => (of === 'own' ? created.has(id) || found.has(id) : left(id) && !found.has(id))));
        },
      }),
    },
  });
}
