import type { Product } from '@commercetools/platform-sdk';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Collection } from './collections.ts';
import { COLLECTIONS } from './collections.ts';
import { invalidInput, notFound } from './errors.ts';
import { expand } from './expand.ts';
import { fieldsOf, type Predicate, parsePredicate } from './predicate.ts';
import type { IndexedStorage, Resource } from './storage.ts';
import type { Listing, Sort } from './table.ts';

export type Query = Record<string, string | string[] | undefined>;

/** https://docs.commercetools.com/api/general-concepts#limit */
const MOST_RESULTS = 500;
const MOST_SKIPPED = 10_000;
/** With a predicate the API doesn't count further: https://docs.commercetools.com/api/general-concepts#total */
const TOTAL_CAP = 10_000;
const PARAMETERS = new Set(['where', 'sort', 'expand', 'limit', 'offset', 'withTotal']);
const PROJECTION_PARAMETERS = /^(staged|price(Currency|Country|CustomerGroup|Channel)|localeProjection|storeProjection)$/;

/** `GET` of a collection, straight from the indexes. */
export function installQueries(app: FastifyInstance, storage: IndexedStorage): void {
  const projections = projector();

  for (const [name, collection] of Object.entries(COLLECTIONS)) {
    // These have routes of their own.
    if (name === 'product-projections' || name === 'subscriptions') continue;
    app.get(`/:projectKey/${name}`, async ({ query }) => answer(storage, collection, query as Query));
  }

  const projectionsOf = COLLECTIONS['product-projections'] as Collection;
  app.get('/:projectKey/product-projections', async ({ query }) => {
    const asked = query as Query;
    const { staged, rest } = projectionQuery(asked);
    return answer(storage, projectionsOf, rest, { view: (product) => projections(product, staged) });
  });
  app.get('/:projectKey/product-projections/:id', async (request: FastifyRequest<{ Params: { id: string } }>) => {
    const { id } = request.params;
    const asked = request.query as Query;
    const product = id.startsWith('key=') ? storage.find('product', id.slice(4)) : storage.table('product').get(id);
    const projection = product && projections(product, projectionQuery(asked).staged);
    if (!projection) throw notFound(`Resource with ID '${id}'`);
    return expand(projection, many(asked.expand), (type, ref) => storage.table(type).get(ref));
  });
}

interface Restriction {
  where?: Predicate;
  view?: (resource: Resource) => Resource | undefined;
}

/** The paged answer to a query. @throws ApiError 400 when a parameter isn't as documented. */
export function answer(storage: IndexedStorage, collection: Collection, query: Query, restriction: Restriction = {}): object {
  const listing = listingOf(collection, query);
  const limited = listing.where.length > 0;
  if (restriction.where) listing.where.push(restriction.where);
  if (restriction.view) listing.view = restriction.view;
  const { results, total } = storage.table(collection.type).list(listing);
  const paths = many(query.expand);
  const lookup = (type: string, id: string) => storage.table(type).get(id);
  return {
    limit: listing.limit,
    offset: listing.offset,
    count: results.length,
    ...(total === undefined ? {} : { total: limited ? Math.min(total, TOTAL_CAP) : total }),
    results: paths.length > 0 ? results.map((resource) => expand(resource, paths, lookup)) : results,
  };
}

function listingOf(collection: Collection, query: Query): Listing {
  checkParameters(query);
  return {
    where: predicates(collection, query),
    sort: many(query.sort).map((text) => sortOf(collection, text)),
    limit: whole('limit', query.limit, 20, MOST_RESULTS),
    offset: whole('offset', query.offset, 0, MOST_SKIPPED),
    withTotal: one(query.withTotal) !== 'false',
  };
}

function checkParameters(query: Query): void {
  for (const name of Object.keys(query)) {
    if (!PARAMETERS.has(name) && !name.startsWith('var.')) throw invalidInput(`Unknown query parameter '${name}'.`);
  }
}

function predicates(collection: Collection, query: Query): Predicate[] {
  const variables = Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (name.startsWith('var.') ? [[name.slice(4), many(value).join(',')]] : [])),
  );
  const where = many(query.where).map((source) => parsePredicate(source, variables));
  for (const field of where.flatMap(fieldsOf)) checkField('where', collection, field);
  return where;
}

function sortOf(collection: Collection, text: string): Sort {
  const [field = '', direction = 'asc', ...more] = text.trim().split(/\s+/);
  if (more.length > 0 || !/^(asc|desc)$/i.test(direction)) throw invalidInput(`Malformed parameter: sort: '${text}'.`);
  checkField('sort', collection, field.split('.')[0] ?? '');
  return { field, descending: direction.toLowerCase() === 'desc' };
}

function checkField(parameter: string, collection: Collection, field: string): void {
  if (!collection.fields.has(field))
    throw invalidInput(`Malformed parameter: ${parameter}: The field '${field}' does not exist.`);
}

function whole(name: string, value: string | string[] | undefined, otherwise: number, most: number): number {
  if (value === undefined) return otherwise;
  const text = one(value) ?? '';
  if (!/^\d+$/.test(text) || Number(text) > most)
    throw invalidInput(`Malformed parameter: ${name}: must be between 0 and ${most}.`);
  return Number(text);
}

const many = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat());
const one = (value: string | string[] | undefined): string | undefined => many(value).at(-1);

function projectionQuery(query: Query): { staged: boolean; rest: Query } {
  const rest = Object.fromEntries(Object.entries(query).filter(([name]) => !PROJECTION_PARAMETERS.test(name)));
  return { staged: one(query.staged) === 'true', rest };
}

/** Turns products into projections; each is made once, for stored objects never change. */
function projector(): (product: Resource, staged: boolean) => Resource | undefined {
  const known = new WeakMap<Resource, Resource>();
  return (stored, staged) => {
    const product = stored as unknown as Product;
    if (staged) return projection(product, true);
    if (!product.masterData.published) return undefined;
    const made = known.get(stored) ?? projection(product, false);
    known.set(stored, made);
    return made;
  };
}

function projection(product: Product, staged: boolean): Resource {
  const { masterData, ...rest } = product;
  const { published, hasStagedChanges } = masterData;
  return { ...rest, published, hasStagedChanges, ...(staged ? masterData.staged : masterData.current) };
}
