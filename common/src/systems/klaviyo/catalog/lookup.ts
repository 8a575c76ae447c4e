import type { CatalogsApi } from 'klaviyo-api';
import { cursorOf } from '../jobPoller';
import { sdk } from '../sdk';
import { catalogId, externalIdOf } from './ids';
import type { Kind, Shown } from './kinds';

/** An answer holds no more: https://developers.klaviyo.com/en/reference/get_catalog_items */
const IDS = 100;
/** Of the request line, once encoded: servers commonly refuse more than 8 kB. SKUs may be long. */
const CHARACTERS = 7000;

type Look = (catalogs: CatalogsApi, filter: string) => Promise<Shown[]>;

const SHARED = ['title', 'description', 'url', 'price', 'image_full_url', 'images', 'custom_metadata', 'external_id'] as const;

const LOOKS: Record<Kind, Look> = {
  async category(catalogs, filter) {
    const { body } = await catalogs.getCatalogCategories({
      filter,
      fieldsCatalogCategory: ['name', 'external_id'],
      pageSize: IDS,
    });
    return body.data.map(({ id, attributes }) => ({ ...attributes, externalId: externalIdOf(id) }));
  },
  async item(catalogs, filter) {
    const { body } = await catalogs.getCatalogItems({
      ...{ filter, pageSize: IDS, include: ['variants'] },
      fieldsCatalogItem: [...SHARED, 'published'],
      fieldsCatalogVariant: ['external_id'],
    });
    return body.data.map(({ id, attributes, relationships }) => {
      const variants = relationships?.variants?.data?.map((variant) => externalIdOf(variant.id));
      return { ...attributes, externalId: externalIdOf(id), ...(variants === undefined ? {} : { variants }) };
    });
  },
  async variant(catalogs, filter) {
    const { body } = await catalogs.getCatalogVariants({
      ...{ filter, pageSize: IDS },
      fieldsCatalogVariant: [...SHARED, 'sku', 'inventory_quantity', 'inventory_policy'],
    });
    return body.data.map(({ id, attributes, relationships }) => {
      const item = relationships?.item?.data?.id;
      return { ...attributes, externalId: externalIdOf(id), ...(item === undefined ? {} : { item: externalIdOf(item) }) };
    });
  },
};

/** The records of these external ids that Klaviyo has, up to a hundred a request. */
export async function lookUp(catalogs: CatalogsApi, kind: Kind, externalIds: Iterable<string>): Promise<Map<string, Shown>> {
  const found = new Map<string, Shown>();
  const asked = chunks([...new Set(externalIds)]).map(async (ids) => {
    const filter = new (sdk().FilterBuilder)().any('ids', ids).build();
    for (const shown of await LOOKS[kind](catalogs, filter)) found.set(shown.externalId, shown);
  });
  await Promise.all(asked);
  return found;
}

/** As it goes into the address: quoted, with a comma, and percent-encoded but for a few characters. */
const encodedLength = (id: string): number => encodeURIComponent(`${JSON.stringify(id)},`).replace(/%(?:24|3A|2C)/g, '.').length;

function chunks(externalIds: string[]): string[][] {
  const parts: string[][] = [];
  let part: string[] = [];
  let characters = 0;
  for (const id of externalIds.map(catalogId)) {
    const length = encodedLength(id);
    if (part.length > 0 && (part.length === IDS || characters + length > CHARACTERS)) {
      parts.push(part);
      part = [];
      characters = 0;
    }
    part.push(id);
    characters += length;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

/** The external ids of all variants of an item, page by page. */
export async function variantsOf(catalogs: CatalogsApi, item: string): Promise<string[]> {
  const filter = new (sdk().FilterBuilder)().equals('item.id', catalogId(item)).build();
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const { body } = await catalogs.getCatalogVariants({
      ...{ filter, pageSize: IDS, fieldsCatalogVariant: ['external_id'] },
      ...(cursor === undefined ? {} : { pageCursor: cursor }),
    });
    found.push(...body.data.map(({ id }) => externalIdOf(id)));
    cursor = cursorOf(body.links?.next);
  } while (cursor !== undefined);
  return found;
}
