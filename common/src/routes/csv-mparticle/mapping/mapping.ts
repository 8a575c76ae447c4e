import type { ScalarValue } from '../../../systems/mparticle/batch';
import type { Transform } from './transforms';

/** A value of a batch: from a column, or the same for every row. */
export type ValueOf =
  | { kind: 'column'; column: string; transforms: Transform[]; onInvalid: 'omit' | 'reject' }
  | { kind: 'constant'; value: ScalarValue };

export type ColumnValue = Extract<ValueOf, { kind: 'column' }>;

export interface Target {
  name: string;
  from: ValueOf;
}

/** A mapping file as it was read: every name known, every transform possible. */
export interface Mapping {
  identities: Target[];
  userAttributes: Target[];
  event?: {
    name: ValueOf;
    type: string;
    timestamp?: ColumnValue;
    attributes: Target[];
  };
  /** SHA-256 of what it says, whatever the order of its keys. */
  hash: string;
}

/** The columns a file must have, each once. */
export function columnsOf({ identities, userAttributes, event }: Mapping): string[] {
  const values = [...identities, ...userAttributes, ...(event?.attributes ?? [])].map(({ from }) => from);
  if (event) values.push(event.name, ...(event.timestamp ? [event.timestamp] : []));
  return [...new Set(values.flatMap((value) => (value.kind === 'column' ? [value.column] : [])))];
}
