import type { PendingRange } from './progress';

/** A source record in a batch: what is needed to settle it. */
export interface Entry {
  id: string;
  range: PendingRange;
  /** How many of the batch's records belong to it. */
  size: number;
  /** What the mapping left out; counted once the record has arrived. */
  warnings: string[] | undefined;
}

export interface Batch {
  entries: Entry[];
  records: unknown[];
  /** Of the records as JSON. */
  bytes: number;
  mayRepeat: boolean;
}

/** A source record with what the mapping made of it. */
export interface MappedItem {
  shard: number;
  id: string;
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

const emptyBatch = (): Batch => ({ entries: [], records: [], bytes: 0, mayRepeat: false });

/** Fills batches up to the destination's limits. The records of one source record stay together. */
export class Batcher {
  private batch = emptyBatch();

  constructor(private readonly parts: Parts) {}

  async add({ shard, id, cursor, records, warnings }: MappedItem, mayRepeat: boolean): Promise<void> {
    const { limits, include, bytesOf = jsonBytes } = this.parts;
    // A comma each; the brackets around them are the request's.
    let bytes = records.length;
    for (const record of records) bytes += bytesOf(record);
    const full = this.batch.records.length + records.length > limits.records || this.batch.bytes + bytes > limits.bytes;
    if (full || this.batch.mayRepeat !== mayRepeat) await this.flush();
    const { batch } = this;
    batch.mayRepeat = mayRepeat;
    batch.entries.push({ id, range: include(shard, cursor, batch), size: records.length, warnings });
    batch.records.push(...records);
    batch.bytes += bytes;
  }

  /** Resolves once the destination has taken the batch on, which is how it slows its readers down. */
  async flush(): Promise<void> {
    const { batch } = this;
    this.batch = emptyBatch();
    if (batch.entries.length > 0) await this.parts.dispatch(batch);
  }
}

const jsonBytes = (record: unknown) => Buffer.byteLength(JSON.stringify(record));
