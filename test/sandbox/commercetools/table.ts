import { type Bounds, boundsOf, idsOf, type Matcher, matcher } from './match.ts';
import type { Predicate } from './predicate.ts';
import type { Resource } from './storage.ts';

export interface Sort {
  field: string;
  descending: boolean;
}

export interface Listing {
  where: Predicate[];
  sort: Sort[];
  limit: number;
  offset: number;
  withTotal: boolean;
  /** What is listed in place of the stored resource; undefined leaves it out. */
  view?: (resource: Resource) => Resource | undefined;
}

export interface Listed {
  results: Resource[];
  total?: number;
}

interface Entry {
  key: string;
  resource: Resource;
}

/** Sorts of these fields are answered from an index. */
const INDEXED = new Set(['id', 'key', 'createdAt', 'lastModifiedAt']);

/** All resources of one type. Stored objects are never changed, only replaced. */
export class Table {
  readonly #byId = new Map<string, Resource>();
  readonly #indexes = new Map<string, Entry[]>();

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): Resource | undefined {
    return this.#byId.get(id);
  }

  values(): Resource[] {
    return [...this.#byId.values()];
  }

  put(resource: Resource): void {
    const old = this.#byId.get(resource.id);
    this.#byId.set(resource.id, resource);
    for (const [field, index] of this.#indexes) {
      if (old) remove(index, keyOf(old, field));
      insert(index, { key: keyOf(resource, field), resource });
    }
  }

  /** Indexes are built again when they are next needed. */
  putAll(resources: Iterable<Resource>): void {
    this.#indexes.clear();
    for (const resource of resources) this.#byId.set(resource.id, resource);
  }

  delete(id: string): Resource | undefined {
    const old = this.#byId.get(id);
    if (!old) return undefined;
    this.#byId.delete(id);
    for (const [field, index] of this.#indexes) remove(index, keyOf(old, field));
    return old;
  }

  list(listing: Listing): Listed {
    const matchers = listing.where.map(matcher);
    const found = scan(this.#candidates(listing), matchers, listing);
    const results = found.slice(listing.offset, listing.offset + listing.limit);
    return listing.withTotal ? { results, total: found.length } : { results };
  }

  /** Whatever may match, in the order asked for. */
  #candidates({ where, sort }: Listing): Iterable<Resource> {
    const ids = where.map(idsOf).find((found) => found !== undefined);
    if (ids)
      return sorted(
        [...new Set(ids)].flatMap((id) => this.#byId.get(id) ?? []),
        sort,
      );
    const field = indexFor(sort);
    if (field === undefined) return sorted(this.values(), sort);
    return this.#range(field, sort[0]?.descending ?? false, where);
  }

  *#range(field: string, descending: boolean, where: Predicate[]): Generator<Resource> {
    const index = this.#index(field);
    const { from, to } = boundsOf({ kind: 'and', parts: where }, field) satisfies Bounds;
    const start = from === undefined ? 0 : lowerBound(index, from);
    const end = to === undefined ? index.length : lowerBound(index, `${to}\uffff`);
    for (let step = 0; step < end - start; step++) {
      const entry = index[descending ? end - 1 - step : start + step];
      if (entry) yield entry.resource;
    }
  }

  #index(field: string): Entry[] {
    const known = this.#indexes.get(field);
    if (known) return known;
    const built = this.values().map((resource) => ({ key: keyOf(resource, field), resource }));
    built.sort((a, b) => compare(a.key, b.key));
    this.#indexes.set(field, built);
    return built;
  }
}

function scan(candidates: Iterable<Resource>, matchers: Matcher[], { offset, limit, withTotal, view }: Listing): Resource[] {
  const enough = withTotal ? Number.POSITIVE_INFINITY : offset + limit;
  const found: Resource[] = [];
  if (enough === 0) return found;
  for (const candidate of candidates) {
    const resource = view ? view(candidate) : candidate;
    if (resource && matchers.every((matches) => matches(resource))) found.push(resource);
    if (found.length >= enough) break;
  }
  return found;
}

/** The order of `id asc`, or of a field and then `id` in the same direction, is the order of an index. */
function indexFor(sort: Sort[]): string | undefined {
  const [first, second] = sort;
  if (!first) return 'id';
  if (!INDEXED.has(first.field) || sort.length > 2) return undefined;
  if (!second) return first.field;
  return second.field === 'id' && second.descending === first.descending ? first.field : undefined;
}

function keyOf(resource: Resource, field: string): string {
  return field === 'id' ? resource.id : `${String(resource[field] ?? '')}\0${resource.id}`;
}

function sorted(resources: Resource[], sort: Sort[]): Resource[] {
  return resources.sort((a, b) => {
    for (const { field, descending } of sort) {
      const order = compare(valueAt(a, field), valueAt(b, field));
      if (order !== 0) return descending ? -order : order;
    }
    return compare(a.id, b.id);
  });
}

function valueAt(resource: Resource, path: string): string | number {
  const value = path
    .split('.')
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], resource);
  return typeof value === 'number' ? value : String(value ?? '');
}

function compare<T extends string | number>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function lowerBound(index: Entry[], key: string): number {
  let low = 0;
  let high = index.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((index[middle]?.key ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function insert(index: Entry[], entry: Entry): void {
  index.splice(lowerBound(index, entry.key), 0, entry);
}

function remove(index: Entry[], key: string): void {
  const at = lowerBound(index, key);
  if (index[at]?.key === key) index.splice(at, 1);
}
