import type { Context } from '../contract/context';
import { Fatal } from '../contract/errors';
import type { AnyTransfer } from '../contract/pipeline';
import type { DeletionScope, Scope } from '../contract/run';

export interface DeletionCount {
  /** Records that would be deleted. */
  count: number;
  /** Records of the same kind that would stay. */
  others: number;
  /** False: counting was aborted, there may be more. */
  complete: boolean;
}

/** How many records a deletion would delete as things are, counted until `ctx.signal` aborts. Deletes nothing. */
export async function countDeletion({ source, map }: AnyTransfer, scope: DeletionScope, ctx: Context): Promise<DeletionCount> {
  const counted = { count: 0, others: 0, complete: false };
  try {
    for await (const page of source.read({ done: false }, scope, ctx)) {
      for (const { value } of page) {
        counted[map(value, undefined, { now: 0, historical: false }).kind === 'mapped' ? 'count' : 'others'] += 1;
      }
    }
    counted.complete = true;
  } catch (error) {
    if (!ctx.signal.aborted) throw error;
  }
  return counted;
}

/**
 * Counts once more before anything is deleted, where the number was confirmed: what has come since was not confirmed.
 * @throws Fatal `deletion_changed`
 */
export async function refuseMoreThanConfirmed(transfer: AnyTransfer, scope: Scope, ctx: Context): Promise<void> {
  if (scope.kind !== 'deletion' || scope.confirmed === undefined) return;
  const { count, complete } = await countDeletion(transfer, scope, ctx);
  if (!complete) throw ctx.signal.reason;
  if (count <= scope.confirmed) return;
  throw new Fatal(
    'deletion_changed',
    `By now ${count} records would be deleted, but ${scope.confirmed} were confirmed. Nothing was deleted. Look at the number again, then confirm it.`,
  );
}
