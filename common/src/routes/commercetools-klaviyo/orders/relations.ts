import type { Category, Customer, Order, ProductProjection } from '@commercetools/platform-sdk';
import { emailAddress } from '../../../base/fields/email';
import type { Context } from '../../../contract/context';
import { perSlice } from '../../../contract/perSlice';
import type { Commercetools } from '../../../systems/commercetools/client';
import { type LookupArgs, readAll, readByIds } from '../../../systems/commercetools/lookup';
import { type CategoryTree, categoryPaths, categoryTree } from '../mapping/categories';
import type { Settings } from '../settings';
import type { LiveView } from './freshness';

/** Products whose categories are remembered: repeat buys then cost no request; at 200 bytes each, 4 MB. */
const REMEMBERED = 20_000;

type Paths = readonly string[];
/** What is looked up by; carts have it as well. */
type Bought = Pick<Order, 'lineItems' | 'customerEmail' | 'customerId'>;

/** What the orders of a page refer to, looked up together. */
export interface OrderRelations {
  /** Product id -> the breadcrumbs of its categories and of all their ancestors, each once. */
  categoriesOf: ReadonlyMap<string, readonly string[]>;
  /** Customer id -> e-mail address, for orders without `customerEmail`. */
  emailOf: ReadonlyMap<string, string>;
  /** Present once real time has been installed. */
  live?: LiveView;
}

/**
 * Looks up what the orders of a page refer to: categories of their products, e-mail addresses of their customers, and since when real
 * time has been installed.
 */
export function orderRelations(
  commercetools: Commercetools,
  { preferredLocale }: Settings,
  liveSince: () => Promise<number | undefined> = async () => undefined,
): (orders: Bought[], ctx: Context) => Promise<OrderRelations> {
  const { api } = commercetools;
  // For a slice only: its minutes are what categories may be old, since events that have been sent can't be corrected.
  const memory = perSlice(async () => new Map<string, Paths>());
  const since = perSlice(liveSince);
  const tree = perSlice(async (ctx): Promise<CategoryTree> => {
    const query = (queryArgs: LookupArgs) => api.categories().get({ queryArgs });
    return categoryTree(await readAll<Category>(commercetools, query, ctx), preferredLocale);
  });

  const categoriesOf = async (orders: Bought[], ctx: Context): Promise<ReadonlyMap<string, Paths>> => {
    const remembered = await memory(ctx);
    // The page's own: what is remembered may be forgotten while the rest is looked up.
    const found = new Map<string, Paths>();
    const unknown: string[] = [];
    for (const id of new Set(orders.flatMap(({ lineItems }) => (lineItems ?? []).map(({ productId }) => productId)))) {
      const known = remembered.get(id);
      if (known) found.set(id, known);
      else if (id) unknown.push(id);
    }
    if (unknown.length === 0) return found;
    const paths = await tree(ctx);
    const products = await productsById(unknown, ctx);
    // A product that no longer exists is remembered, too: with no categories.
    for (const id of unknown) found.set(id, categoryPaths((products.get(id)?.categories ?? []).map(toId), paths));
    remember(remembered, found);
    return found;
  };

  /** As the shop shows them now; those it doesn't show any more, which old orders are full of, as they were last edited. */
  const productsById = async (ids: string[], ctx: Context): Promise<Map<string, ProductProjection>> => {
    const query = (staged: boolean) => (args: LookupArgs) => api.productProjections().get({ queryArgs: { ...args, staged } });
    const shown = await readByIds(commercetools, query(false), ids, ctx);
    const hidden = ids.filter((id) => !shown.has(id));
    if (hidden.length === 0) return shown;
    return new Map([...shown, ...(await readByIds(commercetools, query(true), hidden, ctx))]);
  };

  const emailOf = async (orders: Bought[], ctx: Context): Promise<ReadonlyMap<string, string>> => {
    const lacking = orders.filter(({ customerEmail }) => emailAddress(customerEmail) === undefined);
    const ids = new Set(lacking.flatMap(({ customerId }) => (customerId ? [customerId] : [])));
    if (ids.size === 0) return new Map();
    const query = (queryArgs: LookupArgs) => api.customers().get({ queryArgs });
    const customers = await readByIds<Customer>(commercetools, query, [...ids], ctx);
    return new Map([...customers].map(([id, { email }]) => [id, email]));
  };

  return async (orders, ctx) => {
    const [categories, emails, live] = await Promise.all([categoriesOf(orders, ctx), emailOf(orders, ctx), since(ctx)]);
    return { categoriesOf: categories, emailOf: emails, ...(live === undefined ? {} : { live: { since: live } }) };
  };
}

/** Puts what was used last at the end, and forgets from the front. */
function remember(remembered: Map<string, Paths>, found: ReadonlyMap<string, Paths>): void {
  for (const [id, paths] of found) {
    remembered.delete(id);
    remembered.set(id, paths);
  }
  const ids = remembered.keys();
  for (let excess = remembered.size - REMEMBERED; excess > 0; excess--) remembered.delete(ids.next().value ?? '');
}

const toId = ({ id }: { id: string }): string => id;
