import type { CatalogsApi } from 'klaviyo-api';
import { KeyedLock } from '../../../base/keyedLock';
import { ascending } from '../../../base/order';
import { noJobs } from '../../../contract/context';
import type { ProductRecord } from '../records';
import { FlowWatch } from './flowWatch';
import { catalogId } from './ids';
import type { Faults } from './jobs';
import type { Shown } from './kinds';
import type { CatalogSession } from './session';
import { settleVariants } from './variants';

const presented = (externalId: string) => ({
  ...{ externalId, title: externalId, description: '', url: `/${externalId}`, price: 1 },
  ...{ imageFullUrl: 'i', images: ['i'], customMetadata: {} },
});
const product = (id: string, ...skus: string[]): ProductRecord => ({
  item: { ...presented(id), categories: [] },
  variants: skus.map((sku) => ({ ...presented(sku), sku, inventoryQuantity: 0, inventoryPolicy: 1, item: id })),
});

/** Variants by external id -> the item they are at. Whatever a job does takes a moment. */
class Store {
  readonly at = new Map<string, string>();
  readonly deeds: string[] = [];
  pages = 0;
  undeletable = new Set<string>();
  /** Whether answers say which item a variant is at; they needn't. */
  saysItem = true;
  /** Milliseconds that the jobs take, in turn. */
  delays = [5];
  private jobs = 0;
  private readonly moving = new KeyedLock();

  session(): CatalogSession {
    const getCatalogVariants = async ({ filter }: { filter: string }) => {
      const wanted = [...filter.matchAll(/"([^"]+)"/g)].map(([, id]) => id ?? '');
      const byItem = filter.startsWith('equals(item.id');
      if (byItem) this.pages++;
      const all = [...this.at].filter(([id, item]) => wanted.includes(catalogId(byItem ? item : id)));
      return {
        body: {
          data: all.map(([id, item]) => ({
            id: catalogId(id),
            attributes: {},
            ...(this.saysItem ? { relationships: { item: { data: { id: catalogId(item) } } } } : {}),
          })),
        },
      };
    };
    const run = async ({ action }: { action: string }, rows: { externalId: string; item?: string }[]): Promise<Faults> => {
      await new Promise((resolve) => setTimeout(resolve, this.delays[this.jobs++ % this.delays.length]));
      const faults: Faults = new Map();
      for (const { externalId, item = '' } of rows) this.perform(action, externalId, item, faults);
      return faults;
    };
    const catalogs = { getCatalogVariants } as unknown as CatalogsApi;
    const session = { catalogs, jobs: { run }, moving: this.moving, flows: new FlowWatch() };
    return session as unknown as CatalogSession;
  }

  private perform(action: string, id: string, item: string, faults: Faults): void {
    this.deeds.push(`${action} ${id}`);
    const refused = action === 'create' ? this.at.has(id) : !this.at.has(id) || (action === 'delete' && this.undeletable.has(id));
    if (refused) faults.set(id, { code: 'refused', field: '' });
    else if (action === 'delete') this.at.delete(id);
    else if (action === 'create') this.at.set(id, item);
  }
}

const existing = (...items: [id: string, variants?: string[]][]) =>
  new Map<string, Shown>(items.map(([externalId, variants]) => [externalId, { externalId, ...(variants ? { variants } : {}) }]));
const memory = { reacquire: async () => {}, release() {} };
const settleIn = (session: CatalogSession, products: ProductRecord[], items: Map<string, Shown>) =>
  settleVariants(
    session,
    products.map(({ item, variants }) => ({ item: item.externalId, variants: variants.map(({ externalId }) => externalId) })),
    { rows: () => products.flatMap(({ variants }) => variants), ctx: { memory, jobs: noJobs } },
    items,
    { writes: 'changed' },
  );
const settle = (store: Store, products: ProductRecord[], items: Map<string, Shown>) => settleIn(store.session(), products, items);

test('variants that disappeared go first, then the others are written', async () => {
  const store = new Store();
  for (const id of ['a', 'old']) store.at.set(id, 'p');
  expect((await settle(store, [product('p', 'a', 'b')], existing(['p', ['a', 'old']]))).size).toBe(0);
  expect(store.deeds).toEqual(['delete old', 'create b', 'update a']);
  expect(store.at).toEqual(
    new Map([
      ['a', 'p'],
      ['b', 'p'],
    ]),
  );
});

test('a new item has nothing to delete', async () => {
  const store = new Store();
  store.at.set('other', 'p');
  await settle(store, [product('p', 'a')], existing());
  expect(store.deeds).toEqual(['create a']);
});

test('an item that came without all of its variants is listed', async () => {
  const store = new Store();
  for (const id of ['a', 'b', 'old']) store.at.set(id, 'p');
  await settle(store, [product('p', 'a', 'b')], existing(['p', ['a']]));
  expect(store.pages).toBe(1);
  expect(store.at.has('old')).toBe(false);
});

test('an item whose variants the look-up did not name is asked for them', async () => {
  const store = new Store();
  for (const id of ['a', 'old']) store.at.set(id, 'p');
  await settle(store, [product('p', 'a')], existing(['p']));
  expect(store.pages).toBe(1);
  expect([...store.at.keys()]).toEqual(['a']);
});

describe('Klaviyo does not say which item a variant is at', () => {
  const silent = (...at: [id: string, item: string][]) => {
    const store = new Store();
    store.saysItem = false;
    for (const [id, item] of at) store.at.set(id, item);
    return store;
  };

  test('what the look-up names as variants of their items needs no further request', async () => {
    const store = silent(['a', 'p'], ['b', 'p']);
    await settle(store, [product('p', 'a', 'b')], existing(['p', ['a', 'b']]));
    expect(store.pages).toBe(0);
    expect(store.deeds).toEqual(['update a', 'update b']);
  });

  test('deletes a variant that is at another item and creates it again', async () => {
    const store = silent(['a', 'p'], ['x', 'elsewhere'], ['y', 'elsewhere']);
    await settle(store, [product('p', 'a', 'x'), product('new', 'y')], existing(['p', ['a']]));
    expect(Object.fromEntries(store.at)).toEqual({ a: 'p', x: 'p', y: 'new' });
  });

  test('one that disappeared goes only if it is at its former item still', async () => {
    const store = silent(['a', 'p'], ['old', 'p'], ['moved', 'q']);
    await settle(store, [product('p', 'a')], existing(['p', ['a', 'old', 'moved']]));
    expect(Object.fromEntries(store.at)).toEqual({ a: 'p', moved: 'q' });
    expect(store.deeds).toEqual(['delete old', 'update a']);
  });

  test('variants that change places survive', async () => {
    const store = silent(['x', 'p'], ['y', 'q'], ['z', 'p']);
    const items = existing(['p', ['x', 'z']], ['q', ['y']]);
    const session = store.session();
    const faults = await Promise.all([
      settleIn(session, [product('q', 'x', 'z')], items),
      settleIn(session, [product('p', 'y')], items),
    ]);
    expect(faults.map(({ size }) => size)).toEqual([0, 0]);
    expect(Object.fromEntries(store.at)).toEqual({ x: 'q', z: 'q', y: 'p' });
  });

  test('one that cannot be deleted is a fault of its own', async () => {
    const store = silent(['x', 'elsewhere']);
    store.undeletable.add('x');
    const faults = await settle(store, [product('p', 'x')], existing(['p', []]));
    expect([...faults.keys()]).toEqual(['x']);
    expect(store.at.get('x')).toBe('elsewhere');
  });
});

test.each([
  ['both are as fast', [5]],
  // One deletes so slowly that the other one could have created by then what is deleted.
  ['the first one is slow', [60, 5]],
  ['the second one is slow', [5, 60]],
])('variants that change places survive: %s', async (_title, delays) => {
  const store = new Store();
  store.delays = delays;
  for (const [id, item] of [
    ['x', 'p'],
    ['y', 'q'],
    ['z', 'p'],
  ] as const)
    store.at.set(id, item);
  const items = existing(['p', ['x', 'z']], ['q', ['y']]);
  const session = store.session();
  const batch = (...products: ProductRecord[]) => settleIn(session, products, items);
  const faults = await Promise.all([batch(product('q', 'x', 'z')), batch(product('p', 'y'))]);
  expect(faults.map(({ size }) => size)).toEqual([0, 0]);
  expect(Object.fromEntries(store.at)).toEqual({ x: 'q', z: 'q', y: 'p' });
});

test('what cannot be deleted is a fault of its former item, and of the variant', async () => {
  const store = new Store();
  store.at.set('old', 'p').set('a', 'p');
  store.undeletable.add('old');
  const faults = await settle(store, [product('p', 'a')], existing(['p', ['a', 'old']]));
  expect([...faults.keys()].sort(ascending)).toEqual(['old', 'p']);
});
