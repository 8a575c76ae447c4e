import { ascending } from '../../../base/order';
import type { ItemRecord, VariantRecord } from '../records';
import { catalogId } from './ids';

/** Marks an item as of a commercetools project, by its key: several projects may share an account. Only that project deletes it. */
export const PROJECT_FIELD = 'commercetools_project';
/** Holds what the look-up of items doesn't show: their categories. */
const CATEGORIES_FIELD = 'categories_json';

const key = (externalId: string) => ({
  externalId,
  integrationType: '$custom' as const,
  catalogType: '$default' as const,
});

type Common = Pick<ItemRecord, 'title' | 'description' | 'url' | 'price' | 'imageFullUrl' | 'images'>;

const common = ({ title, description, url, price, imageFullUrl, images }: Common): Common => ({
  ...{ title, description, url },
  ...(price === undefined ? {} : { price }),
  ...(imageFullUrl === undefined ? {} : { imageFullUrl }),
  ...(images === undefined ? {} : { images }),
});

/** An item as it goes out: with those of its categories that Klaviyo has, and what is noted of them. */
export interface PlacedItem extends ItemRecord {
  /** Its categories, each with the number of its creation if this connector has created it. */
  placement: string[];
  /** Key of the project that it is of. */
  project: string;
}

/** The attributes of an item, the same for its creation, its update and the comparison with what Klaviyo shows. */
export const itemAttributes = (item: PlacedItem) => ({
  ...common(item),
  // Shows an item again that was hidden while its product wasn't published.
  published: true,
  customMetadata: {
    ...item.customMetadata,
    [CATEGORIES_FIELD]: JSON.stringify([...item.placement].sort(ascending)),
    [PROJECT_FIELD]: item.project,
  },
});

export const variantAttributes = (variant: VariantRecord) => {
  const { sku, inventoryQuantity, inventoryPolicy, customMetadata } = variant;
  const quantity = inventoryQuantity === undefined ? {} : { inventoryQuantity };
  return { ...common(variant), sku, ...quantity, inventoryPolicy, customMetadata };
};

const categoriesOf = ({ categories }: ItemRecord) => ({
  categories: { data: categories.map((id) => ({ type: 'catalog-category' as const, id: catalogId(id) })) },
});

export const newItem = (item: PlacedItem) => ({
  type: 'catalog-item' as const,
  attributes: { ...key(item.externalId), ...itemAttributes(item) },
  relationships: categoriesOf(item),
});

export const changedItem = (item: PlacedItem) => ({
  type: 'catalog-item' as const,
  id: catalogId(item.externalId),
  attributes: itemAttributes(item),
  // Given, they replace those that were there.
  relationships: categoriesOf(item),
});

export const newVariant = (variant: VariantRecord) => ({
  type: 'catalog-variant' as const,
  // A creation needs a quantity and a price; a variant without a price isn't created.
  attributes: { ...key(variant.externalId), inventoryQuantity: 0, price: 0, ...variantAttributes(variant) },
  relationships: { item: { data: { type: 'catalog-item' as const, id: catalogId(variant.item) } } },
});

/** An update knows no item: a variant can't be moved. */
export const changedVariant = (variant: VariantRecord) => ({
  type: 'catalog-variant' as const,
  id: catalogId(variant.externalId),
  attributes: variantAttributes(variant),
});

export const newCategory = ({ externalId, name }: { externalId: string; name: string }) => ({
  type: 'catalog-category' as const,
  attributes: { ...key(externalId), name },
});

export const changedCategory = ({ externalId, name }: { externalId: string; name: string }) => ({
  type: 'catalog-category' as const,
  id: catalogId(externalId),
  attributes: { name },
});
