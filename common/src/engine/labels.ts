import type { AnyTransfer } from '../contract/pipeline';

const LONGEST = 80;

/** What users know a record by; undefined when there is nothing that may be kept. */
export function labelOf({ label }: Pick<AnyTransfer, 'label'>, value: unknown): string | undefined {
  if (!label || value === undefined) return undefined;
  const text = label(value);
  // Some shops use e-mail addresses as numbers or keys: those are personal data.
  return typeof text === 'string' && text !== '' && text.length <= LONGEST && !text.includes('@') ? text : undefined;
}
