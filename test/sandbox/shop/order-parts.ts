import type {
  LineItem,
  Order,
  Payment,
  Product,
  ProductVariant,
  Transaction,
  TransactionState,
} from '@commercetools/platform-sdk';
import { Dice, iso, money, uuid } from './seeded.ts';

/** An order together with the payments it refers to. */
export interface Purchase {
  order: Order;
  payments: Payment[];
}

export function lineItem(product: Product, variant: ProductVariant, order: string, line: number, currency: string): LineItem {
  const dice = new Dice(`line ${order}`, line, 0);
  const quantity = dice.pick([1, 1, 1, 2, 3]);
  const own = variant.prices?.find(({ value }) => value.currencyCode === currency);
  const price = own ?? { id: uuid('price of line', line, 0), value: money(2490, currency) };
  const { name, slug } = product.masterData.current;
  return {
    id: uuid(`line ${order}`, line, 0),
    productId: product.id,
    ...(product.key === undefined ? {} : { productKey: product.key }),
    name,
    productSlug: slug,
    productType: product.productType,
    variant,
    price,
    quantity,
    totalPrice: money(price.value.centAmount * quantity, currency),
    discountedPricePerQuantity: [],
    taxedPricePortions: [],
    perMethodTaxRate: [],
    state: [{ quantity, state: { typeId: 'state', id: uuid('state', 0, 0) } }],
    priceMode: 'Platform',
    lineItemMode: 'Standard',
  };
}

export const sumOf = (lines: LineItem[]): number => lines.reduce((sum, { totalPrice }) => sum + totalPrice.centAmount, 0);

/** A payment of the order's whole amount, charged when it was placed. */
export function paymentFor(order: Order, at: number, refunds: Transaction[] = []): Payment {
  const id = uuid(`payment ${order.id}`, at, 0);
  return {
    id,
    version: 2 + refunds.length,
    createdAt: order.createdAt,
    lastModifiedAt: order.lastModifiedAt,
    interfaceId: `psp-${id.slice(0, 8)}`,
    amountPlanned: order.totalPrice,
    paymentMethodInfo: { paymentInterface: 'psp', method: 'card', name: { en: 'Credit card' } },
    paymentStatus: {},
    transactions: [
      {
        id: uuid(`charge ${id}`, 0, 0),
        type: 'Charge',
        state: 'Success',
        amount: order.totalPrice,
        timestamp: order.createdAt,
      },
      ...refunds,
    ],
    interfaceInteractions: [],
  };
}

/** The n-th refund of an order: `share` of its amount, n days after it was placed. */
export function refund({ id, createdAt, totalPrice }: Order, nth: number, share: number, state: TransactionState): Transaction {
  return {
    id: uuid(`refund ${id}`, nth, 0),
    type: 'Refund',
    state,
    amount: money(Math.round(totalPrice.centAmount * share), totalPrice.currencyCode),
    timestamp: iso(Date.parse(createdAt) + nth * 86_400_000),
  };
}

export function paidBy({ order }: Purchase, payments: Payment[]): Purchase {
  const references = payments.map(({ id }) => ({ typeId: 'payment' as const, id }));
  return { order: { ...order, paymentInfo: { payments: references } }, payments };
}
