import type { Result } from '../../../engine/live/lane';
import { deferred } from '../../../engine/live/lane';
import { catalogId } from '../../../systems/klaviyo/catalog/ids';
import { Refusal } from '../../../systems/klaviyo/session';
import {
  type Batch,
  type BatchContext,
  contextOf,
  deferredBy,
  type Results,
  readFresh,
  setAll,
  type Versioned,
  writeVerified,
} from './batch';
import type { LiveParts } from './parts';

/** Categories with their descendants, whose names begin with theirs; those that are gone are deleted if this connector made them. */
export async function categories(batch: Batch, parts: LiveParts): Promise<Results> {
  const results: Results = new Map();
  const catalog = parts.catalog.categories;
  if (catalog.isSettling) {
    setAll(results, batch.work.keys(), deferred('klaviyo_job_unfinished', 2000));
    return results;
  }
  const ctx = contextOf(batch, parts.log, true);
  const transfer = parts.transfers.categories;
  const { found, absent, early } = await readFresh<Versioned>(transfer.source, batch.work, ctx);
  setAll(results, early, deferred('read_too_early'));
  const written = await writeVerified({ source: transfer.source, transfer, values: found, ctx });
  for (const id of batch.work.keys()) {
    const result = written.get(id);
    if (result) results.set(id, unchangedUnless(catalog.hasSent(ctx.signal, [id]), result));
  }
  const created = absent.size > 0 ? await parts.register.all() : new Map();
  for (const id of absent) {
    const result = created.has(id) ? remove(id, parts, ctx) : Promise.resolve<Result>({ kind: 'skipped', code: 'not_own' });
    results.set(id, await result.catch((error: unknown) => deferredBy(error, ctx)));
  }
  return results;
}

export const unchangedUnless = (isSent: boolean, result: Result): Result =>
  result.kind === 'written' && !isSent ? { kind: 'unchanged' } : result;

async function remove(id: string, { klaviyo }: LiveParts, ctx: BatchContext): Promise<Result> {
  try {
    await klaviyo.for(ctx).catalogs.deleteCatalogCategory(catalogId(id));
    return { kind: 'written' };
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return { kind: 'unchanged' };
    throw error;
  }
}
