/** One record in what would be sent, without the envelopes around it. */
export interface SentPart {
  /** What Klaviyo calls it, e.g. `profile`. */
  type: string;
  /** What tells it from others of its type: the metric of an event, the SKU of a variant. */
  name?: string;
  fields: [path: string, value: unknown][];
}

type Group = Record<string, unknown>;
interface Resource {
  type: string;
  id?: unknown;
  attributes?: Group;
  relationships?: Group;
}

const isGroup = (value: unknown): value is Group => typeof value === 'object' && value !== null && !Array.isArray(value);
const isResource = (value: unknown): value is Resource & Group => isGroup(value) && typeof value.type === 'string';
/** Several records in one request. */
const isJob = ({ type }: Resource) => type.endsWith('-job');

/** Names of properties stand for themselves, as they do in Klaviyo. */
const PROPERTIES = new Set(['properties', 'custom_metadata']);

/** The fields of every record in these requests, which have the form of JSON:API. */
export function sentParts(requests: readonly unknown[]): SentPart[] {
  return requests.flatMap((request) => resourcesIn(request).flatMap(partsOf));
}

function resourcesIn(value: unknown): Resource[] {
  const data = isGroup(value) ? [value.data].flat() : [];
  return data.filter(isResource);
}

function partsOf(resource: Resource): SentPart[] {
  const { type, attributes = {} } = resource;
  if (isJob(resource)) return Object.values(attributes).flatMap((value) => resourcesIn(value).flatMap(partsOf));
  const name = nameOf(attributes);
  return [{ type, ...(name === undefined ? {} : { name }), fields: fieldsOf(resource) }];
}

function nameOf({ metric, sku }: Group): string | undefined {
  const name = resourcesIn(metric)[0]?.attributes?.name ?? sku;
  return typeof name === 'string' ? name : undefined;
}

function fieldsOf({ id, attributes = {}, relationships = {} }: Resource): SentPart['fields'] {
  const found: SentPart['fields'] = id === undefined ? [] : [['id', id]];
  for (const [name, value] of Object.entries({ ...attributes, ...relationships })) {
    // It stands above the fields.
    if (name !== 'metric') add([name], value, found);
  }
  return found;
}

function add(path: string[], value: unknown, found: SentPart['fields']): void {
  const linked = resourcesIn(value);
  if (linked.length > 0) {
    addLinked(path, linked, found);
  } else if (isGroup(value) && Object.keys(value).length > 0) {
    for (const [name, inner] of Object.entries(value)) add([...path, name], inner, found);
  } else if (Array.isArray(value) && value.some(isGroup)) {
    for (const [place, inner] of value.entries()) add([...path, String(place + 1)], inner, found);
  } else if (value !== undefined) {
    found.push([path.filter((name, place) => place > 0 || path.length === 1 || !PROPERTIES.has(name)).join('.'), value]);
  }
}

/** What belongs to a record: with fields of its own, or only named. */
function addLinked(path: string[], linked: Resource[], found: SentPart['fields']): void {
  const named = linked.filter(({ attributes }) => attributes === undefined);
  if (named.length > 0) found.push([path.join('.'), named.map(({ id }) => id)]);
  for (const each of linked.filter(({ attributes }) => attributes !== undefined)) {
    for (const [name, value] of fieldsOf(each)) found.push([[...path, name].join('.'), value]);
  }
}
