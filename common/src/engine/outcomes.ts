import { Fatal } from '../contract/errors';
import type { Outcome } from '../contract/outcome';
import type { Counts } from '../contract/run';

/** While a run is under way, the reject limit says nothing about a handful of records. */
const REJECT_FLOOR = 100;
const ADVICE = 'look at their reasons, fix the cause, then start the import again';

/** "Success, but hardly anything arrived" can't happen: a run that is beyond the limit fails without reading the rest. */
export function rejectsVerdict(counts: Counts, limit: number, advice?: string): Fatal | undefined {
  return counts.read < REJECT_FLOOR ? undefined : finalVerdict(counts, limit, advice);
}

/** The same for a run that has read everything, however little that is. One of which nothing arrived fails at any finite limit. */
export function finalVerdict({ read, rejected }: Counts, limit: number, advice = ADVICE): Fatal | undefined {
  if (rejected === 0 || limit === Number.POSITIVE_INFINITY || (rejected <= read * limit && rejected < read)) return undefined;
  return new Fatal('too_many_rejected', `${rejected} of ${read} records were rejected: ${advice}.`);
}

/** A source record is rejected if any part of it is, written if any part arrived. */
export function combine(outcomes: Outcome[], warnings: string[] = []): Outcome {
  const bad = outcomes.find(({ kind }) => kind === 'rejected');
  if (bad) return bad;
  const arrived = outcomes.filter((outcome) => outcome.kind === 'written');
  if (arrived.length === 0 && outcomes[0]) return outcomes[0];
  return { kind: 'written', warnings: [...new Set([...warnings, ...arrived.flatMap((outcome) => outcome.warnings ?? [])])] };
}
