import type { Order, Payment, PaymentInfo, Transaction } from '@commercetools/platform-sdk';
import { fields, list, text, type Unchecked } from '../../../base/fields/values';
import type { MapContext, Rejected } from '../../../contract/pipeline';
import type { EventRecord } from '../../../systems/klaviyo/records';
import { cleanFields, join, type Notes } from '../mapping/clean';
import { reject, type Warning } from '../mapping/codes';
import { amount, currencyOf } from '../mapping/money';
import { time } from '../mapping/time';
import type { Line } from './lines';

/** An order that has been read, and what all its events have in common. */
export interface ReadOrder {
  id: string;
  orderId: string;
  order: Unchecked<Order>;
  lines: readonly Line[];
  profile: EventRecord['profile'];
  properties: Record<string, unknown>;
  notes: Notes;
  warnings: Set<Warning>;
  ctx: MapContext;
}

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;

/** What differs from one event of an order to the next. */
interface Happening {
  metric: string;
  uniqueId: string;
  at: number;
  money: unknown;
  properties: Record<string, unknown>;
}

export function orderEvents(read: ReadOrder): EventRecord[] | Rejected {
  const placedAt = time(read.order.createdAt, read.ctx.now);
  if (placedAt === undefined) return reject('invalid_time', 'createdAt');
  const metrics = read.ctx.settings.order.metrics;
  const placed = toEvent(read, { ...ofOrder(read), metric: metrics.placed, at: placedAt });
  if (placed === undefined) return reject('invalid_amount', 'totalPrice');
  return [placed, ...lineEvents(read, placedAt), ...stateEvents(read, placedAt), ...refundEvents(read, placedAt)];
}

const ofOrder = (read: ReadOrder) => ({ uniqueId: read.id, money: read.order.totalPrice, properties: read.properties });

/** After the last line's event. */
const afterLines = (read: ReadOrder, placedAt: number): number => placedAt + (read.lines.length + 1) * SECOND;

/** Undefined when the amount isn't one. */
function toEvent(read: ReadOrder, happening: Happening): EventRecord | undefined {
  const value = amount(happening.money);
  const valueCurrency = currencyOf(happening.money);
  if (value === undefined || valueCurrency === undefined) return undefined;
  return {
    metric: happening.metric,
    profile: read.profile,
    uniqueId: happening.uniqueId,
    time: new Date(happening.at).toISOString(),
    value,
    valueCurrency,
    backfill: read.ctx.historical || happening.at < read.ctx.now - DAY,
    properties: happening.properties,
  };
}

/** A second apart: Klaviyo keeps whole seconds, and shows events of the same second in no particular order. */
function lineEvents(read: ReadOrder, placedAt: number): EventRecord[] {
  return read.lines.flatMap((line, index) => {
    const event =
      line.id === undefined
        ? undefined
        : toEvent(read, {
            metric: read.ctx.settings.order.metrics.orderedProduct,
            uniqueId: line.id,
            at: placedAt + (index + 1) * SECOND,
            money: line.totalPrice,
            properties: lineProperties(read, line),
          });
    if (event === undefined) read.warnings.add('incomplete_line');
    return event ?? [];
  });
}

function lineProperties({ orderId, notes }: ReadOrder, line: Line): Record<string, unknown> {
  return join(notes, line.item, cleanFields({ OrderId: orderId }, notes), line.custom, line.attributes);
}

function stateEvents(read: ReadOrder, placedAt: number): EventRecord[] {
  const { metrics, fulfilledStates, cancelledStates } = read.ctx.settings.order;
  const state = text(read.order.orderState);
  if (state === undefined) return [];
  const at = time(read.order.completedAt, read.ctx.now) ?? afterLines(read, placedAt);
  const reached: string[] = [];
  if (fulfilledStates.includes(state)) reached.push(metrics.fulfilled);
  if (cancelledStates.includes(state)) reached.push(metrics.cancelled);
  return reached.flatMap((metric) => toEvent(read, { ...ofOrder(read), metric, at }) ?? []);
}

/** Payments that weren't expanded have no transactions to read. */
function refundEvents(read: ReadOrder, placedAt: number): EventRecord[] {
  return list(fields<PaymentInfo>(read.order.paymentInfo).payments).flatMap((reference) => {
    const payment = fields<Payment>(fields<{ obj: Payment }>(reference).obj);
    return list(payment.transactions).flatMap((each) => {
      const transaction = fields<Transaction>(each);
      return isRefund(transaction, read.ctx) ? (refundEvent(read, placedAt, payment, transaction) ?? []) : [];
    });
  });
}

function isRefund(transaction: Unchecked<Transaction>, ctx: MapContext): boolean {
  return transaction.type === 'Refund' && ctx.settings.order.refundStates.includes(text(transaction.state) ?? '');
}

function refundEvent(
  read: ReadOrder,
  placedAt: number,
  payment: Unchecked<Payment>,
  transaction: Unchecked<Transaction>,
): EventRecord | undefined {
  const { ctx, order } = read;
  const ids = [text(payment.id), text(transaction.id)];
  const at = time(transaction.timestamp, ctx.now) ?? time(order.lastModifiedAt, ctx.now) ?? afterLines(read, placedAt);
  const event = ids.includes(undefined)
    ? undefined
    : toEvent(read, {
        metric: ctx.settings.order.metrics.refunded,
        uniqueId: ids.join(':'),
        at,
        money: transaction.amount,
        properties: read.properties,
      });
  if (event === undefined) read.warnings.add('incomplete_refund');
  return event;
}
