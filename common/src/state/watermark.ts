import { Refused } from '../contract/errors';
import type { Run, Scope } from '../contract/run';

/**
 * How far a delta reaches back behind the watermark. An arbitrary number, larger than any clock skew or delay in a
 * record's becoming visible that has been heard of; what it reads twice changes nothing.
 */
const OVERLAP_MS = 2 * 60_000;
/**
 * How far a window ends before the server's now. Records with equal or slightly earlier times may still appear
 * at the very end; a minute later they have.
 */
const SETTLED_MS = 60_000;

export type DeltaScope = Extract<Scope, { kind: 'delta' }>;

/**
 * The window of a delta that starts now (server clock, epoch milliseconds). It is frozen into the run: a resume reads
 * the same one.
 * @throws Refused `invalid` when no import has covered everything yet, or when the watermark can't be right
 */
export function deltaWindow(watermark: string | undefined, serverNow: number): DeltaScope {
  if (watermark === undefined) {
    throw new Refused(
      'invalid',
      'There has been no complete import yet, so nothing to take the changes from. Run a full import first.',
    );
  }
  if (!plausible(watermark, serverNow)) {
    throw new Refused(
      'invalid',
      'The stored time of the last complete import is not one that can have been. Run a full import: it sets the time anew.',
    );
  }
  const from = Date.parse(watermark) - OVERLAP_MS;
  const to = Math.max(serverNow - SETTLED_MS, from);
  return { kind: 'delta', from: new Date(from).toISOString(), to: new Date(to).toISOString() };
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
  run: Pick<Run, 'scope' | 'startedAt' | 'status'>,
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
  return scope.kind === 'deletion' && scope.of !== 'obsolete';
}

function coveredUntil({ scope, startedAt }: Pick<Run, 'scope' | 'startedAt'>, watermark: string | undefined): string | undefined {
  const begun = new Date(Date.parse(startedAt) - SETTLED_MS).toISOString();
  if (scope.kind === 'all') return scope.startId === undefined ? begun : undefined;
  if (watermark === undefined) return undefined;
  if (scope.kind === 'delta') return scope.from <= watermark ? scope.to : undefined;
  if (scope.kind === 'since') return Date.parse(scope.since) <= Date.parse(watermark) ? begun : undefined;
  return undefined;
}
