import type {
  DiscountCode,
  DiscountCodeInfo,
  DiscountedLineItemPrice,
  DiscountedLineItemPriceForQuantity,
  DiscountOnTotalPrice,
  LineItem,
  Order,
} from '@commercetools/platform-sdk';
import { fields, finite, list, text, type Unchecked } from '../../../base/fields/values';
import { sum } from '../mapping/money';

/** The codes that were entered, as one text. References that weren't expanded have no code to show. */
export function discountCodes(order: Unchecked<Order>): string | undefined {
  const codes = list(order.discountCodes).map((info) => {
    const reference = fields<{ obj: DiscountCode }>(fields<DiscountCodeInfo>(info).discountCode);
    return text(fields<DiscountCode>(reference.obj).code);
  });
  return codes.filter((code) => code !== undefined).join(', ') || undefined;
}

/** What cart discounts took off the lines and off the total. Reduced product prices aren't part of it. */
export function discountValue(order: Unchecked<Order>): number {
  const offTotal = fields<DiscountOnTotalPrice>(order.discountOnTotalPrice).discountedAmount;
  return sum([...list(order.lineItems).flatMap(lineDiscounts), { money: offTotal, times: 1 }]);
}

function lineDiscounts(line: unknown): { money: unknown; times: number }[] {
  return list(fields<LineItem>(line).discountedPricePerQuantity).flatMap((entry) => {
    const { quantity, discountedPrice } = fields<DiscountedLineItemPriceForQuantity>(entry);
    return list(fields<DiscountedLineItemPrice>(discountedPrice).includedDiscounts).map((portion) => ({
      money: fields<{ discountedAmount: unknown }>(portion).discountedAmount,
      times: finite(quantity) ?? 0,
    }));
  });
}
