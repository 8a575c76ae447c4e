import type { CatalogsApi } from 'klaviyo-api';
import type { JobResource, Jobs, Listing } from '../jobPoller';
import type { CategoryRecord, VariantRecord } from '../records';
import { catalogId } from './ids';
import type { Kind } from './kinds';
import { changedCategory, changedItem, changedVariant, newCategory, newItem, newVariant, type PlacedItem } from './wire';

export type Action = 'create' | 'update' | 'delete';

/** What Klaviyo says of a job, of whatever kind. */
export interface CatalogJob extends JobResource {
  attributes: JobResource['attributes'] & {
    failedCount?: number | null;
    errors?: { code?: unknown; source?: { pointer?: unknown } | null }[] | null;
  };
}

/** One kind of bulk job: how to start it, to look at one, and to list those of a status. */
export interface Operation<R> {
  kind: Kind;
  action: Action;
  spawn(api: CatalogsApi, rows: R[]): Promise<{ body: { data: { id: string } } }>;
  read(api: CatalogsApi, id: string): Promise<{ body: { data: CatalogJob } }>;
  list(api: CatalogsApi, filter: string, pageCursor?: string): Promise<Listing>;
}

/** Enough to tell which are unfinished; their errors are read one by one when they have ended. */
const BRIEF: ('status' | 'created_at')[] = ['status', 'created_at'];

/** A record as a deletion names it. */
export interface Named {
  externalId: string;
}

const named = <T extends string>(type: T, rows: Named[]) => rows.map(({ externalId }) => ({ type, id: catalogId(externalId) }));

const at = (pageCursor: string | undefined) => (pageCursor === undefined ? {} : { pageCursor });

export const createCategories: Operation<CategoryRecord> = {
  kind: 'category',
  action: 'create',
  spawn: (api, rows) =>
    api.bulkCreateCatalogCategories({
      data: { type: 'catalog-category-bulk-create-job', attributes: { categories: { data: rows.map(newCategory) } } },
    }),
  read: (api, id) => api.getBulkCreateCategoriesJob(id),
  list: (api, filter, cursor) =>
    api.getBulkCreateCategoriesJobs({ filter, fieldsCatalogCategoryBulkCreateJob: BRIEF, ...at(cursor) }),
};

export const updateCategories: Operation<CategoryRecord> = {
  kind: 'category',
  action: 'update',
  spawn: (api, rows) =>
    api.bulkUpdateCatalogCategories({
      data: { type: 'catalog-category-bulk-update-job', attributes: { categories: { data: rows.map(changedCategory) } } },
    }),
  read: (api, id) => api.getBulkUpdateCategoriesJob(id),
  list: (api, filter, cursor) =>
    api.getBulkUpdateCategoriesJobs({ filter, fieldsCatalogCategoryBulkUpdateJob: BRIEF, ...at(cursor) }),
};

export const deleteCategories: Operation<Named> = {
  kind: 'category',
  action: 'delete',
  spawn: (api, rows) =>
    api.bulkDeleteCatalogCategories({
      data: {
        type: 'catalog-category-bulk-delete-job',
        attributes: { categories: { data: named('catalog-category' as const, rows) } },
      },
    }),
  read: (api, id) => api.getBulkDeleteCategoriesJob(id),
  list: (api, filter, cursor) =>
    api.getBulkDeleteCategoriesJobs({ filter, fieldsCatalogCategoryBulkDeleteJob: BRIEF, ...at(cursor) }),
};

export const createItems: Operation<PlacedItem> = {
  kind: 'item',
  action: 'create',
  spawn: (api, rows) =>
    api.bulkCreateCatalogItems({
      data: { type: 'catalog-item-bulk-create-job', attributes: { items: { data: rows.map(newItem) } } },
    }),
  read: (api, id) => api.getBulkCreateCatalogItemsJob(id),
  list: (api, filter, cursor) =>
    api.getBulkCreateCatalogItemsJobs({ filter, fieldsCatalogItemBulkCreateJob: BRIEF, ...at(cursor) }),
};

export const updateItems: Operation<PlacedItem> = {
  kind: 'item',
  action: 'update',
  spawn: (api, rows) =>
    api.bulkUpdateCatalogItems({
      data: { type: 'catalog-item-bulk-update-job', attributes: { items: { data: rows.map(changedItem) } } },
    }),
  read: (api, id) => api.getBulkUpdateCatalogItemsJob(id),
  list: (api, filter, cursor) =>
    api.getBulkUpdateCatalogItemsJobs({ filter, fieldsCatalogItemBulkUpdateJob: BRIEF, ...at(cursor) }),
};

/** An update that leaves everything else as it is. */
export const hideItems: Operation<Named> = {
  ...updateItems,
  spawn: (api, rows) =>
    api.bulkUpdateCatalogItems({
      data: {
        type: 'catalog-item-bulk-update-job',
        attributes: {
          items: { data: named('catalog-item' as const, rows).map((row) => ({ ...row, attributes: { published: false } })) },
        },
      },
    }),
};

export const deleteItems: Operation<Named> = {
  kind: 'item',
  action: 'delete',
  spawn: (api, rows) =>
    api.bulkDeleteCatalogItems({
      data: { type: 'catalog-item-bulk-delete-job', attributes: { items: { data: named('catalog-item' as const, rows) } } },
    }),
  read: (api, id) => api.getBulkDeleteCatalogItemsJob(id),
  list: (api, filter, cursor) =>
    api.getBulkDeleteCatalogItemsJobs({ filter, fieldsCatalogItemBulkDeleteJob: BRIEF, ...at(cursor) }),
};

export const createVariants: Operation<VariantRecord> = {
  kind: 'variant',
  action: 'create',
  spawn: (api, rows) =>
    api.bulkCreateCatalogVariants({
      data: { type: 'catalog-variant-bulk-create-job', attributes: { variants: { data: rows.map(newVariant) } } },
    }),
  read: (api, id) => api.getBulkCreateVariantsJob(id),
  list: (api, filter, cursor) =>
    api.getBulkCreateVariantsJobs({ filter, fieldsCatalogVariantBulkCreateJob: BRIEF, ...at(cursor) }),
};

export const updateVariants: Operation<VariantRecord> = {
  kind: 'variant',
  action: 'update',
  spawn: (api, rows) =>
    api.bulkUpdateCatalogVariants({
      data: { type: 'catalog-variant-bulk-update-job', attributes: { variants: { data: rows.map(changedVariant) } } },
    }),
  read: (api, id) => api.getBulkUpdateVariantsJob(id),
  list: (api, filter, cursor) =>
    api.getBulkUpdateVariantsJobs({ filter, fieldsCatalogVariantBulkUpdateJob: BRIEF, ...at(cursor) }),
};

export const deleteVariants: Operation<Named> = {
  kind: 'variant',
  action: 'delete',
  spawn: (api, rows) =>
    api.bulkDeleteCatalogVariants({
      data: {
        type: 'catalog-variant-bulk-delete-job',
        attributes: { variants: { data: named('catalog-variant' as const, rows) } },
      },
    }),
  read: (api, id) => api.getBulkDeleteVariantsJob(id),
  list: (api, filter, cursor) =>
    api.getBulkDeleteVariantsJobs({ filter, fieldsCatalogVariantBulkDeleteJob: BRIEF, ...at(cursor) }),
};

/** Anything that can be listed: what the rows are doesn't matter for that. */
export type Listed = Pick<Operation<never>, 'kind' | 'action' | 'read' | 'list'>;

export const jobsOf = (api: CatalogsApi, kind: Listed): Jobs<CatalogJob> => ({
  read: (id) => kind.read(api, id),
  list: (filter, cursor) => kind.list(api, filter, cursor),
});

export const CATEGORY_JOBS: Listed[] = [createCategories, updateCategories, deleteCategories];
export const PRODUCT_JOBS: Listed[] = [createItems, updateItems, deleteItems, createVariants, updateVariants, deleteVariants];
