export type Kind = 'category' | 'item' | 'variant';

/** A record as Klaviyo shows it, as far as it is compared; what it doesn't have is null or absent. */
export interface Shown {
  externalId: string;
  name?: unknown;
  title?: unknown;
  description?: unknown;
  url?: unknown;
  price?: unknown;
  imageFullUrl?: unknown;
  images?: unknown;
  customMetadata?: unknown;
  published?: unknown;
  sku?: unknown;
  inventoryQuantity?: unknown;
  inventoryPolicy?: unknown;
  /** Of a variant: the external id of its item. Absent when the answer didn't say, which it needn't. */
  item?: string;
  /** Of an item: the external ids of the variants that the answer named. Absent when it didn't say: there may be some. */
  variants?: string[];
}
