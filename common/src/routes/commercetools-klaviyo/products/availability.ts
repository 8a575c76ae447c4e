import type { ProductVariantAvailability, ProductVariantChannelAvailability } from '@commercetools/platform-sdk';
import { fields, finite, isObject, type Unchecked } from '../../../base/fields/values';
import type { VariantRecord } from '../../../systems/klaviyo/records';

/** How many pieces can be sold, and whether Klaviyo hides the variant when there are none. */
export type Stock = Pick<VariantRecord, 'inventoryQuantity' | 'inventoryPolicy'>;

const known = (inventoryQuantity: number): Stock => ({ inventoryQuantity, inventoryPolicy: 1 });
/** No stock is kept: it can be bought whatever the number, so that none is sent. */
const NOT_KEPT: Stock = { inventoryPolicy: 2 };

/**
 * The stock of a variant: of the supply channel whose id is given, else of all stock without channel, else of all channels
 * together. No entry at all means that no stock is kept, which isn't the same as none.
 * https://docs.commercetools.com/api/projects/products#productvariantavailability
 */
export function stockOf(availability: unknown, channelId: string | undefined): Stock {
  const given = fields<ProductVariantAvailability>(availability);
  const channels = isObject(given.channels) ? Object.values(given.channels) : [];
  if (channelId !== undefined && channelId !== '') return ofChannel(given, channels, channelId);
  const quantity = finite(given.availableQuantity);
  if (quantity !== undefined) return known(quantity);
  return ofAll(channels) ?? entryStock(given) ?? NOT_KEPT;
}

function ofChannel(given: Unchecked<ProductVariantAvailability>, channels: readonly unknown[], channelId: string): Stock {
  const entry = entryStock(fields(fields<Record<string, unknown>>(given.channels)[channelId]));
  if (entry !== undefined) return entry;
  return channels.length > 0 || entryStock(given) !== undefined ? known(0) : NOT_KEPT;
}

/** Undefined when none of them says anything. */
function ofAll(channels: readonly unknown[]): Stock | undefined {
  const stocks = channels.flatMap((channel) => entryStock(fields(channel)) ?? []);
  if (stocks.length === 0) return undefined;
  if (stocks.some(({ inventoryPolicy }) => inventoryPolicy === 2)) return NOT_KEPT;
  return known(stocks.reduce((sum, { inventoryQuantity = 0 }) => sum + inventoryQuantity, 0));
}

/** Undefined when there is no entry. */
function entryStock({ availableQuantity, isOnStock }: Unchecked<ProductVariantChannelAvailability>): Stock | undefined {
  const quantity = finite(availableQuantity);
  if (quantity !== undefined) return known(quantity);
  if (typeof isOnStock !== 'boolean') return undefined;
  return isOnStock ? NOT_KEPT : known(0);
}
