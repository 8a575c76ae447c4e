import { createHash } from 'node:crypto';
import type { Context } from '../contract/context';
import { Refused } from '../contract/errors';
import type { Confirmation, DeletionQuote } from '../contract/importer';
import type { Deletion, Pipeline } from '../contract/pipeline';
import type { DeletionScope } from '../contract/run';
import { countDeletion } from '../engine/deletionCount';

/** A person waits for the number. */
const COUNT_MS = 20_000;
/** So long a number may be looked at before it is confirmed. */
const VALID_MS = 60 * 60_000;

/**
 * What a deletion would delete, in numbers, and the token that confirms just that. What can't be counted in time is quoted
 * as `complete: false`; its token then sets no limit.
 * @param now epoch milliseconds by the store's clock
 * @throws Refused `invalid` when nothing of this pipeline can be deleted
 */
export async function quoteDeletion(
  pipeline: Pipeline,
  of: DeletionScope['of'],
  now: number,
  ctx: Context,
): Promise<DeletionQuote> {
  const deletion = deletionOf(pipeline);
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(COUNT_MS)]);
  const { count, others, complete } = await countDeletion(deletion, { kind: 'deletion', of }, { ...ctx, signal });
  const confirmed = complete ? count : undefined;
  return {
    pipeline: pipeline.id,
    of,
    ...deletion.describe(count),
    others,
    complete,
    token: tokenOf(pipeline.id, of, confirmed, now),
  };
}

/**
 * The scope of a confirmed deletion: with the number up to which it is confirmed. The older plugin's way, the id of the
 * pipeline, confirms the own records only.
 * @throws Refused `confirmation_required`, `invalid`
 */
export function confirmedScope(
  pipeline: Pipeline,
  { of }: DeletionScope,
  confirmation: Confirmation | undefined,
  now: number,
): DeletionScope {
  deletionOf(pipeline);
  if (confirmation && 'pipeline' in confirmation && confirmation.pipeline === pipeline.id && of === 'own') {
    return { kind: 'deletion', of };
  }
  const parts = confirmation && 'token' in confirmation ? readToken(confirmation.token) : undefined;
  if (!parts || tokenOf(pipeline.id, of, parts.count, parts.at) !== parts.token) {
    throw new Refused('confirmation_required', 'Nothing was deleted. A deletion needs the token that goes with its number.', {
      field: 'deletionToken',
    });
  }
  if (now - parts.at > VALID_MS) {
    throw new Refused('confirmation_required', 'Nothing was deleted. The number is older than an hour: look at it again.', {
      field: 'deletionToken',
    });
  }
  return { kind: 'deletion', of, ...(parts.count === undefined ? {} : { confirmed: parts.count }) };
}

/** @throws Refused when nothing of this pipeline can be deleted */
function deletionOf(pipeline: Pipeline): Deletion {
  if (pipeline.deletion) return pipeline.deletion;
  throw new Refused('invalid', `Records of ${pipeline.id} can't be deleted.`, { field: 'pipeline', reason: 'not_deletable' });
}

/**
 * Says what it confirms, so that nothing has to be kept: `own.12.mb2x9k1f.3f2a90c1`. The last part binds it to pipeline, scope,
 * number and time. It is no secret: a caller that may start a deletion may ask for it.
 */
function tokenOf(pipeline: string, of: DeletionScope['of'], count: number | undefined, at: number): string {
  const about = [of, count ?? 'any', at.toString(36)].join('.');
  return `${about}.${createHash('sha256').update(`${pipeline}.${about}`).digest('hex').slice(0, 12)}`;
}

function readToken(token: string): { token: string; count: number | undefined; at: number } | undefined {
  const [, count, at] = /^[a-z]+\.(any|\d{1,15})\.([0-9a-z]{1,12})\.[0-9a-f]{12}$/.exec(token) ?? [];
  if (count === undefined || at === undefined) return undefined;
  return { token, count: count === 'any' ? undefined : Number(count), at: Number.parseInt(at, 36) };
}
