import { type Call, HOST, one, page, passes, type Resource } from './call.ts';
import { type CatalogRecord, idOf } from './catalog.ts';
import { catalogJobHandlers, type Row, workSingly } from './catalogJobs.ts';
import { KINDS, type Kind, PLURAL } from './endpoints.ts';
import { ApiError, invalid, notFound } from './errors.ts';
import type { Handler, World } from './world.ts';

const SHARED = ['title', 'description', 'url', 'image_full_url', 'image_thumbnail_url', 'images', 'custom_metadata', 'price'];
const FIELDS: Record<Kind, string[]> = {
  category: ['name'],
  item: [...SHARED, 'published'],
  variant: [...SHARED, 'published', 'sku', 'inventory_policy', 'inventory_quantity'],
};

export function catalogResource(record: CatalogRecord): Resource {
  const { kind, id, external_id } = record;
  const self = `${HOST}/api/catalog-${PLURAL[kind]}/${encodeURIComponent(id)}/`;
  const shown = Object.fromEntries(FIELDS[kind].map((field) => [field, record.attributes[field] ?? null]));
  const created = kind === 'category' ? {} : { created: new Date(record.created).toISOString() };
  const attributes = { external_id, ...shown, ...created, updated: new Date(record.updated).toISOString() };
  const item = kind === 'variant' ? { item: { data: { type: 'catalog-item', id: record.item } } } : {};
  return { type: `catalog-${kind}`, id, attributes, relationships: item, links: { self } };
}

/** Starts from an index where a filter names one: a look-up by ids must not walk the whole catalogue. */
function candidates(world: World, kind: Kind, call: Call): Iterable<CatalogRecord> {
  const value = (field: string) => call.filter.find((each) => each.field === field)?.values;
  const ids = value('ids');
  if (ids) return inOrder([...new Set(ids)].flatMap((id) => world.catalog.get(kind, String(id)) ?? []));
  const [parent] = value('item.id') ?? value('category.id') ?? [];
  if (parent === undefined) return world.catalog.records[kind].values();
  if (kind === 'variant') return world.catalog.variantsOf(String(parent));
  if (kind === 'item') return inOrder([...world.catalog.itemsOf(String(parent))]);
  const categories = world.catalog.get('item', String(parent))?.categories ?? [];
  return inOrder([...categories].flatMap((id) => world.catalog.get('category', id) ?? []));
}

const inOrder = (records: CatalogRecord[]): CatalogRecord[] => records.sort((a, b) => a.seq - b.seq);

function list(kind: Kind): Handler {
  return (world, call) => {
    // The relation filters are answered by the index, the rest by the record itself.
    const filter = call.filter.filter(({ field }) => field !== 'category.id' && !(kind === 'category' && field === 'item.id'));
    const withVariants = call.query.include === 'variants';
    const read = (record: CatalogRecord) => (field: string) =>
      ({ ids: record.id, 'item.id': record.item })[field] ?? record.attributes[field];
    return page(
      call,
      [...candidates(world, kind, call)].filter((record) => passes(filter, read(record))),
      withVariants ? (record) => ({ ...catalogResource(record), relationships: variantIds(world, record) }) : catalogResource,
      withVariants ? ({ id }) => [...world.catalog.variantsOf(id)].map(catalogResource) : undefined,
    );
  };
}

const variantIds = (world: World, { id }: CatalogRecord) => ({
  variants: { data: [...world.catalog.variantsOf(id)].map((variant) => ({ type: 'catalog-variant', id: variant.id })) },
});

function find(world: World, kind: Kind, id: string): CatalogRecord {
  const record = world.catalog.get(kind, id);
  if (!record) throw notFound(`catalog-${kind}`, id);
  return record;
}

const get =
  (kind: Kind): Handler =>
  (world, call) =>
    one(call, catalogResource(find(world, kind, call.params.id ?? '')));

const variantsOfItem: Handler = (world, call) => {
  const { id } = find(world, 'item', call.params.id ?? '');
  const filter = [...call.filter, { op: 'equals', field: 'item.id', values: [id] }];
  return list('variant')(world, { ...call, filter });
};

const rowOf = (call: Call): Row => (call.body as { data: Row }).data;

const create =
  (kind: Kind): Handler =>
  (world, call) => {
    const { external_id, catalog_type } = rowOf(call).attributes ?? {};
    workSingly(world, kind, 'create', rowOf(call));
    const id = idOf(String(external_id), String(catalog_type ?? '$default'));
    return one(call, catalogResource(find(world, kind, id)), 201);
  };

const update =
  (kind: Kind): Handler =>
  (world, call) => {
    const id = call.params.id ?? '';
    if (rowOf(call).id !== id) throw new ApiError([invalid('The id must be that of the address.', '/data/id')]);
    workSingly(world, kind, 'update', rowOf(call));
    return one(call, catalogResource(find(world, kind, id)));
  };

const remove =
  (kind: Kind): Handler =>
  (world, call) => {
    workSingly(world, kind, 'delete', { id: call.params.id ?? '' });
    return { status: 204 };
  };

export const catalogHandlers: Record<string, Handler> = {
  ...Object.fromEntries(KINDS.map((kind) => [`GET /api/catalog-${PLURAL[kind]}`, list(kind)])),
  ...Object.fromEntries(KINDS.map((kind) => [`GET /api/catalog-${PLURAL[kind]}/{id}`, get(kind)])),
  ...Object.fromEntries(KINDS.map((kind) => [`POST /api/catalog-${PLURAL[kind]}`, create(kind)])),
  ...Object.fromEntries(KINDS.map((kind) => [`PATCH /api/catalog-${PLURAL[kind]}/{id}`, update(kind)])),
  ...Object.fromEntries(KINDS.map((kind) => [`DELETE /api/catalog-${PLURAL[kind]}/{id}`, remove(kind)])),
  'GET /api/catalog-items/{id}/variants': variantsOfItem,
  ...catalogJobHandlers,
};
