import type { Segment } from '../state/documents';
import type { PendingRange } from './progress';

/** A source record in a batch: what is needed to settle it. */
export interface Entry {
  id: string;
  label?: string | undefined;
  range: PendingRange;
  /** How many of the batch's records belong to it. */
  size: number;
  /** What the mapping left out; counted once the record has arrived. */
  warnings: string[] | undefined;
}

export interface Batch {
  entries: Entry[];
  records: unknown[];
  /** Where they stand in the source, in their order. */
  segments: Segment[];
  /** Of the records as JSON. */
  bytes: number;
  mayRepeat: boolean;
}

/** A source record with what the mapping made of it. */
export interface MappedItem {
  shard: number;
  id: string;
  /** What users know it by. */
  label?: string | undefined;
  cursor: string;
  records: unknown[];
  warnings: string[] | undefined;
}

interface Parts {
  limits: { records: number; bytes: number };
  /** Takes the record up in its shard's order, as one of this batch. */
  include(shard: number, cursor: string, batch: Batch): PendingRange;
  dispatch(batch: Batch): Promise<void>;
  bytesOf?: ((record: unknown) => number) | undefined;
}

export const emptyBatch = (): Batch => ({ entries: [], records: [], segments: [], bytes: 0, mayRepeat: false });

/** Bytes of the records of one source record as JSON. */
export function recordBytes(records: readonly unknown[], bytesOf: (record: unknown) => number = jsonBytes): number {
  // A comma each; the brackets around them are the request's.
  let bytes = records.length;
  for (const record of records) bytes += bytesOf(record);
  return bytes;
}

/** Adds the records of one source record. */
export function addTo(batch: Batch, item: MappedItem, range: PendingRange, bytes: number): void {
  const { shard, id, label, cursor, records, warnings } = item;
  batch.entries.push({ id, label, range, size: records.length, warnings });
  batch.records.push(...records);
  batch.bytes += bytes;
  // Neighbours in one shard make one segment: pages are hundreds of records long.
  const last = batch.segments.at(-1);
  if (last?.shard === shard) last.last = cursor;
  else batch.segments.push({ shard, first: cursor, last: cursor });
}

/** Fills batches up to the destination's limits. The records of one source record stay together. */
export class Batcher {
  private batch = emptyBatch();

  constructor(private readonly parts: Parts) {}

  async add(item: MappedItem, mayRepeat: boolean): Promise<void> {
    const { shard, cursor, records } = item;
    const { limits, include, bytesOf } = this.parts;
    const bytes = recordBytes(records, bytesOf);
    const full = this.batch.records.length + records.length > limits.records || this.batch.bytes + bytes > limits.bytes;
    if (full || this.batch.mayRepeat !== mayRepeat) await this.flush();
    const { batch } = this;
    batch.mayRepeat = mayRepeat;
    addTo(batch, item, include(shard, cursor, batch), bytes);
  }

  /** Resolves once the destination has taken the batch on, which is how it slows its readers down. */
  async flush(): Promise<void> {
    const { batch } = this;
    this.batch = emptyBatch();
    if (batch.entries.length > 0) await this.parts.dispatch(batch);
  }
}

const jsonBytes = (record: unknown) => Buffer.byteLength(JSON.stringify(record));
