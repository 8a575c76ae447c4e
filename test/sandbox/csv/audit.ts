import type { SentBatch } from '../mparticle/schema.ts';
import type { AwkwardRow } from './awkward.ts';

export interface Audit {
  expected: number;
  arrived: number;
  missing: number;
  duplicates: number;
  /** Rows that were to be rejected or skipped, or that no file has. */
  unexpected: number;
  /** Rows whose content differs. */
  changed: number;
  /** Rows that arrived after a later row of the same customer. */
  reordered: number;
}

const rowOf = (batch: SentBatch): number =>
  Number(String(batch.events?.[0]?.data.custom_attributes?.['Policy Number'] ?? '').replace(/^P-0*/, ''));

/** What has arrived, held against what had to. */
export function auditBatches(rows: AwkwardRow[], batches: SentBatch[]): Audit {
  const wanted = new Map(rows.filter(({ kind }) => kind === 'accepted').map((row) => [row.row, row]));
  const seen = new Map<number, string>();
  const last = new Map<string, number>();
  const audit: Audit = {
    expected: wanted.size,
    arrived: batches.length,
    missing: 0,
    duplicates: 0,
    unexpected: 0,
    changed: 0,
    reordered: 0,
  };
  for (const batch of batches) {
    const row = rowOf(batch);
    const expected = wanted.get(row);
    if (!expected) audit.unexpected++;
    else if (seen.has(row)) audit.duplicates++;
    else if (!same(batch, expected)) audit.changed++;
    seen.set(row, batch.source_request_id);
    const customer = batch.user_identities.customer_id ?? '';
    if ((last.get(customer) ?? 0) > row) audit.reordered++;
    last.set(customer, row);
  }
  audit.missing = [...wanted.keys()].filter((row) => !seen.has(row)).length;
  return audit;
}

function same(batch: SentBatch, { sent }: AwkwardRow): boolean {
  const data = batch.events?.[0]?.data;
  return (
    alike(batch.user_identities, sent?.identities) &&
    alike(batch.user_attributes, sent?.attributes) &&
    alike(data?.custom_attributes, sent?.event) &&
    data?.event_name === 'Policy Imported' &&
    data.custom_event_type === 'transaction'
  );
}

/** The same JSON, whatever the order of its keys. */
const alike = (one: Record<string, unknown> = {}, other: Record<string, unknown> = {}) => sorted(one) === sorted(other);
const sorted = (values: Record<string, unknown>) =>
  JSON.stringify(Object.entries(values).toSorted(([name], [next]) => (name < next ? -1 : 1)));

/** Empty when all is as it has to be. */
export function violationsOf({ missing, duplicates, unexpected, changed, reordered }: Audit): string[] {
  const found: [number, string][] = [
    [missing, 'rows are missing'],
    [duplicates, 'rows arrived twice'],
    [unexpected, 'rows arrived that must not'],
    [changed, 'rows arrived with another content'],
    [reordered, 'rows of a customer arrived in another order'],
  ];
  return found.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []));
}
