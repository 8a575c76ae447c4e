import type { CatalogsApi } from 'klaviyo-api';
import { catalogId, externalIdOf } from '../catalog/ids';
import { variantsOf } from '../catalog/lookup';
import { PROJECT_FIELD } from '../catalog/wire';
import { sdk } from '../sdk';
import { Refusal } from '../session';
import type { LiveContext, LiveKlaviyo } from './client';

/** An item that Klaviyo has, and what may be done with it. */
export interface ItemState {
  /** Key of the project that its mark names; undefined when it bears none. */
  project: string | undefined;
  /** @returns false when it was hidden already */
  hide(): Promise<boolean>;
  /** Deletes its variants, then the item. @returns false when it was gone already */
  remove(): Promise<boolean>;
}

/** As many as an answer holds. */
const IDS = 50;

/** The items with these external ids that Klaviyo has. */
export async function itemStates(client: LiveKlaviyo, externalIds: string[], ctx: LiveContext): Promise<Map<string, ItemState>> {
  const { catalogs } = client.for(ctx);
  const found = new Map<string, ItemState>();
  for (let start = 0; start < externalIds.length; start += IDS) {
    const filter = new (sdk().FilterBuilder)().any('ids', externalIds.slice(start, start + IDS).map(catalogId)).build();
    const fieldsCatalogItem: ('external_id' | 'custom_metadata' | 'published')[] = [
      'external_id',
      'custom_metadata',
      'published',
    ];
    const { body } = await catalogs.getCatalogItems({ filter, pageSize: 100, fieldsCatalogItem });
    for (const { id, attributes } of body.data) {
      const project = (attributes.customMetadata as Record<string, unknown> | null | undefined)?.[PROJECT_FIELD];
      found.set(externalIdOf(id), {
        project: typeof project === 'string' ? project : undefined,
        hide: () => hide(catalogs, id, attributes.published !== false),
        remove: () => remove(catalogs, id),
      });
    }
  }
  return found;
}

async function hide(catalogs: CatalogsApi, id: string, isShown: boolean): Promise<boolean> {
  if (!isShown) return false;
  return unlessGone(catalogs.updateCatalogItem(id, { data: { type: 'catalog-item', id, attributes: { published: false } } }));
}

/** Whether items take their variants along isn't documented: they go first. */
async function remove(catalogs: CatalogsApi, id: string): Promise<boolean> {
  for (const variant of await variantsOf(catalogs, externalIdOf(id)))
    await unlessGone(catalogs.deleteCatalogVariant(catalogId(variant)));
  return unlessGone(catalogs.deleteCatalogItem(id));
}

async function unlessGone(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.status === 404) return false;
    throw error;
  }
}
