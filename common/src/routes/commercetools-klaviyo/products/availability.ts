import type { ProductVariantAvailability } from '@commercetools/platform-sdk';
import { fields, finite } from '../../../base/fields/values';

/**
 * How many pieces of a variant can be sold: of the supply channel whose id is given, else of all stock without channel.
 * Nothing known means none.
 * @see https://docs.commercetools.com/api/projects/products#productvariantavailability
 */
export function availableQuantity(availability: unknown, channelId: string | undefined): number {
  const given = fields<ProductVariantAvailability>(availability);
  if (channelId === undefined) return finite(given.availableQuantity) ?? 0;
  const channel = fields<Record<string, unknown>>(given.channels)[channelId];
  return finite(fields<{ availableQuantity: number }>(channel).availableQuantity) ?? 0;
}
