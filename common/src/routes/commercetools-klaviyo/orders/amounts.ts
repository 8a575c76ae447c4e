import type {
  CustomLineItem,
  DiscountedPrice,
  LineItem,
  Order,
  Price,
  Shipping,
  ShippingInfo,
  TaxedItemPrice,
  TaxedPrice,
  TaxRate,
} from '@commercetools/platform-sdk';
import { fields, finite, list, type Unchecked } from '../../../base/fields/values';
import { amount, scaled, sum } from '../mapping/money';
import type { Settings } from '../settings';

/** Whether amounts include tax: what was paid, or what is left of it. */
export type Basis = Settings['order']['value'];

type AnyLine = Unchecked<LineItem> | Unchecked<CustomLineItem>;

const taxed = (price: unknown, basis: Basis): unknown => {
  const { totalGross, totalNet } = fields<TaxedItemPrice>(price);
  return basis === 'gross' ? totalGross : totalNet;
};

/** The first of these that is money. */
const firstMoney = (...candidates: unknown[]): unknown => candidates.find((each) => amount(each) !== undefined);

/**
 * What the order costs. `totalPrice` holds taxes only where they are included in the prices; `taxedPrice` says both.
 * https://docs.commercetools.com/api/projects/orders#order
 */
export const orderTotal = (order: Unchecked<Order>, basis: Basis): unknown =>
  firstMoney(taxed(order.taxedPrice, basis), order.totalPrice);

/** What a line costs, all its pieces together. A gift costs nothing. */
export const lineTotal = (line: AnyLine, basis: Basis): unknown => firstMoney(taxed(line.taxedPrice, basis), line.totalPrice);

/** The price of one piece: reduced if the product is, before cart discounts, with or without tax as everything else. */
export function itemPrice(line: Unchecked<LineItem>, basis: Basis): number | undefined {
  const price = fields<Price>(line.price);
  const money = firstMoney(fields<DiscountedPrice>(price.discounted).value, price.value);
  return withTax(money, line, basis);
}

/** The same for a line that isn't a product. */
export const customItemPrice = (line: Unchecked<CustomLineItem>, basis: Basis): number | undefined =>
  withTax(line.money, line, basis);

function withTax(money: unknown, line: AnyLine, basis: Basis): number | undefined {
  const { amount: rate, includedInPrice } = fields<TaxRate>(line.taxRate);
  const share = finite(rate);
  if (share !== undefined && typeof includedInPrice === 'boolean') {
    if (basis === 'gross') return includedInPrice ? amount(money) : scaled(money, 1 + share);
    return includedInPrice ? scaled(money, 1 / (1 + share)) : amount(money);
  }
  // Several tax rates: what they make of the whole line, they make of each piece.
  const whole = amount(line.totalPrice);
  const after = amount(taxed(line.taxedPrice, basis));
  return after === undefined || !whole ? amount(money) : scaled(money, after / whole);
}

/** All lines together, before what was taken off the total. Undefined without lines. */
export function subtotal(order: Unchecked<Order>, basis: Basis): number | undefined {
  const lines = [...list(order.lineItems), ...list(order.customLineItems)];
  if (lines.length === 0) return undefined;
  return sum(lines.map((line) => ({ money: lineTotal(fields<LineItem>(line), basis), times: 1 })));
}

export function tax(order: Unchecked<Order>): number | undefined {
  const { totalTax, totalGross, totalNet } = fields<TaxedPrice>(order.taxedPrice);
  if (amount(totalTax) !== undefined) return amount(totalTax);
  if (amount(totalGross) === undefined || amount(totalNet) === undefined) return undefined;
  return sum([
    { money: totalGross, times: 1 },
    { money: totalNet, times: -1 },
  ]);
}

/** The ways of shipping: one, or as many as there are addresses. */
export function shippingInfos(order: Unchecked<Order>): Unchecked<ShippingInfo>[] {
  const several = list(order.shipping).map((each) => fields<Shipping>(each).shippingInfo);
  return [order.shippingInfo, ...several].filter((each) => each !== undefined && each !== null).map((each) => fields(each));
}

/** What was paid for shipping; undefined when the order says nothing of it. */
export function shippingCosts(order: Unchecked<Order>, basis: Basis): number | undefined {
  const whole = amount(taxed(order.taxedShippingPrice, basis));
  if (whole !== undefined) return whole;
  const paid = shippingInfos(order).map((info) =>
    firstMoney(taxed(info.taxedPrice, basis), fields<DiscountedPrice>(info.discountedPrice).value, info.price),
  );
  const known = paid.filter((money) => money !== undefined);
  return known.length === 0 ? undefined : sum(known.map((money) => ({ money, times: 1 })));
}
