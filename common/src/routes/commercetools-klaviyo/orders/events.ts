import type { Order, Payment, PaymentInfo, Transaction } from '@commercetools/platform-sdk';
import { fields, list, text, type Unchecked } from '../../../base/fields/values';
import type { Rejected } from '../../../contract/outcome';
import type { EventProfile, EventRecord } from '../../../systems/klaviyo/records';
import { cleanFields, join, type Notes } from '../mapping/clean';
import { reject } from '../mapping/codes';
import { amount, currencyOf } from '../mapping/money';
import { time } from '../mapping/time';
import type { MappingContext, OrderEvent } from '../settings';
import { orderTotal } from './amounts';
import { backfillOf, type Dated, evidenceOf, type LiveView, type OrderEvidence, reachedAt, undated } from './freshness';
import type { Line } from './lines';
import { guestProfile } from './profile';

/** An order that has been read, and what all its events have in common. */
export interface ReadOrder {
  id: string;
  orderId: string;
  order: Unchecked<Order>;
  lines: readonly Line[];
  profile: EventProfile;
  properties: Record<string, unknown>;
  notes: Notes;
  ctx: MappingContext;
  /** Present once real time has been installed. */
  live: LiveView | undefined;
}

const SECOND = 1000;

/** What differs from one event of an order to the next. */
interface Happening extends Dated {
  kind: OrderEvent;
  uniqueId: string;
  money: unknown;
  properties: Record<string, unknown>;
}

/** The moments of an order, in epoch milliseconds. */
interface Moments {
  placedAt: number;
  /** When it was last changed: never before the last line's event. */
  changedAt: number;
}

export function orderEvents(read: ReadOrder): EventRecord[] | Rejected {
  const moments = momentsOf(read);
  if (moments === undefined) return reject('invalid_time', 'createdAt');
  const whole = { uniqueId: read.id, money: orderTotal(read.order, read.ctx.settings.order.value), properties: read.properties };
  const evidence = evidenceOf(read.id, read.ctx, read.live);
  const backfill = backfillOf(moments.placedAt, read.ctx, read.live);
  const placed: Happening = { ...whole, kind: 'placed', at: moments.placedAt, backfill };
  if (toEvent(read, placed) === undefined) return reject('invalid_amount', 'totalPrice');
  const { events, placedStates } = read.ctx.settings.order;
  const isPlaced = placedStates.length === 0 || placedStates.includes(text(read.order.paymentState) ?? '');
  const happenings = [
    ...(isPlaced ? [placed] : []),
    ...lineHappenings(read, moments, backfill),
    ...states(read, moments, evidence).map((state) => ({ ...whole, ...state })),
    ...refunds(read, moments, evidence),
  ].filter(({ kind }) => events.includes(kind));
  return withGuest(
    read,
    happenings.flatMap((each) => toEvent(read, each) ?? incomplete(read, each)),
  );
}

/** `completedAt` is set by the import of orders only: the date of the order in the older shop. */
function momentsOf({ order, lines, ctx }: ReadOrder): Moments | undefined {
  const createdAt = time(order.createdAt, ctx.now);
  if (createdAt === undefined) return undefined;
  const imported = time(order.completedAt, ctx.now) ?? createdAt;
  const placedAt = Math.min(imported, createdAt);
  const afterLines = placedAt + (lines.length + 1) * SECOND;
  return { placedAt, changedAt: Math.max(time(order.lastModifiedAt, ctx.now) ?? afterLines, afterLines) };
}

/** Undefined when the amount isn't one, or there is nothing to tell the event by. */
function toEvent(read: ReadOrder, { kind, uniqueId, at, backfill, money, properties }: Happening): EventRecord | undefined {
  const value = amount(money);
  const valueCurrency = currencyOf(money);
  if (uniqueId === '' || value === undefined || valueCurrency === undefined) return undefined;
  return {
    metric: read.ctx.settings.order.metrics[kind],
    profile: read.profile,
    uniqueId,
    time: new Date(at).toISOString(),
    value,
    valueCurrency,
    backfill,
    properties,
  };
}

function incomplete({ notes }: ReadOrder, { kind }: Happening): [] {
  notes.warnings.add(kind === 'orderedProduct' ? 'incomplete_line' : 'incomplete_refund');
  return [];
}

/** Names, phone number and address of a guest go along with what happened just now. */
function withGuest(read: ReadOrder, events: EventRecord[]): EventRecord[] {
  if (events.every(({ backfill }) => backfill)) return events;
  const profile = guestProfile(read.profile, read.order, read.ctx.settings, read.notes.warnings);
  return profile === read.profile ? events : events.map((event) => (event.backfill ? event : { ...event, profile }));
}

/** A second apart: Klaviyo keeps whole seconds, and shows events of the same second in no particular order. */
const lineHappenings = (read: ReadOrder, { placedAt }: Moments, backfill: boolean): Happening[] =>
  read.lines.map((line, index) => ({
    kind: 'orderedProduct',
    uniqueId: line.id ?? '',
    at: placedAt + (index + 1) * SECOND,
    // As fresh as the order: a flow for it must not begin because its lines come a second later.
    backfill,
    money: line.total,
    properties: lineProperties(read, line),
  }));

function lineProperties({ orderId, notes }: ReadOrder, line: Line): Record<string, unknown> {
  const [brand = {}, ...own] = line.own;
  return join(notes, line.item, cleanFields({ OrderId: orderId, ...brand }, notes), ...own);
}

type State = Pick<Happening, 'kind'> & Dated;

function states(read: ReadOrder, { changedAt }: Moments, evidence: OrderEvidence | undefined): State[] {
  const { ctx, live, order } = read;
  const { events, fulfilledStates, cancelledStates } = ctx.settings.order;
  const state = text(order.orderState);
  const kinds = [
    { kind: 'fulfilled', group: fulfilledStates },
    { kind: 'cancelled', group: cancelledStates },
  ] as const;
  return kinds.flatMap(({ kind, group }): State[] => {
    if (state === undefined || !group.includes(state) || !events.includes(kind)) return [];
    const reported = reachedAt(evidence, group);
    if (reported !== undefined) return [{ kind, at: reported, backfill: backfillOf(reported, ctx, live) }];
    // Without real time nothing says when a state was reached, so that nothing may start a flow.
    if (live === undefined) return [{ kind, at: changedAt, backfill: true }];
    return unlessLeft(read, undated(order, changedAt, ctx, live)).map((dated) => ({ kind, ...dated }));
  });
}

/** Empty when the event is left to real time, or to the message that is still on its way. */
function unlessLeft({ notes }: ReadOrder, dated: Dated | 'left_to_live'): Dated[] {
  if (dated !== 'left_to_live') return [dated];
  notes.warnings.add('left_to_live');
  return [];
}

/**
 * The refunds of an order. The first one in its list of payments, whatever became of it, has the order's id: Klaviyo takes a
 * refund off a customer's lifetime value only when its id is that of Placed Order. Payments that weren't expanded have no
 * transactions to read.
 */
function refunds(read: ReadOrder, moments: Moments, evidence: OrderEvidence | undefined): Happening[] {
  const { ctx, order, id } = read;
  if (!ctx.settings.order.events.includes('refunded')) return [];
  const all = list(fields<PaymentInfo>(order.paymentInfo).payments).flatMap((reference) => {
    const payment = fields<Payment>(fields<{ obj: Payment }>(reference).obj);
    const transactions = list(payment.transactions).map((each) => fields<Transaction>(each));
    return transactions.filter(({ type }) => type === 'Refund').map((transaction) => ({ payment, transaction }));
  });
  return all.flatMap(({ payment, transaction }, index): Happening[] => {
    if (!ctx.settings.order.refundStates.includes(text(transaction.state) ?? '')) return [];
    const [own, parent] = [text(transaction.id), text(payment.id)];
    const ownId = own === undefined || parent === undefined ? '' : `${parent}:${own}`;
    const uniqueId = index === 0 ? id : ownId;
    const dated = refundDate(read, moments, payment, transaction, evidence);
    return dated.map((each) => ({
      ...{ kind: 'refunded', uniqueId, money: transaction.amount, properties: read.properties },
      ...each,
    }));
  });
}

function refundDate(
  read: ReadOrder,
  { changedAt }: Moments,
  payment: Unchecked<Payment>,
  transaction: Unchecked<Transaction>,
  evidence: OrderEvidence | undefined,
): Dated[] {
  const { ctx, live, order } = read;
  const certain = time(transaction.timestamp, ctx.now) ?? evidence?.transactions.get(text(transaction.id) ?? '');
  if (certain !== undefined) return [{ at: certain, backfill: backfillOf(certain, ctx, live) }];
  const at = time(payment.lastModifiedAt, ctx.now) ?? changedAt;
  if (live === undefined) return [{ at, backfill: backfillOf(at, ctx, live) }];
  return unlessLeft(read, undated(order, at, ctx, live));
}
