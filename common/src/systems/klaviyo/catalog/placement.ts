import type { ItemRecord } from '../records';
import type { CatalogSession } from './session';
import type { PlacedItem } from './wire';

/** A category that was created again has lost its items: the number of its creation tells that an item has to be put there again. */
export async function place(
  session: Pick<CatalogSession, 'knownCategories' | 'creations' | 'project'>,
  items: ItemRecord[],
  afresh = false,
): Promise<PlacedItem[]> {
  const wanted = items.flatMap(({ categories }) => categories);
  const known = await session.knownCategories(wanted, afresh);
  return items.map((item) => {
    const categories = item.categories.filter((id) => known.has(id));
    const placement = categories.map((id) => {
      const creation = session.creations.get(id);
      return creation === undefined ? id : `${id}#${creation}`;
    });
    return { ...item, categories, placement, project: session.project };
  });
}
