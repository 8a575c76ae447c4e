import { HOST, one, page, passes, type Resource } from './call.ts';
import { type CatalogRecord, idOf } from './catalog.ts';
import { ACTIONS, type Action, KINDS, type Kind, PLURAL } from './endpoints.ts';
import { ApiError, invalid, notFound, problem } from './errors.ts';
import { type Job, jobAttributes, statusOf } from './jobs.ts';
import { bytes } from './validate.ts';
import type { Handler, RowError, World } from './world.ts';

type Reference = { id: string };
type Relations = { categories?: { data?: Reference[] }; items?: { data?: Reference[] }; item?: { data?: Reference } };
export type Row = { id?: string; attributes?: Record<string, unknown>; relationships?: Relations };
type Fault = { code: string; detail: string; path: string };
type Deed = (world: World, kind: Kind, row: Row) => Fault | undefined;

const METADATA_BYTES = 100_000;

const missing = (kind: Kind, id: string, path: string): Fault => ({
  code: 'not_found',
  detail: `A catalog-${kind} with id ${id} does not exist.`,
  path,
});

/** References that lead nowhere fail the row: this is why categories come before items, and items before variants. */
function dangling(world: World, { relationships }: Row): Fault | undefined {
  const item = relationships?.item && (relationships.item.data?.id ?? '');
  if (item !== undefined && !world.catalog.get('item', item)) return missing('item', item, '/relationships/item/data/id');
  return lost(world, 'category', relationships?.categories?.data) ?? lost(world, 'item', relationships?.items?.data);
}

function lost(world: World, kind: Kind, references: Reference[] = []): Fault | undefined {
  const index = references.findIndex(({ id }) => !world.catalog.get(kind, id));
  const id = references[index]?.id;
  return id === undefined ? undefined : missing(kind, id, `/relationships/${PLURAL[kind]}/data/${index}/id`);
}

const create: Deed = (world, kind, row) => {
  const { external_id, catalog_type, integration_type: _, ...attributes } = row.attributes ?? {};
  const id = idOf(String(external_id), String(catalog_type ?? '$default'));
  if (world.catalog.get(kind, id)) {
    return { code: 'duplicate', detail: `A catalog-${kind} with id ${id} already exists.`, path: '/attributes/external_id' };
  }
  const fault = dangling(world, row);
  if (fault) return fault;
  const known = { ...defaultsOf(kind), ...(world.config.keepBodies ? attributes : {}) };
  const item = row.relationships?.item?.data?.id ?? null;
  const record = world.catalog.create(id, { kind, external_id: String(external_id), attributes: known, item });
  relate(world, record, row);
  return undefined;
};

const defaultsOf = (kind: Kind): Record<string, unknown> => {
  if (kind === 'category') return {};
  return kind === 'item' ? { published: true } : { published: true, inventory_policy: 0 };
};

const update: Deed = (world, kind, row) => {
  const record = world.catalog.get(kind, row.id ?? '');
  if (!record) return missing(kind, row.id ?? '', '/id');
  const fault = dangling(world, row);
  if (fault) return fault;
  world.catalog.update(record, world.config.keepBodies ? (row.attributes ?? {}) : {});
  relate(world, record, row);
  return undefined;
};

/** Relationships that are given replace those that were there. */
function relate(world: World, record: CatalogRecord, { relationships }: Row): void {
  if (relationships?.categories?.data) {
    const ids = relationships.categories.data.map(({ id }) => id);
    world.catalog.setCategories(record, ids);
  }
  if (!relationships?.items?.data) return;
  const items = relationships.items.data.flatMap(({ id }) => world.catalog.get('item', id) ?? []);
  world.catalog.setItems(record.id, items);
}

const remove: Deed = (world, kind, row) => {
  const record = world.catalog.get(kind, row.id ?? '');
  if (!record) return missing(kind, row.id ?? '', '/id');
  world.catalog.delete(record);
  return undefined;
};

const DEEDS: Record<Action, Deed> = { create, update, delete: remove };

/** What a single request does to one record. @throws ApiError */
export function workSingly(world: World, kind: Kind, action: Action, row: Row): void {
  requireSmallMetadata(kind, [row]);
  const fault = DEEDS[action](world, kind, row);
  if (!fault) return;
  if (fault.code === 'not_found') throw notFound(`catalog-${kind}`, row.id ?? '');
  throw new ApiError([
    problem(fault.code === 'duplicate' ? 409 : 400, fault.code, 'Invalid input.', fault.detail, {
      pointer: `/data${fault.path}`,
    }),
  ]);
}

function work(world: World, kind: Kind, action: Action, rows: Row[]): RowError[] {
  return rows.flatMap((row, index) => {
    const fault = DEEDS[action](world, kind, row);
    if (!fault) return [];
    const source = { pointer: `${pointerOf(kind)}/${index}${fault.path}` };
    const { id } = problem(400, fault.code, '', '');
    return [{ id, code: fault.code, title: 'The record could not be processed.', detail: fault.detail, source }];
  });
}

const pointerOf = (kind: Kind): string => `/data/attributes/${PLURAL[kind]}/data`;

function requireSmallMetadata(kind: Kind, rows: Row[]): void {
  const faults = rows.flatMap((row, index) => {
    if (bytes(row.attributes?.custom_metadata) <= METADATA_BYTES) return [];
    return invalid('custom_metadata must not be larger than 100 kB.', `${pointerOf(kind)}/${index}/attributes/custom_metadata`);
  });
  if (faults.length > 0) throw new ApiError(faults);
}

function jobResource(job: Job<RowError>): Resource {
  const attributes = { ...jobAttributes(job), errors: job.errors };
  return { type: job.type, id: job.id, attributes, links: { self: `${HOST}/api/${job.type}s/${job.id}/` } };
}

function handlers(kind: Kind, action: Action): Record<string, Handler> {
  const type = `catalog-${kind}-bulk-${action}-job`;
  const spawn: Handler = (world, call) => {
    const body = call.body as { data: { attributes: Record<string, { data: Row[] }> } };
    const rows = body.data.attributes[PLURAL[kind]]?.data ?? [];
    requireSmallMetadata(kind, rows);
    world.catalogJobs.requireRoom(world.config.maxJobs);
    const job = world.catalogJobs.add(type, rows.length, (cancel) => {
      if (world.config.cancelledJobs < 1) return work(world, kind, action, rows);
      world.config.cancelledJobs -= 1;
      cancel();
      return work(world, kind, action, rows.slice(0, rows.length / 2));
    });
    return one(call, jobResource(job), 202);
  };
  const list: Handler = (world, call) =>
    page(
      call,
      world.catalogJobs.ofType(type).filter((job) => passes(call.filter, () => statusOf(job))),
      jobResource,
    );
  const get: Handler = (world, call) => {
    const id = call.params.job_id ?? '';
    const job = world.catalogJobs.get(type, id);
    if (!job) throw notFound(type, id);
    return one(call, jobResource(job));
  };
  return { [`POST /api/${type}s`]: spawn, [`GET /api/${type}s`]: list, [`GET /api/${type}s/{job_id}`]: get };
}

export const catalogJobHandlers: Record<string, Handler> = Object.assign(
  {},
  ...KINDS.flatMap((kind) => ACTIONS.map((action) => handlers(kind, action))),
);
