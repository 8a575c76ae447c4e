import type { Category } from '@commercetools/platform-sdk';
import { silent } from '../../../base/log';
import { ascending } from '../../../base/order';
import type { Context } from '../../../contract/context';
import type { Selection, Shard } from '../../../contract/run';
import type { Item, Source } from '../../../contract/source';
import { categoryTree } from '../mapping/categories';
import { mapCategory } from './map';
import { withDescendants } from './source';

const category = (id: string, parent?: string) =>
  ({
    id,
    name: { en: id.toUpperCase() },
    ...(parent ? { parent: { typeId: 'category', id: parent } } : {}),
  }) as unknown as Category;
const all = [category('a'), category('b', 'a'), category('c', 'b'), category('d', 'a'), category('e'), category('f', 'e')];
const ctx: Context = {
  signal: new AbortController().signal,
  log: silent,
  guard: async () => {},
};

test('the name is the way from the root', () => {
  const tree = categoryTree(all);
  expect(mapCategory(category('c', 'b'), { tree })).toEqual({
    kind: 'mapped',
    records: [{ externalId: 'c', name: 'A > B > C' }],
  });
  expect(mapCategory({ ...category('x'), name: {} }, { tree })).toMatchObject({ kind: 'rejected', code: 'no_name' });
  expect(mapCategory(null as unknown as Category, { tree })).toMatchObject({ kind: 'rejected', code: 'missing_id' });
});

/** Holds `all`; a selection by time finds `changed`. */
function source(changed: string[]): Source<Category> {
  const idsOf = (selection: Selection) => (selection.kind === 'ids' ? [...selection.ids].sort(ascending) : changed);
  async function* read({ cursor = '' }: Shard, selection: Selection): AsyncGenerator<Item<Category>[]> {
    for (const id of idsOf(selection)) {
      if (id > cursor) yield [{ id, cursor: id, value: all.find((each) => each.id === id) }];
    }
  }
  return {
    title: 'shop',
    read,
    shards: async () => [{ done: false }],
    count: async () => ({ count: all.length, exactness: 'exact' }),
  };
}

async function selected(selection: Selection, { cursor, changed = [] }: { cursor?: string; changed?: string[] } = {}) {
  const family = withDescendants(source(changed), async () => all);
  const found: [string, boolean][] = [];
  for await (const page of family.read({ done: false, ...(cursor ? { cursor } : {}) }, selection, ctx)) {
    for (const { id, value } of page) found.push([id, value !== undefined]);
  }
  return { found, count: (await family.count(selection, ctx))?.count };
}

test('a list of ids takes the descendants along, each once, and keeps what does not exist', async () => {
  const { found, count } = await selected({ kind: 'ids', ids: ['b', 'a', 'unknown'] });
  expect(found).toEqual([...['a', 'b', 'c', 'd'].map((id) => [id, true]), ['unknown', false]]);
  expect(count).toBe(5);
});

test('so does a selection by time, also when it is taken up again in the middle', async () => {
  const since = { kind: 'since', since: '2026-01-01T00:00:00Z' } as const;
  expect((await selected(since, { changed: ['e', 'b'] })).found.map(([id]) => id)).toEqual(['b', 'c', 'e', 'f']);
  expect((await selected(since, { changed: ['e', 'b'], cursor: 'c' })).found.map(([id]) => id)).toEqual(['e', 'f']);
});

test('a tree that bites its own tail ends', async () => {
  const loop = [category('a', 'b'), category('b', 'a')];
  const family = withDescendants(source([]), async () => loop);
  expect((await family.count({ kind: 'ids', ids: ['a'] }, ctx))?.count).toBe(2);
});
