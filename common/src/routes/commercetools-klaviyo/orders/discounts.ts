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
import { amount, sum } from '../mapping/money';
import { shippingInfos } from './amounts';

type Portion = { money: unknown; times: number };

/** The codes that were entered. References that weren't expanded have no code to show. */
export function discountCodes(order: Unchecked<Order>): string[] {
  return list(order.discountCodes).flatMap((info) => {
    const reference = fields<{ obj: DiscountCode }>(fields<DiscountCodeInfo>(info).discountCode);
    return text(fields<DiscountCode>(reference.obj).code) ?? [];
  });
}

/** What cart discounts took off the lines, the shipping costs and the total. Reduced product prices aren't part of it. */
export function discountValue(order: Unchecked<Order>): number {
  const lines = [...list(order.lineItems), ...list(order.customLineItems)];
  const offTotal = fields<DiscountOnTotalPrice>(order.discountOnTotalPrice).discountedAmount;
  return sum([...lines.flatMap(lineDiscounts), ...shippingDiscounts(order), { money: offTotal, times: 1 }]);
}

function lineDiscounts(line: unknown): Portion[] {
  return list(fields<LineItem>(line).discountedPricePerQuantity).flatMap((entry) => {
    const { quantity, discountedPrice } = fields<DiscountedLineItemPriceForQuantity>(entry);
    return included(discountedPrice, finite(quantity) ?? 0);
  });
}

/** By the discounts that are named, else by what the price was and is. */
function shippingDiscounts(order: Unchecked<Order>): Portion[] {
  return shippingInfos(order).flatMap(({ price, discountedPrice }) => {
    const named = included(discountedPrice, 1);
    const { value } = fields<DiscountedLineItemPrice>(discountedPrice);
    if (named.length > 0 || amount(value) === undefined || amount(price) === undefined) return named;
    return [
      { money: price, times: 1 },
      { money: value, times: -1 },
    ];
  });
}

const included = (discountedPrice: unknown, times: number): Portion[] =>
  list(fields<DiscountedLineItemPrice>(discountedPrice).includedDiscounts).map((portion) => ({
    money: fields<{ discountedAmount: unknown }>(portion).discountedAmount,
    times,
  }));
