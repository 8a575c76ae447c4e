import type { CatalogsApi } from 'klaviyo-api';
import type { Context } from '../../../contract/context';
import type { FieldDifference, Presence } from '../../../contract/record';
import type { KlaviyoClient } from '../client';
import { differences } from '../differences';
import type { Leftover, ProductRecord, VariantRecord } from '../records';
import { catalogId } from './ids';
import type { Shown } from './kinds';
import { isProduct } from './leftovers';
import { lookUp, variantsOf } from './lookup';
import { place } from './placement';
import type { CatalogOptions } from './session';
import { itemAttributes, variantAttributes } from './wire';

/** An update replaces it as a whole. */
const METADATA = ['customMetadata'];

/** The item of a product and its variants beside what they would become, compared as an import compares them. */
export async function compareProduct(
  client: KlaviyoClient,
  { project, register }: Pick<CatalogOptions, 'project' | 'register'>,
  id: string,
  record: ProductRecord | Leftover | undefined,
  ctx: Context,
): Promise<Presence> {
  const { catalogs } = client.for(ctx);
  const shown = (await lookUp(catalogs, 'item', [id])).get(id);
  const presence = shown ? { found: true, id: catalogId(id) } : { found: false };
  if (record === undefined) return { ...presence, fields: [] };
  if (!isProduct(record)) return { ...presence, fields: shown ? leftover(record, shown) : [] };
  const creations = await register.all();
  const knownCategories = async (ids: Iterable<string>) => new Set((await lookUp(catalogs, 'category', ids)).keys());
  const [item] = await place({ creations, project, knownCategories }, [record.item]);
  const ofItem = item ? differences(itemAttributes(item), shown ?? {}, METADATA) : [];
  return { ...presence, fields: [...ofItem, ...(await variants(catalogs, record, shown !== undefined))] };
}

/** An item whose product isn't published any more, as the settings say what becomes of it. */
function leftover({ fate }: Leftover, { published }: Shown): FieldDifference[] {
  if (fate === 'hide') return published === false ? [] : [{ path: 'published', there: true, now: false }];
  return [{ path: 'published', there: published !== false }];
}

async function variants(
  catalogs: CatalogsApi,
  { item, variants: own }: ProductRecord,
  isThere: boolean,
): Promise<FieldDifference[]> {
  const ids = own.map(({ externalId }) => externalId);
  const [found, listed] = await Promise.all([
    lookUp(catalogs, 'variant', ids),
    isThere ? variantsOf(catalogs, item.externalId) : ([] as string[]),
  ]);
  const gone = listed.filter((id) => !ids.includes(id)).map((id): FieldDifference => ({ path: `variants.${id}`, there: id }));
  return [...own.flatMap((variant) => ofVariant(variant, found.get(variant.externalId))), ...gone];
}

function ofVariant(variant: VariantRecord, shown: Shown | undefined): FieldDifference[] {
  const path = `variants.${variant.sku}`;
  if (shown)
    return differences(variantAttributes(variant), shown, METADATA).map((each) => ({ ...each, path: `${path}.${each.path}` }));
  // A variant without a price isn't created.
  return variant.price === undefined ? [] : [{ path, now: variant.title }];
}
