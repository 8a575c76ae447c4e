import type { Category, Customer, Order, ProductProjection } from '@commercetools/platform-sdk';
import type { Commercetools } from '../../commercetools';
import { type CategoryTree, categoryPaths, categoryTree } from '../../mapping/categories';
import { emailAddress } from '../../mapping/email';
import type { Context } from '../../pipeline';
import { type LookupArgs, readAll, readByIds } from '../../sources/lookup';
import type { OrderRelations } from './map';

/** Products whose categories are remembered: repeat buys then cost no request; at 200 bytes each, 4 MB. */
const REMEMBERED = 20_000;
/** Categories seldom change, and a run of hours should still see it. */
const TREE_MS = 10 * 60_000;

/** Looks up what the orders of a page refer to: categories of their products, e-mail addresses of their customers. */
export function orderRelations(commercetools: Commercetools): (orders: Order[], ctx: Context) => Promise<OrderRelations> {
  const { api } = commercetools;
  const remembered = new Map<string, readonly string[]>();
  let tree: { value: Promise<CategoryTree>; until: number } | undefined;

  const currentTree = (ctx: Context): Promise<CategoryTree> => {
    if (tree && performance.now() < tree.until) return tree.value;
    const query = (queryArgs: LookupArgs) => api.categories().get({ queryArgs });
    const value = readAll<Category>(commercetools, query, ctx).then((all) => categoryTree(all, ctx.settings.preferredLocale));
    tree = { value, until: performance.now() + TREE_MS };
    value.catch(() => {
      tree = undefined;
    });
    return value;
  };

  const categoriesOf = async (orders: Order[], ctx: Context): Promise<ReadonlyMap<string, readonly string[]>> => {
    const wanted = new Set(orders.flatMap(({ lineItems }) => (lineItems ?? []).map(({ productId }) => productId)));
    const unknown = [...wanted].filter((id) => id && !remembered.has(id));
    if (unknown.length > 0) {
      const paths = await currentTree(ctx);
      const products = await productsById(unknown, ctx);
      // A product that no longer exists is remembered, too: with no categories.
      for (const id of unknown) {
        const categories = products.get(id)?.categories ?? [];
        remember(id, categoryPaths(categories.map(toId), paths));
      }
    }
    return new Map([...wanted].map((id) => [id, remembered.get(id) ?? []]));
  };

  /** As the shop shows them now; those it doesn't show any more, which old orders are full of, as they were last edited. */
  const productsById = async (ids: string[], ctx: Context): Promise<Map<string, ProductProjection>> => {
    const query = (staged: boolean) => (args: LookupArgs) => api.productProjections().get({ queryArgs: { ...args, staged } });
    const shown = await readByIds(commercetools, query(false), ids, ctx);
    const hidden = ids.filter((id) => !shown.has(id));
    if (hidden.length === 0) return shown;
    return new Map([...shown, ...(await readByIds(commercetools, query(true), hidden, ctx))]);
  };

  const remember = (id: string, categories: readonly string[]) => {
    const oldest = remembered.size >= REMEMBERED ? remembered.keys().next().value : undefined;
    if (oldest !== undefined) remembered.delete(oldest);
    remembered.set(id, categories);
  };

  const emailOf = async (orders: Order[], ctx: Context): Promise<ReadonlyMap<string, string>> => {
    const lacking = orders.filter(({ customerEmail }) => emailAddress(customerEmail) === undefined);
    const ids = new Set(lacking.flatMap(({ customerId }) => (customerId ? [customerId] : [])));
    if (ids.size === 0) return new Map();
    const query = (queryArgs: LookupArgs) => api.customers().get({ queryArgs });
    const customers = await readByIds<Customer>(commercetools, query, [...ids], ctx);
    return new Map([...customers].map(([id, { email }]) => [id, email]));
  };

  return async (orders, ctx) => {
    const [categories, emails] = await Promise.all([categoriesOf(orders, ctx), emailOf(orders, ctx)]);
    return { categoriesOf: categories, emailOf: emails };
  };
}

const toId = ({ id }: { id: string }): string => id;
