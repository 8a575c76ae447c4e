import { fields, list, text } from '../../../base/fields/values';
import { localize } from './localize';

export interface CategoryNode {
  /** `Women > Pants > Jeans` */
  breadcrumb: string;
  /** The breadcrumbs of its ancestors from the root on, then its own. */
  lineage: readonly string[];
}
export type CategoryTree = ReadonlyMap<string, CategoryNode>;

/** What is needed of a category; commercetools' own satisfies it. */
export interface CategoryLike {
  id: string;
  name: unknown;
  parent?: { id: string };
}

const SEPARATOR = ' > ';

/**
 * The breadcrumb of every category. A parent that doesn't exist makes its child a root. A cycle, which commercetools
 * doesn't allow but a half-read tree may show, ends where it would begin again. A category without a name takes no place
 * in breadcrumbs and has none.
 * https://docs.commercetools.com/api/projects/categories
 */
export function categoryTree(categories: Iterable<CategoryLike>, preferredLocale?: string): CategoryTree {
  const known = new Map<string, { name: string | undefined; parent: string | undefined }>();
  for (const category of categories) {
    const id = text(fields<CategoryLike>(category).id);
    if (id === undefined) continue;
    const parent = text(fields<{ id: string }>(category.parent).id);
    known.set(id, { name: localize(category.name, preferredLocale), parent });
  }
  const tree = new Map<string, CategoryNode>();
  for (const [id, { name }] of known) {
    const lineage = name === undefined ? [] : lineageOf(id, known);
    const breadcrumb = lineage.at(-1);
    if (breadcrumb !== undefined) tree.set(id, { breadcrumb, lineage });
  }
  return tree;
}

function lineageOf(id: string, known: Map<string, { name: string | undefined; parent: string | undefined }>): string[] {
  const names: string[] = [];
  const seen = new Set<string>();
  for (let at: string | undefined = id; at !== undefined && !seen.has(at); at = known.get(at)?.parent) {
    seen.add(at);
    const name = known.get(at)?.name;
    if (name !== undefined) names.unshift(name);
  }
  return names.map((_, index) => names.slice(0, index + 1).join(SEPARATOR));
}

/**
 * The `Categories` of a product: the breadcrumb of each of its categories with those of all ancestors, each once, in the
 * order of the ids and from the root on. Ids that aren't in the tree are left out.
 */
export function categoryPaths(ids: Iterable<string>, tree: CategoryTree): string[] {
  const paths = new Set<string>();
  for (const id of ids) for (const path of list(tree.get(id)?.lineage)) paths.add(path as string);
  return [...paths];
}
