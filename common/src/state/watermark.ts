import { Refused } from '../contract/errors';
import type { Run, Scope } from '../contract/run';
import type { Source } from '../contract/source';

/** Times of a source: see its contract. */
export type SourceTimes = Pick<Source<unknown>, 'overlapMs' | 'settledMs'>;

export type DeltaScope = Extract<Scope, { kind: 'delta' }>;

/**
 * The window of a delta that starts now (server clock, epoch milliseconds). It is frozen into the run: a resume reads
 * the same one.
 * @throws Refused `invalid` when no import has covered everything yet, or when the watermark can't be right
 */
export function deltaWindow(
  watermark: string | undefined,
  serverNow: number,
  { overlapMs = 0, settledMs = 0 }: SourceTimes,
): DeltaScope {
  if (watermark === undefined) {
    throw new Refused(
      'invalid',
      'There has been no complete import yet, so nothing to take the changes from. Run a full import first.',
      { reason: 'no_full_import' },
    );
  }
  if (!plausible(watermark, serverNow)) {
    throw new Refused(
      'invalid',
      'The stored time of the last complete import lies in the future or is not a time. Run a full import: it sets the time again.',
      { reason: 'watermark_in_future' },
    );
  }
  const from = Date.parse(watermark) - overlapMs;
  const to = Math.max(serverNow - settledMs, from);
  return { kind: 'delta', from: new Date(from).toISOString(), to: new Date(to).toISOString(), since: watermark };
}

/**
 * Whether a stored watermark can be right. One in the future comes from a hand or a foreign program: taken as it is, every
 * delta until then would be empty and look well.
 */
function plausible(watermark: string, now: number): boolean {
  return Date.parse(watermark) <= now;
}

/**
 * Up to when everything has been imported, after a run has ended. Only runs that are done and leave no gap behind the old
 * watermark move it, and never back: a list of ids, a retry or the rest of an import from an id says nothing about the others.
 * After a deletion, however far it came, changes alone wouldn't make the destination complete again; unless it was of what no
 * import brings anyway.
 */
export function watermarkAfter(
  run: Pick<Run, 'scope' | 'status'> & { coversUntil?: string | undefined },
  before: string | undefined,
  now: number,
): string | undefined {
  if (leavesGaps(run.scope)) return undefined;
  if (run.status !== 'done') return before;
  const watermark = before !== undefined && plausible(before, now) ? before : undefined;
  const covered = coveredUntil(run, watermark);
  // What isn't plausible stays for others to see until a full import replaces it.
  if (covered === undefined) return before;
  return watermark !== undefined && covered <= watermark ? watermark : covered;
}

/** Whether a run takes from the destination what is there at the source. */
export function leavesGaps(scope: Scope): boolean {
  return scope.kind === 'deletion' && (scope.of === 'own' || scope.of === 'all');
}

function coveredUntil({ scope, coversUntil }: { scope: Scope; coversUntil?: string | undefined }, watermark: string | undefined) {
  if (coversUntil === undefined) return undefined;
  if (scope.kind === 'all') return scope.startId === undefined ? coversUntil : undefined;
  if (watermark === undefined) return undefined;
  if (scope.kind === 'delta') return scope.from <= watermark ? coversUntil : undefined;
  if (scope.kind === 'since') return Date.parse(scope.since) <= Date.parse(watermark) ? coversUntil : undefined;
  return undefined;
}

/**
 * Up to when a run will have covered the changes it is asked for, once it is done; undefined for scopes that name records.
 * @param startedAt epoch milliseconds, by the clock that the source's times are compared with
 */
export function coversUntil(scope: Scope, startedAt: number, { settledMs = 0 }: SourceTimes): string | undefined {
  if (scope.kind === 'delta') return scope.to;
  if (scope.kind !== 'all' && scope.kind !== 'since') return undefined;
  return new Date(startedAt - settledMs).toISOString();
}

/** What isn't known is taken for the same: not every key may ask. */
export const sameTarget = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other;
