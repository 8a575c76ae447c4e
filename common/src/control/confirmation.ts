import type { Context, MapContext } from '../contract/context';
import { Refused } from '../contract/errors';
import { type AnyTransfer, type Pipeline, transferOf } from '../contract/pipeline';
import type { DeletionScope } from '../contract/run';

/** A person waits for the number. */
const COUNT_MS = 20_000;

/**
 * Refuses a deletion that wasn't confirmed, saying what it would delete and how many.
 * @throws Refused, always
 */
export async function refuseUnconfirmed(pipeline: Pipeline, scope: DeletionScope, ctx: Omit<Context, 'signal'>): Promise<never> {
  const deletion = deletionOf(pipeline);
  const signal = AbortSignal.timeout(COUNT_MS);
  const { chosen, others, complete } = await count(deletion, scope, { ...ctx, signal });
  const number = complete ? String(chosen) : `at least ${chosen}`;
  const obsolete = scope.of === 'obsolete';
  const which = obsolete ? ' that this project no longer has or publishes,' : '';
  const what = `${number} ${pipeline.id}${which}${pipeline.id === 'products' ? ' with all their variants' : ''}`;
  const rest = others > 0 ? `; ${others}${obsolete ? '' : ' that are not of this project'} would stay` : '';
  throw new Refused(
    'confirmation_required',
    `This would delete ${what} from ${deletion.destination.title}${rest}. Nothing was deleted. To go on, send "confirmDeletion": "${pipeline.id}".`,
    { field: 'confirmDeletion' },
  );
}

/** @throws Refused when nothing of this pipeline can be deleted */
export function deletionOf(pipeline: Pipeline): AnyTransfer {
  if (pipeline.deletion) return transferOf(pipeline, { kind: 'deletion', of: 'own' });
  throw new Refused('invalid', `Only records of the catalog can be deleted, not ${pipeline.id}.`, { field: 'deleteAll' });
}

/** What could be counted in time. */
async function count({ source, map }: AnyTransfer, scope: DeletionScope, ctx: Context) {
  const counted = { chosen: 0, others: 0, complete: false };
  const mapCtx: MapContext = { now: 0, historical: false };
  try {
    for await (const page of source.read({ done: false }, scope, ctx)) {
      for (const { value } of page) counted[map(value, undefined, mapCtx).kind === 'mapped' ? 'chosen' : 'others']++;
    }
    counted.complete = true;
  } catch (error) {
    if (!ctx.signal.aborted) throw error;
  }
  return counted;
}
