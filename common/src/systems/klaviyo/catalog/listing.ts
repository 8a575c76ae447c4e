import type { CatalogsApi } from 'klaviyo-api';
import { cursorOf } from '../jobPoller';
import { externalIdOf, isCatalogId } from './ids';
import { PROJECT_FIELD } from './wire';

/** As many as an answer holds. */
const PAGE = 100;

/** Ours have them too, beside the mark. */
const PLUGIN_FIELDS = ['title_json', 'slug_json', 'price_json', 'currency_json'];

/** A record that Klaviyo's catalog has. */
export interface Entry {
  externalId: string;
  /** Key of the project that its mark names, if it bears one. */
  project?: string;
  /** An item that has the texts by which the older plugin wrote them, https://github.com/klaviyo/commercetools-klaviyo. */
  plugin?: true;
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
    ...(customMetadata && PLUGIN_FIELDS.some((name) => name in customMetadata) ? { plugin: true } : {}),
    ...(typeof published === 'boolean' ? { published } : {}),
  };
}
