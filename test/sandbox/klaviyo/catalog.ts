import { KINDS, type Kind } from './endpoints.ts';

export type CatalogRecord = {
  id: string;
  seq: number;
  kind: Kind;
  external_id: string;
  attributes: Record<string, unknown>;
  /** Of an item: its categories. Of a category and a variant: empty. */
  categories: Set<string>;
  /** Of a variant: the item it belongs to. */
  item: string | null;
  created: number;
  updated: number;
  writes: number;
};

export type NewRecord = Pick<CatalogRecord, 'kind' | 'external_id' | 'attributes' | 'item'>;

export const idOf = (externalId: string, catalogType = '$default'): string => `$custom:::${catalogType}:::${externalId}`;

/** Categories, items and variants by id, with the two indexes that their lists ask for. */
export class Catalog {
  readonly records: Record<Kind, Map<string, CatalogRecord>> = { category: new Map(), item: new Map(), variant: new Map() };
  private readonly variants = new Map<string, Set<CatalogRecord>>();
  private readonly members = new Map<string, Set<CatalogRecord>>();
  private seq = 0;

  clear(): void {
    for (const kind of KINDS) this.records[kind].clear();
    this.variants.clear();
    this.members.clear();
  }

  get(kind: Kind, id: string): CatalogRecord | undefined {
    return this.records[kind].get(id);
  }

  variantsOf(item: string): Iterable<CatalogRecord> {
    return this.variants.get(item) ?? [];
  }

  itemsOf(category: string): Iterable<CatalogRecord> {
    return this.members.get(category) ?? [];
  }

  create(id: string, input: NewRecord): CatalogRecord {
    this.seq += 1;
    const now = Date.now();
    const record: CatalogRecord = { id, seq: this.seq, ...input, categories: new Set(), created: now, updated: now, writes: 1 };
    this.records[input.kind].set(id, record);
    if (record.item !== null) into(this.variants, record.item, record);
    return record;
  }

  update(record: CatalogRecord, attributes: Record<string, unknown>): void {
    Object.assign(record.attributes, attributes);
    record.updated = Date.now();
    record.writes += 1;
  }

  setCategories(item: CatalogRecord, categories: string[]): void {
    for (const category of [...item.categories]) this.leave(item, category);
    for (const category of categories) this.join(item, category);
  }

  setItems(category: string, items: CatalogRecord[]): void {
    for (const item of [...this.itemsOf(category)]) this.leave(item, category);
    for (const item of items) this.join(item, category);
  }

  /** An item takes its variants with it; a category leaves its items. */
  delete(record: CatalogRecord): void {
    this.records[record.kind].delete(record.id);
    if (record.item !== null) this.variants.get(record.item)?.delete(record);
    for (const category of [...record.categories]) this.leave(record, category);
    if (record.kind === 'item') for (const variant of [...this.variantsOf(record.id)]) this.delete(variant);
    if (record.kind === 'category') for (const item of [...this.itemsOf(record.id)]) this.leave(item, record.id);
  }

  private join(item: CatalogRecord, category: string): void {
    item.categories.add(category);
    into(this.members, category, item);
  }

  private leave(item: CatalogRecord, category: string): void {
    item.categories.delete(category);
    this.members.get(category)?.delete(item);
  }
}

function into(index: Map<string, Set<CatalogRecord>>, key: string, record: CatalogRecord): void {
  const set = index.get(key) ?? new Set();
  set.add(record);
  index.set(key, set);
}
