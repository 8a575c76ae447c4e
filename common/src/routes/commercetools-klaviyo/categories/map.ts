import type { Category } from '@commercetools/platform-sdk';
import { fields, text } from '../../../base/fields/values';
import type { Rejected } from '../../../contract/outcome';
import type { Mapped } from '../../../contract/pipeline';
import type { CategoryRecord } from '../../../systems/klaviyo/records';
import type { CategoryTree } from '../mapping/categories';
import { reject } from '../mapping/codes';

/** What the categories of a page refer to: the whole tree, since a name in Klaviyo is the way from the root. */
export interface CategoryRelations {
  tree: CategoryTree;
}

/**
 * A category as a Klaviyo category, named by its breadcrumb.
 * @see https://docs.commercetools.com/api/projects/categories
 * @see https://developers.klaviyo.com/en/reference/bulk_create_catalog_categories
 */
export function mapCategory(category: Category, { tree }: CategoryRelations): Mapped<CategoryRecord> | Rejected {
  const externalId = text(fields<Category>(category).id);
  if (externalId === undefined) return reject('missing_id', 'id');
  const name = tree.get(externalId)?.breadcrumb;
  if (name === undefined) return reject('no_name', 'name');
  return { kind: 'mapped', records: [{ externalId, name }] };
}
