import type { BatchJobs } from '../../../contract/context';
import { type Outcome, rejected } from '../../../contract/outcome';
import type { Leftover, ProductRecord } from '../records';
import type { Fault } from './jobs';
import { lookUp } from './lookup';
import { deleteItems, hideItems } from './operations';
import { removeVariants } from './removal';
import type { CatalogSession } from './session';

export const isLeftover = (record: ProductRecord | Leftover): record is Leftover => 'leftover' in record;
export const isProduct = (record: ProductRecord | Leftover): record is ProductRecord => !isLeftover(record);

/** Hides or deletes items whose products aren't published any more. */
export async function settleLeftovers(session: CatalogSession, leftovers: Leftover[], jobs: BatchJobs): Promise<Outcome[]> {
  const hidden = leftovers.filter(({ fate }) => fate === 'hide').map(({ leftover }) => ({ externalId: leftover }));
  const deleted = leftovers.filter(({ fate }) => fate === 'delete').map(({ leftover }) => ({ externalId: leftover }));
  if (deleted.length > 0) {
    await removeVariants(
      session,
      deleted.map(({ externalId }) => externalId),
      jobs,
    );
  }
  const [hiding, deleting] = await Promise.all([
    session.jobs.run(hideItems, hidden, jobs),
    session.jobs.run(deleteItems, deleted, jobs),
  ]);
  const faults = new Map<string, Fault>([...hiding, ...deleting]);
  // A row fails, too, when its item has gone already: what counts is what is still there.
  const left = await lookUp(session.catalogs, 'item', faults.keys());
  return leftovers.map(({ leftover, fate }) => {
    const fault = left.has(leftover) ? faults.get(leftover) : undefined;
    if (fault) return rejected('klaviyo_refused', `Klaviyo refused to ${fate} this item (${fault.code}).`);
    return { kind: 'written', warnings: [fate === 'hide' ? 'item_hidden' : 'item_deleted'] };
  });
}
