import { InMemoryStorage } from '@labdigital/commercetools-mock';
import { expand } from './expand.ts';
import { Table } from './table.ts';

export interface Resource {
  id: string;
  version: number;
  createdAt: string;
  lastModifiedAt: string;
  [field: string]: unknown;
}

export type ResourceType = Parameters<InMemoryStorage['count']>[1];

interface Expansion {
  expand?: string | string[];
}

const CUSTOM_OBJECT = 'key-value-document';

/**
 * Storage for the mock with indexes; the list routes read it directly. There is one project, so its key doesn't matter.
 * The mock's resource types aren't exported: `never` stands for "whichever of them was asked for".
 */
export class IndexedStorage extends InMemoryStorage {
  readonly #tables = new Map<string, Table>();
  readonly #keys = new Map<string, string>();
  /** Called after every change; a resource that is new has no `before`, one that is gone no `after`. */
  onChange: ((type: string, before: Resource | undefined, after: Resource | undefined) => void) | undefined;

  table(type: string): Table {
    const known = this.#tables.get(type);
    if (known) return known;
    const table = new Table();
    this.#tables.set(type, table);
    return table;
  }

  /** Takes the resource as it is, without a copy. */
  put(type: string, resource: Resource): void {
    const before = this.table(type).get(resource.id);
    this.#forget(type, before);
    this.table(type).put(resource);
    this.#remember(type, resource);
    this.onChange?.(type, before, resource);
  }

  putAll(type: string, resources: readonly Resource[]): void {
    const before = resources.map(({ id }) => this.table(type).get(id));
    for (const [index, resource] of resources.entries()) {
      this.#forget(type, before[index]);
      this.#remember(type, resource);
    }
    this.table(type).putAll(resources);
    for (const [index, resource] of resources.entries()) this.onChange?.(type, before[index], resource);
  }

  remove(type: string, id: string): Resource | undefined {
    const removed = this.table(type).delete(id);
    this.#forget(type, removed);
    if (removed) this.onChange?.(type, removed, undefined);
    return removed;
  }

  find(type: string, key: string): Resource | undefined {
    const id = this.#keys.get(`${type}\0${key}`);
    return id === undefined ? undefined : this.table(type).get(id);
  }

  customObject(container: string, key: string): Resource | undefined {
    return this.find(CUSTOM_OBJECT, `${container}\0${key}`);
  }

  override async add(_project: string, type: ResourceType, resource: object, params: Expansion = {}): Promise<never> {
    const stored = copy(resource as Resource);
    this.put(type, stored);
    return this.#out(stored, params);
  }

  override async get(_project: string, type: ResourceType, id: string, params: Expansion = {}): Promise<never> {
    return this.#out(this.table(type).get(id), params);
  }

  override async getByKey(_project: string, type: ResourceType, key: string, params: Expansion = {}): Promise<never> {
    return this.#out(this.find(type, key), params);
  }

  override async getByContainerAndKey(_project: string, container: string, key: string): Promise<never> {
    return this.#out(this.customObject(container, key), {});
  }

  override async delete(_project: string, type: ResourceType, id: string, params: Expansion = {}): Promise<never> {
    return this.#out(this.remove(type, id), params);
  }

  override async all(_project: string, type: ResourceType): Promise<never[]> {
    return this.table(type).values().map(copy) as never[];
  }

  override async count(_project: string, type: ResourceType): Promise<number> {
    return this.table(type).size;
  }

  override async clear(): Promise<void> {
    this.#tables.clear();
    this.#keys.clear();
  }

  override async expand<T>(_project: string, resource: T, clause: undefined | string | string[]): Promise<T> {
    if (!clause) return resource;
    return expand(resource, [clause].flat(), (type, id) => this.table(type).get(id));
  }

  /** The mock changes what it is handed, so it gets copies. */
  async #out(resource: Resource | undefined, params: Expansion): Promise<never> {
    const result = resource ? await this.expand('', copy(resource), params.expand) : null;
    return result as never;
  }

  #remember(type: string, resource: Resource): void {
    const key = keyOf(type, resource);
    if (key !== undefined) this.#keys.set(`${type}\0${key}`, resource.id);
  }

  #forget(type: string, resource: Resource | undefined): void {
    const key = resource && keyOf(type, resource);
    if (key !== undefined) this.#keys.delete(`${type}\0${key}`);
  }
}

function keyOf(type: string, { container, key }: Resource): string | undefined {
  if (typeof key !== 'string') return undefined;
  return type === CUSTOM_OBJECT ? `${String(container)}\0${key}` : key;
}

function copy<T>(resource: T): T {
  return JSON.parse(JSON.stringify(resource)) as T;
}
