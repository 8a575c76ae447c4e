import { text } from '../../../base/fields/values';

/** The SKU of a variant as it is, spaces included, since it is its id in Klaviyo's catalog. Undefined when it is blank. */
export const skuOf = ({ sku }: { sku?: unknown }): string | undefined =>
  typeof sku === 'string' && text(sku) !== undefined ? sku : undefined;
