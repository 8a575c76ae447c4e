import type { ChangedRecord } from '../api/types';

type Difference = ChangedRecord['differences'][number];

/** Parts of what is sent that say nothing to a user: the envelope of the API, and places in lists. */
const ENVELOPE = new Set([
  'data',
  'attributes',
  'properties',
  'relationships',
  'profiles',
  'profile',
  'metric',
  'items',
  'variants',
]);
const isPlace = (name: string): boolean => /^\d+$/.test(name);

/** What a field is called: its own names without the envelope of the API around them. */
export function fieldName({ field }: Pick<Difference, 'field'>): string {
  const own = field.filter((name) => !ENVELOPE.has(name) && !isPlace(name));
  return own.length > 0 ? own.join(' › ') : field.join(' › ');
}

/** Whether anything becomes of a record that wouldn't before. */
export const isChanged = ({ before, after, differences }: ChangedRecord): boolean =>
  differences.length > 0 || before.outcome !== after.outcome || before.code !== after.code;

/** Names of fields that differ, and in how many records, the most frequent first. */
export function changedFields(records: readonly ChangedRecord[]): [name: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { differences } of records) {
    for (const name of new Set(differences.map(fieldName))) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([a, one], [b, other]) => other - one || a.localeCompare(b));
}
