import type { Category, Customer, LineItem, Order, Product, ProductVariant } from '@commercetools/platform-sdk';
import { eachPage, type Naive, send, untilJobsEnded } from './naiveCalls.ts';

/** What a script for one import is given, and what it answers. */
export interface NaiveTask {
  pipeline: 'customers' | 'orders' | 'categories' | 'products';
  project: string;
  commercetools: string;
  klaviyo: string;
}
export interface NaiveResult {
  records: number;
  seconds: number;
}

const ROWS = 100;
const EVENTS = 1000;
const PROFILES = 10_000;
/** What the stand-in would refuse a whole request for. */
const EMAIL = /^[a-z0-9.+_-]+@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}$/i;

const job = (type: string, field: string, data: unknown[]) => ({ data: { type, attributes: { [field]: { data } } } });
const catalogId = (kind: string, id: string) => ({ type: `catalog-${kind}`, id: `$custom:::$default:::${id}` });
/** Takes things in, and hands them on so many at a time. */
class Batches<T> {
  private held: T[] = [];
  constructor(
    private readonly size: number,
    private readonly full: (batch: T[]) => void,
  ) {}
  add(...more: T[]): void {
    this.held.push(...more);
    while (this.held.length >= this.size) this.full(this.held.splice(0, this.size));
  }
  end(): void {
    if (this.held.length > 0) this.full(this.held.splice(0));
  }
}

/** Reads everything of a resource and sends it in jobs of so many rows; ends with the last of the jobs. */
async function inJobs<T extends { id: string }>(
  naive: Naive,
  { resource, type, field, size }: { resource: string; type: string; field: string; size: number },
  rowsOf: (page: T[]) => object[],
): Promise<number> {
  let read = 0;
  const batches = new Batches<object>(size, (batch) => send(naive, `${type}s`, job(type, field, batch)));
  for await (const page of eachPage<T>(naive, resource)) {
    read += page.length;
    batches.add(...rowsOf(page));
  }
  batches.end();
  await untilJobsEnded(naive, `${type}s`);
  return read;
}

function customers(naive: Naive): Promise<number> {
  const jobs = { resource: 'customers', type: 'profile-bulk-import-job', field: 'profiles', size: PROFILES };
  return inJobs<Customer>(naive, jobs, (page) => page.filter(({ email }) => EMAIL.test(email)).map(profileOf));
}

function profileOf({ id, email, firstName, lastName, addresses: [address] }: Customer) {
  const { city, country, postalCode } = address ?? {};
  const location = { city: city ?? null, country: country ?? null, zip: postalCode ?? null };
  const names = { first_name: firstName ?? null, last_name: lastName ?? null };
  return { type: 'profile', attributes: { email, external_id: id, ...names, location, properties: {} } };
}

async function orders(naive: Naive): Promise<number> {
  let read = 0;
  const type = 'event-bulk-create-job';
  let held: object[] = [];
  let count = 0;
  const flush = () => {
    if (held.length > 0) send(naive, `${type}s`, job(type, 'events-bulk-create', held));
    held = [];
    count = 0;
  };
  for await (const page of eachPage<Order>(naive, 'orders')) {
    read += page.length;
    for (const order of page) {
      if (!order.customerEmail || !EMAIL.test(order.customerEmail)) continue;
      const events = eventsOf(order);
      if (count + events.length > EVENTS) flush();
      count += events.length;
      held.push({
        type: 'event-bulk-create',
        attributes: {
          profile: { data: { type: 'profile', attributes: { email: order.customerEmail } } },
          events: { data: events },
        },
      });
    }
  }
  flush();
  await naive.sent();
  return read;
}

function eventsOf(order: Order): object[] {
  const { id, createdAt, totalPrice, lineItems, orderNumber } = order;
  const event = (name: string, unique_id: string, cents: number, properties: object) => ({
    type: 'event',
    attributes: {
      ...{ unique_id, time: createdAt, value: cents / 100, value_currency: totalPrice.currencyCode, properties },
      metric: { data: { type: 'metric', attributes: { name } } },
    },
  });
  const lines = lineItems.map(lineOf);
  const whole = { orderNumber: orderNumber ?? id, lines };
  const later = { Complete: 'Fulfilled Order', Cancelled: 'Cancelled Order' }[order.orderState as string];
  return [
    event('Placed Order', id, totalPrice.centAmount, whole),
    ...(later ? [event(later, `${id}-${order.orderState}`, totalPrice.centAmount, whole)] : []),
    ...lineItems.map((line) => event('Ordered Product', `${id}-${line.id}`, line.totalPrice.centAmount, lineOf(line))),
  ];
}

const lineOf = ({ name, quantity, variant, productId, totalPrice }: LineItem) => ({
  ...{ name: name.en ?? '', quantity, productId, sku: variant.sku ?? '', total: totalPrice.centAmount / 100 },
});

function categories(naive: Naive): Promise<number> {
  const jobs = { resource: 'categories', type: 'catalog-category-bulk-create-job', field: 'categories', size: ROWS };
  return inJobs<Category>(naive, jobs, (page) =>
    page.map(({ id, name }) => ({ type: 'catalog-category', attributes: { external_id: id, name: name.en ?? id } })),
  );
}

async function products(naive: Naive): Promise<number> {
  const all: Product[] = [];
  const items = { resource: 'products', type: 'catalog-item-bulk-create-job', field: 'items', size: ROWS };
  await inJobs<Product>(naive, items, (page) => {
    all.push(...page);
    return page.map(itemOf);
  });
  const type = 'catalog-variant-bulk-create-job';
  const batches = new Batches<object>(ROWS, (batch) => send(naive, `${type}s`, job(type, 'variants', batch)));
  for (const product of all) batches.add(...variantsOf(product));
  batches.end();
  await untilJobsEnded(naive, `${type}s`);
  return all.length;
}

const shared = ({ masterData: { current } }: Product) => ({
  title: current.name.en ?? '',
  description: current.description?.en ?? '',
  url: `https://shop.example.com/${current.slug.en}`,
});

const itemOf = (product: Product) => ({
  type: 'catalog-item',
  attributes: { external_id: product.id, ...shared(product), custom_metadata: {} },
  relationships: { categories: { data: product.masterData.current.categories.map(({ id }) => catalogId('category', id)) } },
});

function variantsOf(product: Product): object[] {
  const { masterVariant, variants } = product.masterData.current;
  return [masterVariant, ...variants].map((variant: ProductVariant) => ({
    type: 'catalog-variant',
    attributes: {
      ...{ external_id: `${product.id}-${variant.id}`, sku: variant.sku ?? '', ...shared(product) },
      price: (variant.prices?.[0]?.value.centAmount ?? 0) / 100,
      inventory_quantity: variant.availability?.availableQuantity ?? 0,
    },
    relationships: { item: { data: catalogId('item', product.id) } },
  }));
}

const IMPORTS = { customers, orders, categories, products };

/** One import as a script of an afternoon does it: read, send as fast as Klaviyo takes it, wait for the jobs. */
export async function runNaive(naive: Naive, pipeline: NaiveTask['pipeline']): Promise<NaiveResult> {
  const began = performance.now();
  const records = await IMPORTS[pipeline](naive);
  return { records, seconds: (performance.now() - began) / 1000 };
}
