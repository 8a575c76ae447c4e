import type { CategoryReference, ProductProjection, ProductVariant, StandalonePrice } from '@commercetools/platform-sdk';
import { fields, list, text, type Unchecked } from '../../../base/fields/values';
import type { Rejected } from '../../../contract/outcome';
import type { Mapped } from '../../../contract/pipeline';
import type { ItemRecord, ProductRecord, VariantRecord } from '../../../systems/klaviyo/records';
import { exceeds, type Notes, newNotes } from '../mapping/clean';
import { reject } from '../mapping/codes';
import { localize } from '../mapping/localize';
import { isCompatible } from '../mapping/raw';
import { skuOf } from '../mapping/sku';
import { imageAddresses, productUrl } from '../mapping/url';
import { brandsOf } from '../orders/lines';
import type { MappingContext } from '../settings';
import { stockOf } from './availability';
import { metadataOf, type Names, namesOf } from './metadata';
import { Prices } from './price';

/** What the products of a page refer to, looked up together. */
export interface ProductRelations {
  /** Category id -> the ids of its ancestors. */
  ancestorsOf: ReadonlyMap<string, readonly string[]>;
  /** SKU -> its standalone prices, of products that have such. */
  pricesOf?: ReadonlyMap<string, readonly StandalonePrice[]>;
}

/** Klaviyo takes 5 MB a request, and a record can't be split; the rest is left for the envelope and for escapes. */
const LARGEST_RECORD = 4_000_000;

/** One product on its way. */
interface Reading {
  product: Unchecked<ProductProjection>;
  related: ProductRelations;
  ctx: MappingContext;
  notes: Notes;
  names: Names;
}

/**
 * A published product as a catalog item with its variants. Total: whatever is missing or of an unexpected type is left out.
 * @see https://docs.commercetools.com/api/projects/productProjections
 * @see https://developers.klaviyo.com/en/reference/catalogs_api_overview
 */
export function mapProduct(
  value: ProductProjection,
  related: ProductRelations,
  ctx: MappingContext,
): Mapped<ProductRecord> | Rejected {
  const product = fields<ProductProjection>(value);
  const notes = newNotes();
  const { warnings } = notes;
  const reading: Reading = { product, related, ctx, notes, names: namesOf(product.name, product.slug) };
  const common = presentation(reading);
  if ('kind' in common) return common;

  const master = fields<ProductVariant>(product.masterVariant);
  const item: ItemRecord = {
    ...common,
    ...priced(reading, master),
    categories: categoriesOf(product, related),
  };
  const variants = variantsOf(product).flatMap((variant) => variantRecord(reading, variant, item));
  if ([item, ...variants].some(isTooLarge)) return reject('too_large');
  return {
    kind: 'mapped',
    records: [{ item, variants: bySku(variants) }],
    ...(warnings.size > 0 ? { warnings: [...warnings] } : {}),
  };
}

type Pictures = Pick<ItemRecord, 'imageFullUrl' | 'images'>;
type Common = Pick<ItemRecord, 'externalId' | 'title' | 'description' | 'url'> & Pictures;

/** What is said of the product as a whole. */
function presentation({ product, ctx: { settings }, notes }: Reading): Common | Rejected {
  const { preferredLocale, productUrlTemplate } = settings;
  const externalId = text(product.id);
  if (externalId === undefined) return reject('missing_id', 'id');
  const title = localize(product.name, preferredLocale);
  if (title === undefined) return reject('no_name', 'name');
  const url = productUrl(productUrlTemplate, localize(product.slug, preferredLocale));
  if (url === undefined) return reject('no_slug', 'slug');
  // The master variant's come first, so the first one of all is the one that stands for the product.
  const images = [...new Set(variantsOf(product).flatMap((variant) => imageAddresses(variant.images, notes.warnings)))];
  if (images.length === 0) {
    if (settings.product.requireImage) return reject('no_image', 'images');
    notes.warnings.add('no_image');
  }
  const description = localize(product.description, preferredLocale) ?? '';
  return { externalId, title, url, ...pictures(images), description };
}

function pictures(images: string[]): Pictures {
  const [imageFullUrl] = images;
  return imageFullUrl === undefined ? {} : { imageFullUrl, images };
}

/** The master variant first, as everywhere in commercetools. */
const variantsOf = ({ masterVariant, variants }: Unchecked<ProductProjection>): Unchecked<ProductVariant>[] =>
  [masterVariant, ...list(variants)].map((variant) => fields<ProductVariant>(variant));

function priced(
  { product, related, ctx: { settings, now }, notes, names }: Reading,
  variant: Unchecked<ProductVariant>,
): Pick<ItemRecord, 'price' | 'customMetadata'> {
  const given = product.priceMode === 'Standalone' ? related.pricesOf?.get(skuOf(variant) ?? '') : variant.prices;
  const prices = new Prices(given, now, settings);
  const price = prices.current();
  if (price === undefined) notes.warnings.add('no_price');
  const { metadata, truncated } = metadataOf({
    ...{ names, prices },
    brand: brandsOf(variant, settings, notes)[0],
    countries: isCompatible(settings) ? settings.product.priceCountries : undefined,
  });
  if (truncated) notes.warnings.add('truncated');
  const amount = price ?? (settings.product.missingPrice === 'zero' ? 0 : undefined);
  return { ...(amount === undefined ? {} : { price: amount }), customMetadata: metadata };
}

/** Its categories and all their ancestors, each once. */
function categoriesOf(product: Unchecked<ProductProjection>, { ancestorsOf }: ProductRelations): string[] {
  const ids = list(product.categories).flatMap((category) => text(fields<CategoryReference>(category).id) ?? []);
  return [...new Set(ids.flatMap((id) => [id, ...(ancestorsOf.get(id) ?? [])]))];
}

function variantRecord(reading: Reading, variant: Unchecked<ProductVariant>, item: ItemRecord): VariantRecord[] {
  const { ctx, notes } = reading;
  const sku = skuOf(variant);
  if (sku === undefined) {
    notes.warnings.add('no_sku');
    return [];
  }
  const { title, description, url, imageFullUrl } = item;
  const own = imageAddresses(variant.images, notes.warnings);
  return [
    {
      ...{ externalId: sku, sku, title, description, url },
      ...priced(reading, variant),
      ...pictures(own.length > 0 || imageFullUrl === undefined ? own : [imageFullUrl]),
      ...stockOf(variant.availability, ctx.settings.product.inventory.useChannelInventory),
      item: item.externalId,
    },
  ];
}

/** A SKU belongs to one variant; commercetools sees to that, this to the rest. */
const bySku = (variants: VariantRecord[]): VariantRecord[] => {
  const known = new Map<string, VariantRecord>();
  for (const variant of variants) if (!known.has(variant.sku)) known.set(variant.sku, variant);
  return [...known.values()];
};

/** A character is at most 6 bytes as JSON; metadata has a bound of its own, and the rest are names and numbers. */
function isTooLarge(record: ItemRecord | VariantRecord): boolean {
  const { externalId, title, description, url, imageFullUrl = '', images = [] } = record;
  const own = 'sku' in record ? [record.sku, record.item] : record.categories;
  const weight = [externalId, title, description, url, imageFullUrl, ...images, ...own].reduce(
    (sum, each) => sum + 6 * each.length + 3,
    200_000,
  );
  return exceeds(LARGEST_RECORD, record, weight);
}
