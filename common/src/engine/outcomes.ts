import { Fatal } from '../contract/errors';
import type { Run } from '../contract/run';
import type { Entry } from './progress';

/** The reject limit says nothing about a handful of records. */
const REJECT_FLOOR = 100;

/** "Success, but hardly anything arrived" can't happen: beyond the limit the run has failed. */
export function rejectsVerdict({ read, rejected }: Run['counts'], limit: number): Fatal | undefined {
  if (read < REJECT_FLOOR || rejected <= read * limit) return undefined;
  const numbers = `${rejected} of ${read} records were rejected`;
  return new Fatal('too_many_rejected', `${numbers}: look at their reasons, mend the cause, then start the import anew.`);
}

/** A source record is rejected if any part of it is, written if any part arrived. */
export function combine(outcomes: Entry['outcome'][], warnings: string[] = []): NonNullable<Entry['outcome']> {
  const all = outcomes.flatMap((outcome) => (outcome ? [outcome] : []));
  const bad = all.find(({ kind }) => kind === 'rejected');
  if (bad) return bad;
  const arrived = all.filter((outcome) => outcome.kind === 'written');
  if (arrived.length === 0 && all[0]) return all[0];
  return { kind: 'written', warnings: [...new Set([...warnings, ...arrived.flatMap((outcome) => outcome.warnings ?? [])])] };
}
