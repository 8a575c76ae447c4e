/** A document as it was read, with what is needed to replace it and to judge its age. */
export interface Versioned<T> {
  key: string;
  value: T;
  version: number;
  /** Epoch milliseconds, by the store's clock. */
  lastModifiedAt: number;
  /** The store's clock when it answered; ages are `serverNow - lastModifiedAt`, never against the local clock. */
  serverNow: number;
}

export interface ListOptions {
  /** Only keys that start so. */
  prefix?: string;
  /** Only values whose top-level fields equal these. */
  match?: Record<string, string>;
  /** Only keys after (in the chosen order) this one. */
  after?: string;
  order?: 'asc' | 'desc';
  /** At most 500. */
  limit: number;
}

/** The one primitive all state rests on: a versioned document. Values are JSON objects without nulls. */
export interface Store {
  /** Whether all who use it run on one machine, where it can be asked which of them still live. */
  readonly local: boolean;
  /** Where a document is found, in an operator's words. */
  name(container: string, key: string): string;
  get<T extends object>(container: string, key: string): Promise<Versioned<T> | undefined>;
  /**
   * Replaces the document if it still has the expected version; 0 = it must not exist yet. Throws Conflict otherwise.
   * A write whose answer was lost is recognised by its content, so values that several writers contend for must differ
   * (they name their owner and beat).
   */
  put<T extends object>(container: string, key: string, value: T, expectedVersion: number): Promise<Versioned<T>>;
  /** Replaces the document whatever it holds: only for documents whose key says all, so that a repeat writes the same. */
  save<T extends object>(container: string, key: string, value: T): Promise<void>;
  /** Throws Conflict when `version` is given and is not the current one; a missing document is fine. */
  delete(container: string, key: string, version?: number): Promise<void>;
  list<T extends object>(container: string, options: ListOptions): Promise<Versioned<T>[]>;
}
