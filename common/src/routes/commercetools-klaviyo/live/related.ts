import { Fatal } from '../../../contract/errors';
import { deferred, type Lane, type Result } from '../../../engine/live/lane';
import { type Batch, contextOf, type Results } from './batch';
import { ordersOfPayments } from './orders';
import type { LiveParts } from './parts';
import { productsOfSkus, skusOfEntries, skusOfPrices } from './products';
import { plainWork, type Work } from './work';

const SKU = 'sku:';
/** A record that is just being created may not be found yet. */
const AGAIN_MS = 500;

/** Refunds reach the orders that their payment belongs to. One that isn't there yet brings its refunds along when it is created. */
export async function payments(batch: Batch, parts: LiveParts, orders: Lane<Work>): Promise<Results> {
  const ctx = contextOf(batch, parts.log, true);
  const ids = [...batch.work.keys()];
  const found = await twice(ids, (some) => ordersOfPayments(some, parts, ctx));
  return through(batch, orders, found, (work) => work);
}

/** Stock reaches the products that have its SKU. */
export async function stock(batch: Batch, parts: LiveParts, products: Lane<Work>): Promise<Results> {
  const ctx = contextOf(batch, parts.log, true);
  const entries = [...batch.work.keys()].filter((id) => !id.startsWith(SKU));
  const skuOf = entries.length > 0 ? await skusOfEntries(entries, parts, ctx) : new Map<string, string>();
  const skus = new Map<string, string>();
  for (const id of batch.work.keys()) {
    const sku = id.startsWith(SKU) ? id.slice(SKU.length) : skuOf.get(id);
    if (sku !== undefined) skus.set(id, sku);
  }
  return toProducts(batch, skus, parts, products);
}

/**
 * Standalone prices reach the products that have their SKU. One that is gone names none any more. Without the scope to read prices they
 * aren't imported either.
 */
export async function prices(batch: Batch, parts: LiveParts, products: Lane<Work>): Promise<Results> {
  const ids = [...batch.work.keys()];
  const skus = await skusOfPrices(ids, parts, contextOf(batch, parts.log, true)).catch((error: unknown) => {
    if (error instanceof Fatal && error.code === 'commercetools_forbidden') return undefined;
    throw error;
  });
  if (skus) return toProducts(batch, skus, parts, products);
  return new Map(ids.map((id) => [id, { kind: 'skipped', code: 'not_imported' }]));
}

/** @param skus by id of the notification's record */
async function toProducts(
  batch: Batch,
  skus: ReadonlyMap<string, string>,
  parts: LiveParts,
  products: Lane<Work>,
): Promise<Results> {
  const bySku = await productsOfSkus([...new Set(skus.values())], parts, contextOf(batch, parts.log, true));
  const found = new Map([...batch.work.keys()].map((id) => [id, bySku.get(skus.get(id) ?? '') ?? []]));
  return through(batch, products, found, () => plainWork());
}

/** Those that lead nowhere are looked up once more. */
async function twice(ids: string[], look: (ids: string[]) => Promise<Map<string, string[]>>): Promise<Map<string, string[]>> {
  const found = await look(ids);
  const lost = ids.filter((id) => (found.get(id) ?? []).length === 0);
  if (lost.length === 0) return found;
  await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  return new Map([...found, ...(await look(lost))]);
}

/** Hands the records that a notification is about to their own lane, and answers with what becomes of them. */
async function through(
  batch: Batch,
  lane: Lane<Work>,
  found: ReadonlyMap<string, string[]>,
  workOf: (work: Work) => Work,
): Promise<Results> {
  const results: Results = new Map();
  const settled = [...batch.work].map(async ([id, work]) => {
    const targets = found.get(id) ?? [];
    const each = targets.map((target) => lane.submit(target, { ...workOf(work), version: 0 }, batch.deadline));
    results.set(id, overall(await Promise.all(each)));
  });
  await Promise.all(settled);
  return results;
}

/** As far as the worst of them. A rejected record is saved under its own id; the notification itself is settled. */
function overall(results: Result[]): Result {
  const waiting = results.find(({ kind }) => kind === 'deferred');
  if (waiting) return waiting;
  const order: Result['kind'][] = ['rejected', 'written', 'skipped'];
  for (const kind of order) {
    const found = results.find((each) => each.kind === kind);
    if (found) return found;
  }
  return results.length === 0 ? { kind: 'unchanged' } : (results[0] ?? deferred('no_result'));
}
