import type { Category, Product } from '@commercetools/platform-sdk';
import { expectedCatalog, expectedCategories, klaviyoId } from '../e2e/expected/catalog.ts';
import { expectedProfiles } from '../e2e/expected/customers.ts';
import { expectedEvents } from '../e2e/expected/orders.ts';
import type { RunAnswer } from '../process/run.ts';
import type { Sandbox } from '../process/sandbox.ts';
import type { Service } from '../process/service.ts';
import type { Shop } from '../sandbox/shop/index.ts';

export interface Audit {
  /** Records that ought to be at the destination and aren't. */
  missing: number;
  /** Records that are there although nothing in the shop leads to them. */
  strange: number;
  /** Records that are there more than once. */
  duplicates: number;
  /** The run accounts for every record of the source once, and its list of rejected records agrees. */
  countsEqual: boolean;
}

interface Row {
  id: string;
  email?: string | null;
  unique_id?: string;
  metric?: string;
}

/** What the destination must hold after an import of everything, each record by a name of its own. */
function expected(pipeline: string, shop: Shop): { names: string[]; source: number } {
  const rules = { now: Date.now() };
  if (pipeline === 'customers') {
    // Customers of different stores may share an address; Klaviyo has one profile for it.
    const emails = [...expectedProfiles(shop.customers).values()].map(({ email }) => email);
    return { names: [...new Set(emails)], source: shop.customers.length };
  }
  if (pipeline === 'orders') {
    const names = shop.orders.flatMap((order) =>
      expectedEvents(order, shop).map(({ unique_id, metric }) => `${unique_id} ${metric}`),
    );
    return { names, source: shop.orders.length };
  }
  if (pipeline === 'categories') {
    const names = [...expectedCategories(shop.categories as Category[], rules).keys()].map(klaviyoId);
    return { names, source: shop.categories.length };
  }
  const { items, variants } = expectedCatalog(shop.products as Product[], shop.categories, rules);
  const names = [...items.keys(), ...variants.keys()];
  return { names, source: shop.products.filter(({ masterData }) => masterData.published).length };
}

const PARTS: Record<string, string[]> = {
  customers: ['profiles'],
  orders: ['events'],
  categories: ['categories'],
  products: ['items', 'variants'],
};

const nameOf = (pipeline: string) => (row: Row) => {
  if (pipeline === 'customers') return row.email ?? '';
  return pipeline === 'orders' ? `${row.unique_id} ${row.metric}` : row.id;
};

/** Compares the ledger of the destination, and what the run says of itself, with the shop. */
export async function audit(sandbox: Sandbox, service: Service, run: RunAnswer, shop: Shop): Promise<Audit> {
  const { pipeline, counts } = run;
  const parts = await Promise.all((PARTS[pipeline] ?? []).map((part) => sandbox.control<Row[]>('klaviyo', `ledger/${part}`)));
  const arrived = parts.flat().map(nameOf(pipeline));
  const { names, source } = expected(pipeline, shop);
  const [there, wanted] = [new Set(arrived), new Set(names)];
  const rejected = await rejectedIds(service, run.id);
  return {
    missing: [...wanted].filter((name) => !there.has(name)).length,
    strange: [...there].filter((name) => !wanted.has(name)).length,
    duplicates: arrived.length - there.size,
    countsEqual:
      counts.read === source &&
      counts.written + counts.skipped + counts.rejected === counts.read &&
      rejected.length === counts.rejected &&
      new Set(rejected).size === rejected.length,
  };
}

async function rejectedIds(service: Service, runId: string): Promise<string[]> {
  const path = `/runs/${runId}/failures?limit=500`;
  const ids: string[] = [];
  for (let next: string | undefined = ''; next !== undefined; ) {
    const after: string = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
    const { body } = await service.call<{ failures: { id: string }[]; next?: string }>('GET', `${path}${after}`);
    ids.push(...body.failures.map(({ id }) => id));
    next = body.next;
  }
  return ids;
}
