import type { Context } from '../contract/context';
import { Fatal } from '../contract/errors';
import type { AnyTransfer } from '../contract/pipeline';
import type { Scope, Selection } from '../contract/run';
import { allFailures } from '../state/failures';
import { readRecord } from '../state/history';
import type { Lease } from '../state/lease';
import { dayOfRun } from '../state/liveDocuments';
import type { Store } from '../state/stores/store';
import { sameTarget } from '../state/watermark';
import { refuseMoreThanConfirmed } from './deletionCount';
import { withNotice } from './notices';
import { othersHaveSent } from './repeatLog';

/**
 * What a slice of the run is to read; the first slice also cuts that into shards and notes where it is sent.
 * @throws Fatal `destination_changed`, `retry_source_gone`, `deletion_changed`
 */
export async function planned(lease: Lease, transfer: AnyTransfer, store: Store, ctx: Context): Promise<Selection> {
  const target = await transfer.destination.target?.(ctx);
  refuseOtherTarget(lease, target, transfer.destination.title);
  const selection = await select(lease.run.scope, store);
  // At every slice: another run may have come between this one's stop and its resume.
  const repeats = lease.run.repeats === true || othersHaveSent(lease, target);
  if (!lease.run.shards) await begin(lease, transfer, { selection, target, repeats }, ctx);
  else if (repeats && !lease.run.repeats) await lease.update((run) => ({ ...run, repeats }));
  return selection;
}

interface Start {
  selection: Selection;
  target: string | undefined;
  repeats: boolean;
}

/** The first slice cuts the selection into shards. */
async function begin(lease: Lease, transfer: AnyTransfer, { selection, target, repeats }: Start, ctx: Context): Promise<void> {
  await refuseMoreThanConfirmed(transfer, lease.run.scope, ctx);
  const total = await transfer.source.count(selection, ctx);
  const shards = await transfer.source.shards(selection, total, ctx);
  const coversUntil = transfer.source.coveredUntil?.(shards);
  // Everything but a first full import repeats anyway.
  const held = lease.run.scope.kind === 'all' && !repeats ? await transfer.destination.holdsAlready?.(ctx) : undefined;
  await lease.update((run) => ({
    ...run,
    shards,
    ...(total ? { total: total.count, totalIs: total.exactness } : {}),
    ...(coversUntil === undefined ? {} : { coversUntil }),
    ...(target === undefined ? {} : { target }),
    ...(repeats || held ? { repeats: true } : {}),
    ...(held ? { notices: withNotice(run, held) } : {}),
  }));
}

/** The rest of a run, or what has changed, would leave another account half empty and look complete. */
function refuseOtherTarget({ run, state }: Lease, target: string | undefined, title: string): void {
  const begun = run.scope.kind === 'delta' ? (run.target ?? state.target) : run.target;
  if (sameTarget(begun, target)) return;
  throw new Fatal(
    'destination_changed',
    `What came before this went to another ${title} account: start a full import, or enter the key of that account again.`,
  );
}

/** A retry of failures becomes the list of their ids. */
async function select(scope: Scope, store: Store): Promise<Selection> {
  if (scope.kind !== 'failures') return scope;
  // A day of real time has rejected records, and no record of its own.
  if (dayOfRun(scope.runId) === undefined && !(await readRecord(store, scope.runId))) {
    throw new Fatal(
      'retry_source_gone',
      'The run whose rejected records were to be tried again is no longer kept: import them by their ids, or everything.',
    );
  }
  const ids: string[] = [];
  for await (const failures of allFailures(store, scope.runId, scope.code)) ids.push(...failures.map(({ id }) => id));
  return { kind: 'ids', ids };
}
