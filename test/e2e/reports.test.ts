import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { dump } from './catalog.ts';
import { startWorld, type World } from './world.ts';

/**
 * Public reports about similar software: a record in the shape of commercetools, and what has to be in Klaviyo once it was
 * imported. More inputs of each kind are beside the mapping, in its `reports` folder.
 */
interface Report {
  title: string;
  kind: 'customer' | 'order' | 'product' | 'e2e';
  /** Collections of commercetools and what they hold beside the record. */
  related?: Record<string, Resource[]>;
  settings: Record<string, string>;
  record: Resource & Steps;
  expected: Expected[];
}
type Resource = Record<string, unknown> & { id: string };
interface Change {
  type: string;
  ids?: string[];
  remove?: boolean;
  patch?: object;
  create?: Resource[];
}
type Steps = Record<'products' | 'orders' | 'payments', Resource[] | undefined> & {
  steps: { import?: string; body?: object; change?: Change }[];
};
interface Expected {
  at: string;
  is?: unknown;
  count?: number;
  flat?: true;
  hidden?: true;
  sellable?: true;
}

const FOLDER = join(__dirname, 'reports');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
const reports = files.map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Report);
// A full import settles what earlier ones have left in the catalog: those that need one begin.
const inOrder = [...reports.filter(({ kind }) => kind === 'e2e'), ...reports.filter(({ kind }) => kind !== 'e2e')];

const SETTINGS = {
  preferredLocale: 'en',
  preferredCurrency: 'EUR',
  productUrlTemplate: 'https://shop.example/p/{{productSlug}}',
};
const TYPES = ['customer', 'order', 'payment', 'product', 'discount-code'];
const single = (collection: string) => collection.replace(/s$/, '');

let world: World;
let service: Service;
const control = <T = unknown>(path: string, body?: unknown) => world.sandbox.control<T>('commercetools', path, body);
const add = (type: string, resources: Resource[]) => control('add', { type, resources });

beforeAll(async () => {
  world = await startWorld({ customers: 1, orders: 1, products: 5 });
  service = await world.start({
    ...{ PREFERRED_LOCALE: '', PREFERRED_CURRENCY: '', PREFERRED_COUNTRY: '', PRODUCT_URL_TEMPLATE: '' },
    IMPORT_SETTINGS: JSON.stringify(SETTINGS),
  });
});
// The shop holds what the report is about, and nothing else.
beforeEach(async () => {
  for (const type of TYPES) {
    const ids = (await dump<Resource>(world, type)).map(({ id }) => id);
    await control('delete', { type, ids });
  }
});
afterAll(() => world?.close());

/** A projection as the product that it is of. */
function productOf({ id, version, createdAt, lastModifiedAt, productType, priceMode, ...current }: Resource): Resource {
  const masterData = { published: true, hasStagedChanges: false, current, staged: current };
  return { ...{ id, version, createdAt, lastModifiedAt, productType, priceMode }, masterData };
}

async function importOnce(pipeline: string, body: object): Promise<RunAnswer> {
  const run = await untilEnded(service, (await startRun(service, pipeline, body)).id);
  expect(run.error).toBeUndefined();
  return run;
}

async function change({ type, ids = [], remove, patch, create = [] }: Change): Promise<void> {
  if (remove) await control('delete', { type: single(type), ids });
  if (patch) await control('touch', { type: single(type), ids, patch });
  if (create.length > 0) await add(single(type), create);
}

async function perform({ kind, record, related = {} }: Report): Promise<RunAnswer[]> {
  for (const [collection, resources] of Object.entries(related)) await add(single(collection), resources);
  if (kind !== 'e2e') {
    await add(kind, [kind === 'product' ? productOf(record) : record]);
    return [await importOnce(`${kind}s`, { ids: [record.id] })];
  }
  for (const collection of ['products', 'orders', 'payments'] as const) await add(single(collection), record[collection] ?? []);
  const runs: RunAnswer[] = [];
  for (const step of record.steps) {
    if (step.change) await change(step.change);
    if (step.import) runs.push(await importOnce(step.import, step.body ?? {}));
  }
  return runs;
}

type Row = Record<string, unknown> & { external_id: string; attributes: Record<string, unknown> };

/** What Klaviyo holds of this record, by the names that the reports use. */
async function arrived(report: Report, runs: RunAnswer[]): Promise<unknown> {
  const rows = <T = Row>(part: string) => world.sandbox.control<T[]>('klaviyo', `ledger/${part}`);
  const [profiles, events, items, variants] = await Promise.all([
    rows('profiles'),
    rows<{ metric: string; properties: { OrderId: string } }>('events'),
    rows('items'),
    rows('variants'),
  ]);
  const orders = [report.record, ...(report.record.orders ?? [])].map(({ orderNumber }) => orderNumber);
  const own = events.filter(({ properties }) => orders.includes(properties.OrderId));
  const byMetric = Object.fromEntries(own.map(({ metric }) => [metric, own.filter((each) => each.metric === metric)]));
  const byExternalId = (all: Row[]) => Object.fromEntries(all.map(({ external_id, attributes }) => [external_id, attributes]));
  return {
    outcome: runs[0]?.counts.written === 1 ? 'mapped' : 'not mapped',
    runs,
    profile: profiles.flatMap(({ attributes, ...profile }) =>
      profile.external_id === report.record.id ? { ...attributes, ...profile } : [],
    )[0],
    events: byMetric,
    item: byExternalId(items)[report.record.id],
    items: byExternalId(items),
    variants: byExternalId(variants),
  };
}

const valueAt = (root: unknown, path: string): unknown =>
  path.split('/').reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], root);

/** No object anywhere among the values, nor in a list of them. */
const isFlat = (value: unknown): boolean =>
  Object.values(value ?? { absent: {} })
    .flat()
    .every((each) => typeof each !== 'object');

function judge(found: unknown, { is, count, flat, hidden, sellable }: Expected): boolean {
  const { published, inventory_policy, inventory_quantity } = (found ?? {}) as Record<string, unknown>;
  if (count !== undefined) return Array.isArray(found) && found.length === count;
  if (flat) return isFlat(found);
  if (hidden) return published === false;
  if (sellable) return inventory_policy === 2 || Number(inventory_quantity) > 0;
  return JSON.stringify(found) === JSON.stringify(is);
}

test.each(inOrder.map((report) => [report.title, report] as const))(
  'has the right values where others had: %s',
  async (_title, report) => {
    expect(SETTINGS).toMatchObject(report.settings);
    const found = await arrived(report, await perform(report));
    const wrong = report.expected.filter((each) => !judge(valueAt(found, each.at), each));
    expect(wrong.map(({ at, ...wanted }) => ({ at, wanted, found: valueAt(found, at) }))).toEqual([]);
  },
);

test('the reports are all there', () => {
  expect(reports).toHaveLength(11);
});
