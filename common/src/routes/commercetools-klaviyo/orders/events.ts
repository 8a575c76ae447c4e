import type { Order, Payment, PaymentInfo, Transaction } from '@commercetools/platform-sdk';
import { fields, list, text, type Unchecked } from '../../../base/fields/values';
import type { Rejected } from '../../../contract/outcome';
import type { EventRecord } from '../../../systems/klaviyo/records';
import { cleanFields, join, type Notes } from '../mapping/clean';
import { reject, type Warning } from '../mapping/codes';
import { amount, currencyOf } from '../mapping/money';
import { time } from '../mapping/time';
import type { MappingContext } from '../settings';
import { backfillOf, type Dated, evidenceOf, type LiveView, type OrderEvidence, reachedAt, undated } from './freshness';
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
  ctx: MappingContext;
  /** Present once real time has been installed. */
  live: LiveView | undefined;
}

const SECOND = 1000;

/** What differs from one event of an order to the next. */
interface Happening {
  metric: string;
  uniqueId: string;
  at: number;
  backfill: boolean;
  money: unknown;
  properties: Record<string, unknown>;
}

export function orderEvents(read: ReadOrder): EventRecord[] | Rejected {
  const placedAt = time(read.order.createdAt, read.ctx.now);
  if (placedAt === undefined) return reject('invalid_time', 'createdAt');
  const metrics = read.ctx.settings.order.metrics;
  const backfill = backfillOf(placedAt, read.ctx, read.live);
  const placed = toEvent(read, { ...ofOrder(read), metric: metrics.placed, at: placedAt, backfill });
  if (placed === undefined) return reject('invalid_amount', 'totalPrice');
  const evidence = evidenceOf(read.id, read.ctx, read.live);
  const states = stateEvents(read, placedAt, evidence);
  return [placed, ...lineEvents(read, placedAt, backfill), ...states, ...refundEvents(read, placedAt, evidence)];
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
    backfill: happening.backfill,
    properties: happening.properties,
  };
}

/** A second apart: Klaviyo keeps whole seconds, and shows events of the same second in no particular order. */
function lineEvents(read: ReadOrder, placedAt: number, backfill: boolean): EventRecord[] {
  return read.lines.flatMap((line, index) => {
    const event =
      line.id === undefined
        ? undefined
        : toEvent(read, {
            metric: read.ctx.settings.order.metrics.orderedProduct,
            uniqueId: line.id,
            at: placedAt + (index + 1) * SECOND,
            // As fresh as the order: a flow for it must not begin because its lines come a second later.
            backfill,
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

function stateEvents(read: ReadOrder, placedAt: number, evidence: OrderEvidence | undefined): EventRecord[] {
  const { metrics, fulfilledStates, cancelledStates } = read.ctx.settings.order;
  const state = text(read.order.orderState);
  if (state === undefined) return [];
  const groups = [
    { states: fulfilledStates, metric: metrics.fulfilled },
    { states: cancelledStates, metric: metrics.cancelled },
  ];
  return groups.flatMap(({ states, metric }) => {
    if (!states.includes(state)) return [];
    const dated = stateDate(read, placedAt, reachedAt(evidence, states));
    return dated === undefined ? [] : (toEvent(read, { ...ofOrder(read), metric, ...dated }) ?? []);
  });
}

/** Undefined when the event is left to real time, or to the message that is still on its way. */
function stateDate(read: ReadOrder, placedAt: number, reported: number | undefined): Dated | undefined {
  const { ctx, live, order } = read;
  if (reported !== undefined) return { at: reported, backfill: backfillOf(reported, ctx, live) };
  if (live === undefined) {
    const at = time(order.completedAt, ctx.now) ?? afterLines(read, placedAt);
    return { at, backfill: backfillOf(at, ctx, live) };
  }
  return unlessLeft(read, undated(order, changedAt(read, placedAt), ctx, live));
}

/** The last modification of the order, never before the last line's event. */
const changedAt = (read: ReadOrder, placedAt: number): number =>
  Math.max(time(read.order.lastModifiedAt, read.ctx.now) ?? 0, afterLines(read, placedAt));

function unlessLeft(read: ReadOrder, dated: Dated | 'left_to_live'): Dated | undefined {
  if (dated !== 'left_to_live') return dated;
  read.warnings.add('left_to_live');
  return undefined;
}

/** Payments that weren't expanded have no transactions to read. */
function refundEvents(read: ReadOrder, placedAt: number, evidence: OrderEvidence | undefined): EventRecord[] {
  return list(fields<PaymentInfo>(read.order.paymentInfo).payments).flatMap((reference) => {
    const payment = fields<Payment>(fields<{ obj: Payment }>(reference).obj);
    return list(payment.transactions).flatMap((each) => {
      const transaction = fields<Transaction>(each);
      if (!isRefund(transaction, read.ctx)) return [];
      const dated = refundDate(read, placedAt, transaction, evidence);
      return dated === undefined ? [] : (refundEvent(read, payment, transaction, dated) ?? []);
    });
  });
}

function isRefund(transaction: Unchecked<Transaction>, ctx: MappingContext): boolean {
  return transaction.type === 'Refund' && ctx.settings.order.refundStates.includes(text(transaction.state) ?? '');
}

/** Undefined when the event is left to real time, or to the message that is still on its way. */
function refundDate(
  read: ReadOrder,
  placedAt: number,
  transaction: Unchecked<Transaction>,
  evidence: OrderEvidence | undefined,
): Dated | undefined {
  const { ctx, live, order } = read;
  const certain = time(transaction.timestamp, ctx.now) ?? evidence?.transactions.get(text(transaction.id) ?? '');
  if (certain !== undefined) return { at: certain, backfill: backfillOf(certain, ctx, live) };
  const at = time(order.lastModifiedAt, ctx.now) ?? afterLines(read, placedAt);
  if (live === undefined) return { at, backfill: backfillOf(at, ctx, live) };
  return unlessLeft(read, undated(order, at, ctx, live));
}

function refundEvent(
  read: ReadOrder,
  payment: Unchecked<Payment>,
  transaction: Unchecked<Transaction>,
  dated: Dated,
): EventRecord | undefined {
  const ids = [text(payment.id), text(transaction.id)];
  const event = ids.includes(undefined)
    ? undefined
    : toEvent(read, {
        metric: read.ctx.settings.order.metrics.refunded,
        uniqueId: ids.join(':'),
        ...dated,
        money: transaction.amount,
        properties: read.properties,
      });
  if (event === undefined) read.warnings.add('incomplete_refund');
  return event;
}
