import { Fatal } from '../../../contract/errors';
import { deferred, type Lane, type Result } from '../../../engine/live/lane';
import { type Batch, type BatchContext, contextOf, type Results } from './batch';
import { SKU } from './interest';
import { ordersOfPayments } from './orders';
import type { LiveParts } from './parts';
import { productsOfSkus, skusOfEntries, skusOfPrices } from './products';
import { plainWork, type Work } from './work';

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
  return toProducts(batch, await skusOf(batch, parts, skusOfEntries), parts, products);
}

/**
 * Standalone prices reach the products that have their SKU. Without the scope to read prices they aren't imported either, and which
 * product a price belongs to isn't known, unless its notification names the SKU.
 */
export async function prices(batch: Batch, parts: LiveParts, products: Lane<Work>): Promise<Results> {
  const skus = await skusOf(batch, parts, skusOfPrices).catch((error: unknown) => {
    if (error instanceof Fatal && error.code === 'commercetools_forbidden') return undefined;
    throw error;
  });
  if (skus) return toProducts(batch, skus, parts, products);
  return new Map([...batch.work.keys()].map((id) => [id, { kind: 'skipped', code: 'not_imported' }]));
}

/** SKUs by what stands for their records; one that is gone has none, unless its notification names it. */
async function skusOf(
  batch: Batch,
  parts: LiveParts,
  look: (ids: string[], parts: LiveParts, ctx: BatchContext) => Promise<ReadonlyMap<string, string>>,
): Promise<Map<string, string>> {
  const all = [...batch.work.keys()];
  const unnamed = all.filter((id) => !id.startsWith(SKU));
  const found = unnamed.length > 0 ? await look(unnamed, parts, contextOf(batch, parts.log, true)) : new Map<string, string>();
  const named = all.filter((id) => id.startsWith(SKU)).map((id) => [id, id.slice(SKU.length)] as const);
  return new Map([...found, ...named]);
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
