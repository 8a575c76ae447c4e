import type { InventoryEntry, ProductProjection, StandalonePrice } from '@commercetools/platform-sdk';
import { abortable } from '../../../base/wait';
import type { Result } from '../../../engine/live/lane';
import { deferred } from '../../../engine/live/lane';
import { listing } from '../../../systems/commercetools/client';
import { type LookupArgs, readByIds } from '../../../systems/commercetools/lookup';
import { quote } from '../../../systems/commercetools/resource';
import { type ItemState, itemStates } from '../../../systems/klaviyo/live/items';
import { type Batch, type BatchContext, contextOf, deferredBy, type Results, readFresh, setAll, writeVerified } from './batch';
import { unchangedUnless } from './categories';
import type { LiveParts } from './parts';

/** Published products with their variants; those that are gone or unpublished, as far as they are this project's own. */
export async function products(batch: Batch, parts: LiveParts): Promise<Results> {
  const results: Results = new Map();
  const catalog = parts.catalog.products;
  if (catalog.isSettling) {
    setAll(results, batch.work.keys(), deferred('klaviyo_job_unfinished', 2000));
    return results;
  }
  const ctx = contextOf(batch, parts.log, true);
  const transfer = parts.transfers.products;
  const { found, absent, early } = await readFresh<ProductProjection>(transfer.source, batch.work, ctx);
  setAll(results, early, deferred('read_too_early'));
  for (const [id, result] of await writeVerified({ source: transfer.source, transfer, values: found, ctx })) {
    const product = found.get(id);
    results.set(id, unchangedUnless(catalog.hasSent(ctx.signal, [id, ...(product ? skusOf(product) : [])]), result));
  }
  if (absent.size > 0) await withdraw([...absent], parts, ctx, results);
  return results;
}

const skusOf = ({ masterVariant, variants = [] }: ProductProjection): string[] =>
  [masterVariant, ...variants].flatMap((variant) => variant?.sku ?? []);

/** Deleted products go; unpublished ones are treated as the setting says. */
async function withdraw(ids: string[], parts: LiveParts, ctx: BatchContext, results: Results): Promise<void> {
  const { commercetools, klaviyo, projectKey, settings } = parts;
  const query = (args: LookupArgs) => commercetools.api.productProjections().get({ queryArgs: { ...args, staged: true } });
  const [unpublished, states] = await Promise.all([
    readByIds<ProductProjection>(commercetools, query, ids, ctx),
    itemStates(klaviyo, ids, ctx),
  ]);
  for (const id of ids) {
    const how = unpublished.has(id) ? settings.product.unpublished : 'delete';
    results.set(id, await withdrawn(states.get(id), projectKey, how).catch((error: unknown) => deferredBy(error, ctx)));
  }
}

async function withdrawn(state: ItemState | undefined, projectKey: string, how: 'hide' | 'delete' | 'keep'): Promise<Result> {
  if (!state) return { kind: 'unchanged' };
  if (state.project !== projectKey) return { kind: 'skipped', code: 'not_own' };
  if (how === 'keep') return { kind: 'skipped', code: 'kept' };
  const changed = how === 'hide' ? await state.hide() : await state.remove();
  return { kind: changed ? 'written' : 'unchanged' };
}

/** The products whose variants have these SKUs, by SKU. */
export async function productsOfSkus(
  skus: string[],
  { commercetools }: LiveParts,
  ctx: BatchContext,
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>(skus.map((sku) => [sku, []]));
  // SKUs may be long, and stand in the address twice.
  for (let start = 0; start < skus.length; start += 50) {
    const list = skus
      .slice(start, start + 50)
      .map(quote)
      .join(',');
    const where = `masterVariant(sku in (${list})) or variants(sku in (${list}))`;
    const queryArgs = { where, limit: 500, withTotal: false, staged: false };
    const query = commercetools.api.productProjections().get({ queryArgs });
    for (const product of (await abortable(listing(commercetools, query), ctx.signal)).body.results) {
      for (const sku of skusOf(product)) found.get(sku)?.push(product.id);
    }
  }
  return found;
}

/** The SKUs of stock whose notifications don't name them; entries that are gone have none any more. */
export async function skusOfEntries(
  ids: string[],
  { commercetools }: LiveParts,
  ctx: BatchContext,
): Promise<Map<string, string>> {
  const query = (queryArgs: LookupArgs) => commercetools.api.inventory().get({ queryArgs });
  const entries = await readByIds<InventoryEntry>(commercetools, query, ids, ctx);
  return new Map([...entries].map(([id, { sku }]) => [id, sku]));
}

/** The SKUs of standalone prices that are there. @throws Fatal `commercetools_forbidden` without the scope `view_standalone_prices` */
export async function skusOfPrices(ids: string[], { commercetools }: LiveParts, ctx: BatchContext): Promise<Map<string, string>> {
  const query = (queryArgs: LookupArgs) => commercetools.api.standalonePrices().get({ queryArgs });
  const prices = await readByIds<StandalonePrice>(commercetools, query, ids, ctx);
  return new Map([...prices].map(([id, { sku }]) => [id, sku]));
}
