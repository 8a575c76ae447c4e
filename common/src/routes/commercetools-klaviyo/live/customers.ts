import { abortable } from '../../../base/wait';
import type { Result } from '../../../engine/live/lane';
import { deferred } from '../../../engine/live/lane';
import { listing } from '../../../systems/commercetools/client';
import { quote } from '../../../systems/commercetools/resource';
import { erase, profileOf, suppress } from '../../../systems/klaviyo/live/people';
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
import type { Work } from './work';

/** Customers that were created or changed are written; those that are gone are treated as the setting says. */
export async function customers(batch: Batch, parts: LiveParts): Promise<Results> {
  const ctx = contextOf(batch, parts.log, true);
  const { source } = parts.transfers.customers;
  const { found, absent, early } = await readFresh<Versioned>(source, batch.work, ctx);
  const results: Results = new Map();
  setAll(results, early, deferred('read_too_early'));
  const transfer = parts.transfers.customers;
  // Before: the job that this batch may become is none of those that could overwrite it.
  parts.profileJobs.wrote(found.keys());
  for (const [id, result] of await writeVerified({ source, transfer, values: found, ctx })) results.set(id, result);
  for (const id of absent)
    results.set(id, await gone(id, batch.work.get(id), parts, ctx).catch((error) => deferredBy(error, ctx)));
  return results;
}

const SKIPPED = (code: string): Result => ({ kind: 'skipped', code });

async function gone(id: string, work: Work | undefined, parts: LiveParts, ctx: BatchContext): Promise<Result> {
  const how = wanted(work, parts);
  if (how === 'keep') return SKIPPED(work?.isDeleted ? 'kept' : 'gone');
  // By our id only: the address in a notification is none that could be believed.
  const profile = await profileOf(parts.klaviyo, id, ctx);
  if (!profile) return SKIPPED('no_profile');
  if (profile.email !== undefined && (await isAddressOfAnother(profile.email, parts, ctx))) return SKIPPED('address_in_use');
  if (how === 'erase') {
    await erase(parts.klaviyo, profile.id, ctx);
    return { kind: 'written' };
  }
  if (profile.email === undefined) return SKIPPED('no_address');
  await suppress(parts.klaviyo, profile.email, ctx);
  return { kind: 'written' };
}

function wanted(work: Work | undefined, { settings }: LiveParts): 'keep' | 'suppress' | 'erase' {
  const { onDelete, eraseOnly } = settings.customer;
  if (!work?.isDeleted || onDelete === 'keep') return 'keep';
  if (onDelete === 'erase' && eraseOnly === 'dataErasure' && !work.isErased) return 'suppress';
  return onDelete;
}

/** Klaviyo has one profile per address: it may be another customer's by now. */
async function isAddressOfAnother(email: string, { commercetools }: LiveParts, ctx: BatchContext): Promise<boolean> {
  const where = `lowercaseEmail = ${quote(email.toLowerCase())}`;
  const query = commercetools.api.customers().get({ queryArgs: { where, limit: 1, withTotal: false } });
  return (await abortable(listing(commercetools, query), ctx.signal)).body.results.length > 0;
}
