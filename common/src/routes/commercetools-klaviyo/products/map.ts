import type { CategoryReference, Image, ProductProjection, ProductVariant } from '@commercetools/platform-sdk';
import { fields, list, text, type Unchecked } from '../../../base/fields/values';
import type { Rejected } from '../../../contract/outcome';
import type { Mapped } from '../../../contract/pipeline';
import type { ItemRecord, ProductRecord, VariantRecord } from '../../../systems/klaviyo/records';
import { reject, type Warning } from '../mapping/codes';
import { localize } from '../mapping/localize';
import { productUrl } from '../mapping/url';
import type { MappingContext } from '../settings';
import { availableQuantity } from './availability';
import { metadataOf } from './metadata';
import { currentPrice, pricesByCurrency } from './price';

/** What the products of a page refer to, looked up together. */
export interface ProductRelations {
  /** Category id -> the ids of its ancestors. */
  ancestorsOf: ReadonlyMap<string, readonly string[]>;
}

/** Klaviyo takes 5 MB a request, and a record can't be split; the rest is left for the envelope and for escapes. */
const LARGEST_RECORD = 4_000_000;

/**
 * A published product as a catalog item with its variants. Total: whatever is missing or of an unexpected type is left out.
 * @see https://docs.commercetools.com/api/projects/productProjections
 * @see https://developers.klaviyo.com/en/reference/catalogs_api_overview
 */
export function mapProduct(
  product: ProductProjection,
  related: ProductRelations,
  ctx: MappingContext,
): Mapped<ProductRecord> | Rejected {
  const given = fields<ProductProjection>(product);
  const common = presentation(given, ctx);
  if ('kind' in common) return common;

  const warnings = new Set<Warning>();
  const master = fields<ProductVariant>(given.masterVariant);
  const item: ItemRecord = {
    ...common,
    ...priced(given, master, ctx, warnings),
    categories: categoriesOf(given, related),
  };
  const variants = variantsOf(given).flatMap((variant) => variantRecord(variant, given, item, ctx, warnings));
  if ([item, ...variants].some(isTooLarge)) return reject('too_large');
  return {
    kind: 'mapped',
    records: [{ item, variants: bySku(variants) }],
    ...(warnings.size > 0 ? { warnings: [...warnings] } : {}),
  };
}

type Common = Pick<ItemRecord, 'externalId' | 'title' | 'description' | 'url' | 'imageFullUrl' | 'images'>;

/** What is said of the product as a whole; everything here is required by Klaviyo. */
function presentation(product: Unchecked<ProductProjection>, { settings }: MappingContext): Common | Rejected {
  const { preferredLocale, productUrlTemplate } = settings;
  const externalId = text(product.id);
  if (externalId === undefined) return reject('missing_id', 'id');
  const title = localize(product.name, preferredLocale);
  if (title === undefined) return reject('no_name', 'name');
  const url = productUrl(productUrlTemplate, localize(product.slug, preferredLocale));
  if (url === undefined) return reject('no_slug', 'slug');
  // The master variant's come first, so the first one of all is the one that stands for the product.
  const images = [...new Set(variantsOf(product).flatMap(imagesOf))];
  const [imageFullUrl] = images;
  if (imageFullUrl === undefined) return reject('no_image', 'images');
  return { externalId, title, url, imageFullUrl, images, description: localize(product.description, preferredLocale) ?? '' };
}

/** The master variant first, as everywhere in commercetools. */
const variantsOf = ({ masterVariant, variants }: Unchecked<ProductProjection>): Unchecked<ProductVariant>[] =>
  [masterVariant, ...list(variants)].map((variant) => fields<ProductVariant>(variant));

const imagesOf = (variant: Unchecked<ProductVariant>): string[] =>
  list(variant.images).flatMap((image) => text(fields<Image>(image).url) ?? []);

function priced(
  product: Unchecked<ProductProjection>,
  variant: Unchecked<ProductVariant>,
  { settings, now }: MappingContext,
  warnings: Set<Warning>,
): Pick<ItemRecord, 'price' | 'customMetadata'> {
  const price = currentPrice(variant.prices, now, settings.preferredCurrency);
  if (price === undefined) warnings.add('no_price');
  const { metadata, truncated } = metadataOf(product.name, product.slug, pricesByCurrency(variant.prices, now));
  if (truncated) warnings.add('truncated');
  return { price: price ?? 0, customMetadata: metadata };
}

/** Its categories and all their ancestors, each once. */
function categoriesOf(product: Unchecked<ProductProjection>, { ancestorsOf }: ProductRelations): string[] {
  const ids = list(product.categories).flatMap((category) => text(fields<CategoryReference>(category).id) ?? []);
  return [...new Set(ids.flatMap((id) => [id, ...(ancestorsOf.get(id) ?? [])]))];
}

function variantRecord(
  variant: Unchecked<ProductVariant>,
  product: Unchecked<ProductProjection>,
  item: ItemRecord,
  ctx: MappingContext,
  warnings: Set<Warning>,
): VariantRecord[] {
  const sku = text(variant.sku);
  if (sku === undefined) {
    warnings.add('no_sku');
    return [];
  }
  const { title, description, url } = item;
  const own = imagesOf(variant);
  const images = own.length > 0 ? [...new Set(own)] : [item.imageFullUrl];
  return [
    {
      ...{ externalId: sku, sku, title, description, url },
      ...priced(product, variant, ctx, warnings),
      imageFullUrl: images[0] ?? item.imageFullUrl,
      images,
      inventoryQuantity: availableQuantity(variant.availability, ctx.settings.product.inventory.useChannelInventory),
      inventoryPolicy: 1,
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

const isTooLarge = (record: ItemRecord | VariantRecord): boolean => Buffer.byteLength(JSON.stringify(record)) > LARGEST_RECORD;
