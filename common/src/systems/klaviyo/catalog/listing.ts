import type { CatalogsApi } from 'klaviyo-api';
import { cursorOf } from '../jobPoller';
import { externalIdOf, isCatalogId } from './ids';
import { PROJECT_FIELD } from './wire';

/** As many as an answer holds. */
const PAGE = 100;

/** A record that Klaviyo's catalog has. */
export interface Entry {
  externalId: string;
  /** Key of the project that its mark names, if it bears one. */
  project?: string;
  /** Whether an item is shown; absent when that wasn't said. */
  published?: boolean;
}

interface Resource {
  id: string;
  attributes: object;
}
interface Answer {
  body: { data: Resource[]; links?: { next?: string | null } };
}

/** All categories or items of the catalog; those of other catalogs than the one written here are none of our business. */
export async function* listEntries(catalogs: CatalogsApi, kind: 'category' | 'item'): AsyncGenerator<Entry[]> {
  let cursor: string | undefined;
  do {
    const at = { pageSize: PAGE, ...(cursor === undefined ? {} : { pageCursor: cursor }) };
    const { body }: Answer =
      kind === 'item'
        ? await catalogs.getCatalogItems({ ...at, fieldsCatalogItem: ['external_id', 'custom_metadata', 'published'] })
        : await catalogs.getCatalogCategories({ ...at, fieldsCatalogCategory: ['external_id'] });
    yield body.data.filter(({ id }) => isCatalogId(id)).map(entryOf);
    cursor = cursorOf(body.links?.next);
  } while (cursor !== undefined);
}

function entryOf({ id, attributes }: Resource): Entry {
  const { customMetadata, published } = attributes as { customMetadata?: Record<string, unknown> | null; published?: unknown };
  const project = customMetadata?.[PROJECT_FIELD];
  return {
    externalId: externalIdOf(id),
    ...(typeof project === 'string' ? { project } : {}),
    ...(typeof published === 'boolean' ? { published } : {}),
  };
}
