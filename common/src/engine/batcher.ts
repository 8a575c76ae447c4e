import type { Entry } from './progress';

export interface Batch {
  entries: Entry[];
  /** How many of the batch's records belong to each entry. */
  sizes: number[];
  records: unknown[];
  /** Of the records as JSON. */
  bytes: number;
  mayRepeat: boolean;
}

type Dispatch = (batch: Batch) => Promise<void>;

/** Fills batches up to the destination's limits. The records of one source record stay together. */
export class Batcher {
  private entries: Entry[] = [];
  private sizes: number[] = [];
  private records: unknown[] = [];
  private bytes = 0;
  private mayRepeat = false;

  constructor(
    private readonly limits: { records: number; bytes: number },
    private readonly dispatch: Dispatch,
    private readonly bytesOf: (record: unknown) => number = (record) => Buffer.byteLength(JSON.stringify(record)),
  ) {}

  async add(entry: Entry, records: unknown[], mayRepeat: boolean): Promise<void> {
    // A comma each; the brackets around them are the request's.
    let bytes = records.length;
    for (const record of records) bytes += this.bytesOf(record);
    const full = this.records.length + records.length > this.limits.records || this.bytes + bytes > this.limits.bytes;
    if (full || this.mayRepeat !== mayRepeat) await this.flush();
    this.mayRepeat = mayRepeat;
    this.entries.push(entry);
    this.sizes.push(records.length);
    this.records.push(...records);
    this.bytes += bytes;
  }

  /** Resolves once the destination has taken the batch on, which is how it slows its readers down. */
  async flush(): Promise<void> {
    const { entries, sizes, records, bytes, mayRepeat } = this;
    this.entries = [];
    this.sizes = [];
    this.records = [];
    this.bytes = 0;
    if (entries.length > 0) await this.dispatch({ entries, sizes, records, bytes, mayRepeat });
  }
}
