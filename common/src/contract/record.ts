/** A value of a record at the destination beside what would be sent now; absent on the side that has none. */
export interface FieldDifference {
  /** By the destination's names, e.g. `first_name`, `properties.Shirt Size`. */
  path: string;
  there?: unknown;
  now?: unknown;
}

/** What a destination has of one source record. */
export interface Presence {
  found: boolean;
  /** The destination's own id of it. */
  id?: string;
  /** Where people see it there. */
  url?: string;
  /** ISO 8601. */
  updatedAt?: string;
  /** What differs from what would be sent; what the destination has besides is left out. All of it where nothing was found. */
  fields: FieldDifference[];
  /** The newest events, newest first; absent where it has none by its kind. */
  events?: { metric: string; time: string }[];
}

/** When and how a record was last sent, as far as it is known. */
export interface LastSent {
  how: 'run' | 'live' | 'unknown';
  /** ISO 8601. */
  at?: string;
  runId?: string;
  /** What the run covered. */
  scope?: string;
  /** `failed`: a run of chosen records that ended before it was known what became of this one. */
  outcome?: 'written' | 'skipped' | 'rejected' | 'failed';
  code?: string;
}

/** One record of the source, what would become of it now, and what the destination has. */
export interface RecordView {
  label?: string;
  /** ISO 8601. Absent when the source doesn't have the record, or keeps no such time. */
  lastModifiedAt?: string;
  wouldBe: 'written' | 'skipped' | 'rejected';
  code?: string;
  field?: string;
  destination: Presence;
  sent: LastSent;
}

/** A run of the record's import that is in progress: nothing can be sent until it ends. */
export interface Importing {
  runId: string;
  etaMs?: number;
}

/** Single records, for people who look at them. */
export interface Records {
  /**
   * Reads the record and what the destination has of it; writes nothing.
   * @throws Refused `not_found` for an unknown pipeline; Retryable also when the signal aborts; Fatal
   */
  view(pipeline: string, id: string, signal: AbortSignal): Promise<RecordView>;
  importing(pipeline: string): Promise<Importing | undefined>;
}
