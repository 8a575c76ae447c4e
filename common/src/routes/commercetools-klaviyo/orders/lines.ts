import type { CustomFields, CustomLineItem, LineItem, Order, ProductVariant } from '@commercetools/platform-sdk';
import { fields, finite, list, text, type Unchecked } from '../../../base/fields/values';
import { cleanFields, type Notes } from '../mapping/clean';
import { localize } from '../mapping/localize';
import { amount } from '../mapping/money';
import { LINE_NAMES } from '../mapping/ownNames';
import { plainValue, textsOf } from '../mapping/plain';
import { applyProperties, attributeValues } from '../mapping/properties';
import { rawLine } from '../mapping/raw';
import { skuOf } from '../mapping/sku';
import { firstImage, productUrl } from '../mapping/url';
import type { Settings } from '../settings';
import { customItemPrice, itemPrice, lineTotal } from './amounts';
import type { OrderRelations } from './orderRelations';

/** A line item, read once for all events it appears in. */
export interface Line {
  id: string | undefined;
  name: string | undefined;
  quantity: number;
  categories: readonly string[];
  brands: readonly string[];
  /** Money: what all its pieces cost. */
  total: unknown;
  /** What stands for it in `Items`. */
  item: Record<string, unknown>;
  /** What only its own event has: further fields of the line, custom fields and variant attributes. */
  own: readonly Record<string, unknown>[];
}

const OWN = new Set<string>(LINE_NAMES);

export function readLines(order: Unchecked<Order>, related: OrderRelations, settings: Settings, notes: Notes): Line[] {
  return list(order.lineItems).map((line) => readLine(fields<LineItem>(line), related, settings, notes));
}

function readLine(line: Unchecked<LineItem>, related: OrderRelations, settings: Settings, notes: Notes): Line {
  const { preferredLocale: locale, order, productUrlTemplate } = settings;
  const variant = fields<ProductVariant>(line.variant);
  const name = localize(line.name, locale);
  const productId = text(line.productId);
  const quantity = finite(line.quantity) ?? 0;
  const categories = productId === undefined ? [] : (related.categoriesOf.get(productId) ?? []);
  const brands = brandsOf(variant, settings, notes);
  const sku = skuOf(variant);
  const total = lineTotal(line, order.value);
  const item = cleanFields(
    {
      ProductID: productId,
      SKU: sku,
      ProductName: name,
      Brand: brands[0],
      Quantity: quantity,
      ItemPrice: itemPrice(line, order.value),
      RowTotal: amount(total),
      ProductURL: productUrl(productUrlTemplate, localize(line.productSlug, locale)),
      ImageURL: firstImage(variant.images, notes.warnings),
      Categories: categories,
      VariantName: text(variant.key) ?? sku,
    },
    notes,
  );
  const passing = { locale, own: OWN, notes };
  const further = order.lines.include.length === 0 ? {} : applyProperties(line, order.lines, passing);
  const custom = applyProperties(fields<CustomFields>(line.custom).fields, order.custom, passing);
  const attributes = attributeValues(variant.attributes, passing);
  return {
    ...{ id: text(line.id), name, quantity, categories, brands, total, item },
    own: [{ ProductBrand: brands[0] }, rawLine(line, settings, OWN, notes), further, custom, attributes],
  };
}

/** The brands of a variant: the attribute that the settings name. */
export function brandsOf(variant: Unchecked<ProductVariant>, { product, preferredLocale }: Settings, notes: Notes): string[] {
  if (product.brandAttribute === undefined) return [];
  const attributes = list(variant.attributes).map((each) => fields<{ name: unknown; value: unknown }>(each));
  const found = attributes.find(({ name }) => name === product.brandAttribute);
  return found ? textsOf(plainValue(found.value, preferredLocale, notes)) : [];
}

/** Fees, gift wrap and the like: in `Items` and `ItemNames` only. */
export function customLines(order: Unchecked<Order>, { order: rules, preferredLocale }: Settings, notes: Notes) {
  return list(order.customLineItems).map((each) => {
    const line = fields<CustomLineItem>(each);
    const name = localize(line.name, preferredLocale);
    const item = cleanFields(
      {
        ProductName: name,
        Quantity: finite(line.quantity) ?? 0,
        ItemPrice: customItemPrice(line, rules.value),
        RowTotal: amount(lineTotal(line, rules.value)),
        Custom: true,
      },
      notes,
    );
    return { name, item };
  });
}
