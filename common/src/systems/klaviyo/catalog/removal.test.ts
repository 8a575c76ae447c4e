import { silent } from '../../../base/log';
import { Semaphore } from '../../../base/semaphore';
import { noJobs, type WriteContext } from '../../../contract/context';
import type { KlaviyoClient } from '../client';
import { catalogId, externalIdOf } from './ids';
import type { CategoryRegister } from './register';
import { catalogRemoval } from './removal';

interface Rows {
  data: { attributes: Record<string, { data: { id: string }[] }> };
}

/** An account with items and their variants. Jobs are done as soon as they are given. */
class Account {
  readonly items = new Map<string, string[]>();
  readonly deleted: string[] = [];
  /** Whether answers name the variants of items; they needn't. */
  saysVariants = true;
  asked = 0;

  removal() {
    const client = { for: () => ({ catalogs: this.catalogs() }), catalogJobs: new Semaphore(10) } as unknown as KlaviyoClient;
    const register = { all: async () => new Map() } as unknown as CategoryRegister;
    const ours = async () => new Set(this.items.keys());
    const options = { writes: 'changed', jobMs: 60_000, project: 'shop', register } as const;
    return catalogRemoval({ client, kind: 'item', options, ours });
  }

  private catalogs(): object {
    const named = (filter: string) => [...filter.matchAll(/"([^"]+)"/g)].map(([, id]) => externalIdOf(id ?? ''));
    const complete = async (id: string) => ({
      body: { data: { id, attributes: { status: 'complete', createdAt: new Date() } } },
    });
    const remove = (rows: Rows) => {
      const [list] = Object.values(rows.data.attributes);
      for (const { id } of list?.data ?? []) this.remove(externalIdOf(id));
      return { body: { data: { id: 'job' } } };
    };
    const known: Record<string, unknown> = {
      getCatalogItems: async ({ filter }: { filter?: string }) => ({ body: { data: this.shown(filter && named(filter)) } }),
      getCatalogVariants: async ({ filter }: { filter: string }) => {
        this.asked++;
        const variants = named(filter).flatMap((item) => this.items.get(item) ?? []);
        return { body: { data: variants.map((id) => ({ id: catalogId(id), attributes: {} })) } };
      },
      bulkDeleteCatalogItems: async (rows: Rows) => remove(rows),
      bulkDeleteCatalogVariants: async (rows: Rows) => remove(rows),
      getBulkDeleteCatalogItemsJob: complete,
      getBulkDeleteVariantsJob: complete,
    };
    const none = async () => ({ body: { data: [] }, response: { headers: {} } });
    return new Proxy(known, { get: (target, name) => target[String(name)] ?? none });
  }

  private shown(ids: string[] | '' | undefined): object[] {
    const wanted = [...this.items].filter(([id]) => !ids || ids.includes(id));
    return wanted.map(([id, variants]) => {
      const relationships = { variants: { data: variants.map((variant) => ({ id: catalogId(variant) })) } };
      return { id: catalogId(id), attributes: {}, ...(this.saysVariants ? { relationships } : {}) };
    });
  }

  private remove(id: string): void {
    this.deleted.push(id);
    this.items.delete(id);
  }
}

function context(): WriteContext {
  const memory = { reacquire: async () => {}, release() {} };
  const signal = new AbortController().signal;
  return { signal, log: silent, guard: async () => {}, mayRepeat: false, memory, jobs: noJobs };
}

test.each([
  ['as the look-up names them', true, 0],
  ['asked for, when the look-up does not name them', false, 2],
])('items go with their variants before them, %s', async (_title, saysVariants, asked) => {
  const account = new Account();
  account.items.set('a', ['a1', 'a2']).set('b', []);
  account.saysVariants = saysVariants;
  const records = [{ externalId: 'a' }, { externalId: 'b' }];
  const outcomes = await account.removal().destination.write(records, context());
  expect(outcomes).toEqual([{ kind: 'written' }, { kind: 'written' }]);
  expect(account.deleted).toEqual(['a1', 'a2', 'a', 'b']);
  expect(account.asked).toBe(asked);
});
