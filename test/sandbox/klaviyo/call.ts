import type { Endpoint } from './endpoints.ts';
import { badParameter } from './errors.ts';
import { type Condition, parseFilter } from './filters.ts';

export type Query = Record<string, string | string[] | undefined>;

/** One request as the handlers see it, after all that is checked for every route. */
export type Call = {
  endpoint: Endpoint;
  url: string;
  params: Record<string, string>;
  query: Record<string, string>;
  filter: Condition[];
  body: unknown;
};
export type Answer = { status: number; body?: unknown };
export type Resource = { type: string; id: string; attributes: Record<string, unknown> } & Record<string, unknown>;

/** Links name the real host, so that a client which takes them literally leaves the stand-in and fails a test. */
export const HOST = 'https://a.klaviyo.com';

function allowed(endpoint: Endpoint): Set<string> {
  const names = (endpoint.fields ?? []).map((type) => `fields[${type}]`);
  names.push(...Object.keys(endpoint.additional ?? {}).map((type) => `additional-fields[${type}]`));
  if (endpoint.filters) names.push('filter');
  if (endpoint.page) names.push('page[cursor]');
  if (endpoint.page?.size) names.push('page[size]');
  if (endpoint.sort) names.push('sort');
  if (endpoint.include) names.push('include');
  return new Set(names);
}

export const queryNames = (endpoint: Endpoint): string[] => [...allowed(endpoint)];

export function checkQuery(endpoint: Endpoint, query: Query): { query: Record<string, string>; filter: Condition[] } {
  const known = allowed(endpoint);
  const clean: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    if (!known.has(name)) throw badParameter(name, `'${name}' is not a valid query parameter for this endpoint.`);
    if (typeof value !== 'string') throw badParameter(name, `'${name}' must be given once.`);
    clean[name] = value;
  }
  const { sort } = clean;
  if (sort !== undefined && !endpoint.sort?.includes(sort)) throw badParameter('sort', `'${sort}' is not a valid sort field.`);
  const other = clean.include?.split(',').find((name) => !endpoint.include?.includes(name));
  if (other !== undefined) throw badParameter('include', `'${other}' is not a valid relationship to include.`);
  return { query: clean, filter: parseFilter(endpoint, clean.filter) };
}

function pageSize(call: Call): number {
  const size = call.endpoint.page?.size;
  const asked = call.query['page[size]'];
  if (!size || asked === undefined) return size?.default ?? call.endpoint.page?.fixed ?? 100;
  const wanted = /^\d+$/.test(asked) ? Number(asked) : 0;
  if (wanted < 1 || wanted > size.max) throw badParameter('page[size]', `Page size must be an integer from 1 to ${size.max}.`);
  return wanted;
}

function afterOf(call: Call): number | undefined {
  const cursor = call.query['page[cursor]'];
  if (cursor === undefined) return undefined;
  const [, seq] = /^seq:(\d+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (seq === undefined) throw badParameter('page[cursor]', `Invalid page cursor: ${cursor}`);
  return Number(seq);
}

function pageLink(call: Call, seq: number): string {
  const url = new URL(call.url, HOST);
  url.searchParams.set('page[cursor]', Buffer.from(`seq:${seq}`).toString('base64url'));
  return url.toString();
}

/**
 * Pages over records in the order of `seq` (backwards when the sort says so); the cursor is the last one's `seq`.
 * `along` gives the resources that a record brings with it.
 */
export function page<T extends { seq: number }>(
  call: Call,
  records: Iterable<T>,
  show: (record: T) => Resource,
  along?: (record: T) => Resource[],
): Answer {
  const size = pageSize(call);
  const after = afterOf(call);
  const down = call.query.sort?.startsWith('-') ?? false;
  const ordered = down ? [...records].reverse() : records;
  const taken: T[] = [];
  let more = false;
  for (const record of ordered) {
    if (after !== undefined && (down ? record.seq >= after : record.seq <= after)) continue;
    more = taken.length === size;
    if (more) break;
    taken.push(record);
  }
  const last = taken.at(-1);
  const links = { self: HOST + call.url, prev: null, next: more && last ? pageLink(call, last.seq) : null };
  const included = along ? { included: taken.flatMap(along).map((each) => sparse(call, each)) } : {};
  return { status: 200, body: { data: taken.map((record) => sparse(call, show(record))), links, ...included } };
}

export const one = (call: Call, resource: Resource, status = 200): Answer => ({
  status,
  body: { data: sparse(call, resource), links: { self: HOST + call.url } },
});

function sparse(call: Call, resource: Resource): Resource {
  const wanted = call.query[`fields[${resource.type}]`];
  if (wanted === undefined) return resource;
  const attributes: Record<string, unknown> = {};
  for (const name of wanted.split(',')) {
    const [top = ''] = name.split('.');
    if (!(top in resource.attributes)) throw badParameter(`fields[${resource.type}]`, `'${name}' is not a valid field.`);
    attributes[top] = resource.attributes[top];
  }
  return { ...resource, attributes };
}

/** The records that a condition lets through, read from `field` of each. */
export function passes(filter: Condition[], read: (field: string) => unknown): boolean {
  return filter.every(({ field, op, values }) => (op === 'any' ? values : [values[0]]).some((value) => value === read(field)));
}
