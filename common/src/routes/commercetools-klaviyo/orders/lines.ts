import type { CustomFields, DiscountedPrice, Image, LineItem, Price, ProductVariant } from '@commercetools/platform-sdk';
import { fields, finite, list, text, type Unchecked } from '../../../base/fields/values';
import { attributeValues } from '../mapping/attributes';
import { cleanFields, type Notes } from '../mapping/clean';
import { localize } from '../mapping/localize';
import { amount } from '../mapping/money';
import { applyProperties } from '../mapping/properties';
import { productUrl } from '../mapping/url';
import type { Settings } from '../settings';
import type { OrderRelations } from './relations';

/** A line item, read once for all events it appears in. */
export interface Line {
  id: string | undefined;
  name: string | undefined;
  quantity: number;
  categories: readonly string[];
  totalPrice: unknown;
  /** What stands for it in `Items`. */
  item: Record<string, unknown>;
  /** Custom fields and variant attributes: only in its own event. */
  custom: Record<string, unknown>;
  attributes: Record<string, unknown>;
}

export function readLine(value: unknown, related: OrderRelations, settings: Settings, notes: Notes): Line {
  const line = fields<LineItem>(value);
  const variant = fields<ProductVariant>(line.variant);
  const name = localize(line.name, settings.preferredLocale);
  const productId = text(line.productId);
  const quantity = finite(line.quantity) ?? 0;
  const categories = productId === undefined ? [] : (related.categoriesOf.get(productId) ?? []);
  const sku = text(variant.sku);
  return {
    id: text(line.id),
    name,
    quantity,
    categories,
    totalPrice: line.totalPrice,
    item: cleanFields(
      {
        ProductID: productId,
        SKU: sku,
        ProductName: name,
        Quantity: quantity,
        ItemPrice: itemPrice(line),
        RowTotal: amount(line.totalPrice),
        ProductURL: productUrl(settings.productUrlTemplate, localize(line.productSlug, settings.preferredLocale)),
        ImageURL: text(fields<Image>(list(variant.images)[0]).url),
        Categories: categories,
        VariantName: text(variant.key) ?? sku,
      },
      notes,
    ),
    custom: applyProperties(fields<CustomFields>(line.custom).fields, settings.order.custom, notes),
    attributes: attributeValues(variant.attributes, settings.preferredLocale, notes),
  };
}

/** The price of one piece, reduced if the product is, before cart discounts. */
function itemPrice(line: Unchecked<LineItem>): number | undefined {
  const price = fields<Price>(line.price);
  return amount(fields<DiscountedPrice>(price.discounted).value) ?? amount(price.value);
}
