import type { Order } from '@commercetools/platform-sdk';
import { abortable } from '../../../base/wait';
import type { AnyTransfer } from '../../../contract/pipeline';
import { deferred } from '../../../engine/live/lane';
import { transferPage } from '../../../engine/transferPage';
import { listing } from '../../../systems/commercetools/client';
import { IDS_PER_REQUEST, quote } from '../../../systems/commercetools/resource';
import type { EventRecord } from '../../../systems/klaviyo/records';
import type { OrderEvidence } from '../orders/freshness';
import type { OrderRelations } from '../orders/relations';
import {
  type Batch,
  type BatchContext,
  contextOf,
  deferredBy,
  mapContext,
  type Results,
  readFresh,
  resultOf,
  setAll,
  type Versioned,
} from './batch';
import type { Aspect } from './interest';
import type { LiveParts } from './parts';
import type { Work } from './work';

/** Orders whose events go one by one are settled a few at a time: the first needn't wait for the last. */
const FEW = 8;

/** The events of orders, as far as the notifications are about them. */
export async function orders(batch: Batch, parts: LiveParts): Promise<Results> {
  const reading = contextOf(batch, parts.log, true);
  const { found, absent, early } = await readFresh<Versioned>(parts.transfers.orders.source, batch.work, reading);
  const results: Results = new Map();
  setAll(results, early, deferred('read_too_early'));
  setAll(results, absent, { kind: 'skipped', code: 'gone' });
  const transfer = await withEvidence(batch, parts);
  const isNew = (id: string) => batch.work.get(id)?.mayRepeat === false;
  const fresh = [...found].filter(([id]) => isNew(id));
  const repeated = [...found].filter(([id]) => !isNew(id));
  const parted = [...(fresh.length > 0 ? [fresh] : []), ...chunks(repeated, FEW)];
  for (const part of parted) {
    const ctx = contextOf(batch, parts.log, part !== fresh);
    await settle(part, transfer, ctx, results);
  }
  return results;
}

async function settle(part: [string, Versioned][], transfer: Described, ctx: BatchContext, results: Results): Promise<void> {
  try {
    const values = part.map(([, value]) => value);
    const outcomes = await transferPage(transfer.transfer, values, mapContext(), ctx);
    for (const [index, [id, value]] of part.entries()) {
      const outcome = outcomes[index];
      const known = transfer.isKnown(id);
      results.set(
        id,
        outcome === undefined
          ? deferred('no_result')
          : known && outcome.kind === 'written'
            ? { kind: 'unchanged' }
            : resultOf(outcome, transfer.transfer, value),
      );
    }
  } catch (error) {
    for (const [id] of part) results.set(id, deferredBy(error, ctx));
  }
}

interface Described {
  transfer: AnyTransfer;
  /** Whether everything of the order had been accepted before. */
  isKnown(id: string): boolean;
}

/** The orders' transfer, with what the notifications of this batch say, and without the events they aren't about. */
async function withEvidence({ work }: Batch, parts: LiveParts): Promise<Described> {
  const { transfers, settings, events } = parts;
  const since = await parts.since();
  const base = transfers.orders;
  const evidenceOf = new Map([...work].map(([id, each]) => [id, evidence(each, settings.order.refundStates)]));
  const known = new Set<string>();
  const transfer: AnyTransfer = {
    ...base,
    enrich: async (values, ctx) => {
      const related = (await base.enrich?.(values, ctx)) as OrderRelations;
      return { ...related, live: { since, evidenceOf } } satisfies OrderRelations;
    },
    map: (value, related, ctx) => {
      const mapped = base.map(value, related, ctx);
      if (mapped.kind !== 'mapped') return mapped;
      const { id } = value as Order;
      const wanted = metricsOf(work.get(id)?.aspects ?? new Set(), parts);
      const records = (mapped.records as EventRecord[]).filter(({ metric }) => wanted.has(metric));
      if (records.every((event) => events.isKnown(event))) known.add(id);
      return { ...mapped, records };
    },
  };
  return { transfer, isKnown: (id) => known.has(id) };
}

function evidence({ states, transactions }: Work, refundStates: readonly string[]): OrderEvidence {
  const succeeded = new Map<string, number>();
  for (const { id, state, at } of transactions) {
    if (refundStates.includes(state)) succeeded.set(id, Math.min(at, succeeded.get(id) ?? at));
  }
  return { states, transactions: succeeded };
}

function metricsOf(aspects: ReadonlySet<Aspect>, { settings }: LiveParts): ReadonlySet<string> {
  const { placed, orderedProduct, fulfilled, cancelled, refunded } = settings.order.metrics;
  const names: Record<Aspect, string[]> = {
    placed: [placed, orderedProduct],
    states: [fulfilled, cancelled],
    refunds: [refunded],
  };
  return new Set([...aspects].flatMap((aspect) => names[aspect]));
}

function chunks<T>(list: T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < list.length; start += size) parts.push(list.slice(start, start + size));
  return parts;
}

/** The orders that a payment belongs to, by id of the payment. */
export async function ordersOfPayments(
  ids: string[],
  { commercetools }: LiveParts,
  ctx: BatchContext,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>(ids.map((id) => [id, []]));
  for (const part of chunks(ids, IDS_PER_REQUEST)) {
    const where = `paymentInfo(payments(id in (${part.map(quote).join(',')})))`;
    const query = commercetools.api.orders().get({ queryArgs: { where, limit: 500, withTotal: false } });
    for (const { id, paymentInfo } of (await abortable(listing(commercetools, query), ctx.signal)).body.results) {
      for (const payment of paymentInfo?.payments ?? []) found.get(payment.id)?.push(id);
    }
  }
  return found;
}
