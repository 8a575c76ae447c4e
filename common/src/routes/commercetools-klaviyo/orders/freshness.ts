import type { Order } from '@commercetools/platform-sdk';
import type { Unchecked } from '../../../base/fields/values';
import { time } from '../mapping/time';

const DAY = 24 * 60 * 60 * 1000;
/** A time that is reported further ahead of the server's clock than this can't be right. */
const CLOCK_SKEW = 5 * 60_000;

/** What notifications say that a re-read order can't: when it reached a state, when a refund succeeded. Epoch milliseconds. */
export interface OrderEvidence {
  states: readonly { state: string; at: number }[];
  /** By id of the transaction. */
  transactions: ReadonlyMap<string, number>;
}

/** How orders are judged once real time has been installed. */
export interface LiveView {
  /** Since when, in epoch milliseconds. */
  since: number;
  /** Only what real time itself maps has evidence; by id of the order. An import has none and leaves to real time what it can't date. */
  evidenceOf?: ReadonlyMap<string, OrderEvidence>;
}

/** When an event happened, and whether it is recorded without starting flows. */
export interface Dated {
  at: number;
  backfill: boolean;
}

/** What `map` knows of time: the server's clock (epoch milliseconds), and whether the run is a full import. */
interface Clock {
  now: number;
  historical: boolean;
}

/**
 * Klaviyo keeps the first event of its key. So imports and real time share one rule: what happened within a day and since real time was
 * installed starts flows, whichever of them meets it first. Without real time nothing that a full import sends does.
 */
export function backfillOf(at: number, { now, historical }: Clock, live: LiveView | undefined): boolean {
  const old = at < now - DAY;
  return live ? old || at < live.since : old || historical;
}

/** The evidence of one order, without what lies in the future. */
export function evidenceOf(id: string, { now }: Pick<Clock, 'now'>, live: LiveView | undefined): OrderEvidence | undefined {
  const evidence = live?.evidenceOf?.get(id);
  if (!evidence) return undefined;
  const plausible = (at: number) => at <= now + CLOCK_SKEW;
  return {
    states: evidence.states.filter(({ at }) => plausible(at)),
    transactions: new Map([...evidence.transactions].filter(([, at]) => plausible(at))),
  };
}

/** The earliest time at which the order is reported to have reached one of these states. */
export function reachedAt(evidence: OrderEvidence | undefined, states: readonly string[]): number | undefined {
  const times = (evidence?.states ?? []).filter(({ state }) => states.includes(state)).map(({ at }) => at);
  return times.length === 0 ? undefined : Math.min(...times);
}

/**
 * The time of a change that nothing dates but the order's own times, once real time has been installed: of an order placed since then, its
 * last modification. Of an older one real time sends nothing, since a backfilled event would shut out the message that is still on its way;
 * an import leaves a fresh one to real time and records the others as history.
 */
export function undated(order: Unchecked<Order>, changedAt: number, clock: Clock, live: LiveView): Dated | 'left_to_live' {
  const backfill = backfillOf(changedAt, clock, live);
  const createdAt = time(order.createdAt, clock.now);
  if (createdAt !== undefined && createdAt >= live.since) return { at: changedAt, backfill };
  if (live.evidenceOf !== undefined || !backfill) return 'left_to_live';
  return { at: changedAt, backfill };
}
