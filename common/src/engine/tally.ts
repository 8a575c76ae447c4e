import type { Outcome } from '../contract/outcome';
import type { Counts } from '../contract/run';

/** Outcomes in numbers. */
export interface Tally {
  counts: Counts;
  warnings: Record<string, number>;
  skips: Record<string, number>;
  rejects: Record<string, number>;
}

export const emptyTally = (): Tally => ({
  counts: { read: 0, written: 0, skipped: 0, rejected: 0 },
  warnings: {},
  skips: {},
  rejects: {},
});

/** Counts one record. */
export function countOutcome({ counts, warnings, skips, rejects }: Tally, outcome: Outcome): void {
  counts.read++;
  counts[outcome.kind]++;
  if (outcome.kind === 'skipped') skips[outcome.code] = (skips[outcome.code] ?? 0) + 1;
  if (outcome.kind === 'rejected') rejects[outcome.code] = (rejects[outcome.code] ?? 0) + 1;
  if (outcome.kind === 'written') for (const code of outcome.warnings ?? []) warnings[code] = (warnings[code] ?? 0) + 1;
}

/** The numbers of all of them together. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const sum = emptyTally();
  for (const { counts, warnings, skips, rejects } of tallies) {
    addTo(sum.counts, counts);
    addTo(sum.warnings, warnings);
    addTo(sum.skips, skips);
    addTo(sum.rejects, rejects);
  }
  return sum;
}

function addTo<K extends string>(sum: Record<K, number>, more: Record<K, number>): void {
  for (const key of Object.keys(more) as K[]) sum[key] = (sum[key] ?? 0) + more[key];
}
