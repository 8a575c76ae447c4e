import { Conflict } from '../../contract/errors';
import type { ListOptions, Store, Versioned } from './store';

interface Entry {
  value: string;
  version: number;
  lastModifiedAt: number;
}

/** Keeps documents in this process: for tests and previews. Values are copied in and out. */
export class MemoryStore implements Store {
  readonly local = true;
  private readonly containers = new Map<string, Map<string, Entry>>();
  constructor(private readonly now: () => number = Date.now) {}

  name(container: string, key: string): string {
    return `document ${container}/${key}`;
  }

  async get<T extends object>(container: string, key: string): Promise<Versioned<T> | undefined> {
    const entry = this.containers.get(container)?.get(key);
    return entry && this.versioned<T>(key, entry);
  }

  async put<T extends object>(container: string, key: string, value: T, expectedVersion: number): Promise<Versioned<T>> {
    const current = this.containers.get(container)?.get(key)?.version ?? 0;
    if (current !== expectedVersion) throw new Conflict();
    return this.write<T>(container, key, value, current + 1);
  }

  async save<T extends object>(container: string, key: string, value: T): Promise<void> {
    const current = this.containers.get(container)?.get(key)?.version ?? 0;
    this.write(container, key, value, current + 1);
  }

  async delete(container: string, key: string, version?: number): Promise<void> {
    const entries = this.containers.get(container);
    const current = entries?.get(key);
    if (current && version !== undefined && current.version !== version) throw new Conflict();
    entries?.delete(key);
  }

  async list<T extends object>(container: string, options: ListOptions): Promise<Versioned<T>[]> {
    const { after, prefix = '', limit, match, order } = options;
    const descending = order === 'desc';
    const entries = [...(this.containers.get(container) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    if (descending) entries.reverse();
    return entries
      .filter(([key]) => key.startsWith(prefix))
      .filter(([key]) => after === undefined || (descending ? key < after : key > after))
      .map(([key, entry]) => this.versioned<T>(key, entry))
      .filter(({ value }) => matches(value, match))
      .slice(0, limit);
  }

  private write<T extends object>(container: string, key: string, value: T, version: number): Versioned<T> {
    const entries = this.containers.get(container) ?? new Map<string, Entry>();
    this.containers.set(container, entries);
    const entry = { value: JSON.stringify(value), version, lastModifiedAt: this.now() };
    entries.set(key, entry);
    return this.versioned<T>(key, entry);
  }

  private versioned<T>(key: string, entry: Entry): Versioned<T> {
    const { version, lastModifiedAt } = entry;
    return { key, value: JSON.parse(entry.value) as T, version, lastModifiedAt, serverNow: this.now() };
  }
}

function matches(value: object, match: Record<string, string> | undefined): boolean {
  return Object.entries(match ?? {}).every(([field, wanted]) => (value as Record<string, unknown>)[field] === wanted);
}
