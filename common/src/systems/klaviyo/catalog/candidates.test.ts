import { silent } from '../../../base/log';
import { ascending } from '../../../base/order';
import type { Context } from '../../../contract/context';
import type { Selection } from '../../../contract/run';
import type { Item } from '../../../contract/source';
import type { KlaviyoClient } from '../client';
import { type Candidate, candidates } from './candidates';
import { catalogId } from './ids';

const ALL = { kind: 'deletion', of: 'all' } as const;
const names = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `i${String(from + index).padStart(4, '0')}`);

/** A catalog whose records come and go, and slices of a run that deletes from it. */
class Catalog {
  ids: string[] = [];
  readonly deeds: string[] = [];
  /** What the jobs of an earlier worker do before they have ended. */
  jobs = () => {};
  readonly source = candidates({
    client: { for: () => ({ catalogs: this.catalogs() }) } as unknown as KlaviyoClient,
    kind: 'item',
    ours: async (of, entries) => {
      const ids = entries.map(({ externalId }) => externalId);
      return new Set(ids.filter((id) => id.endsWith('9') === (of !== 'own')));
    },
    undisturbed: async () => {
      this.deeds.push('waited');
      this.jobs();
    },
  });

  private catalogs() {
    const getCatalogItems = async () => {
      this.deeds.push('listed');
      return { body: { data: this.ids.map((id) => ({ id: catalogId(id), attributes: {} })) } };
    };
    return { getCatalogItems };
  }

  /** What a slice reads from this place on. */
  async read(cursor: string | undefined, selection: Selection = ALL, ctx = slice()) {
    const shard = { ...(cursor === undefined ? {} : { cursor }), done: false };
    const items: Item<Candidate>[] = [];
    for await (const page of this.source.read(shard, selection, ctx)) items.push(...page);
    return items;
  }

  async begin(ctx = slice()): Promise<string | undefined> {
    const total = await this.source.count(ALL, ctx);
    return (await this.source.shards(ALL, total, ctx))[0]?.cursor;
  }
}

const slice = (): Context => ({
  signal: new AbortController().signal,
  log: silent,

  guard: async () => {},
});
const gone = (items: Item<Candidate>[]) => items.filter(({ value }) => value === 'gone').length;
const there = (items: Item<Candidate>[]) => items.flatMap(({ id, value }) => (value === 'gone' ? [] : [id]));

test('every record is listed in the order of its id, whether it may go or not', async () => {
  const catalog = new Catalog();
  catalog.ids = names(1, 700).reverse();
  const ctx = slice();
  const cursor = await catalog.begin(ctx);
  const items = await catalog.read(cursor, { kind: 'deletion', of: 'own' }, ctx);
  expect(there(items)).toEqual(names(1, 700));
  expect(items.filter(({ value }) => value !== 'gone' && value?.spared === 'not_own')).toHaveLength(70);
  const cursors = items.map((item) => item.cursor);
  expect(cursors).toEqual([...cursors].sort(ascending));
  expect(catalog.deeds.filter((deed) => deed === 'listed')).toHaveLength(1);
});

test.each([
  ['all', [undefined, undefined]],
  ['own', [undefined, 'not_own']],
  ['obsolete', ['not_obsolete', undefined]],
  ['adopted', ['not_adopted', undefined]],
] as const)('of %s, each record says why it stays', async (of, spared) => {
  const catalog = new Catalog();
  catalog.ids = names(8, 9);
  const items = await catalog.read(await catalog.begin(), { kind: 'deletion', of });
  expect(items.map(({ value }) => value !== 'gone' && value?.spared)).toEqual(spared);
});

test('nothing is counted or listed before the jobs that others left behind have ended', async () => {
  const catalog = new Catalog();
  catalog.ids = names(1, 10);
  catalog.jobs = () => {
    catalog.ids = names(4, 10);
  };
  expect(await catalog.source.count(ALL, slice())).toEqual({ count: 7, exactness: 'exact' });
  expect(catalog.deeds).toEqual(['waited', 'listed']);
});

test('what goes between two slices is accounted for: the numbers add up to the total', async () => {
  const catalog = new Catalog();
  catalog.ids = names(1, 1000);
  const first = await catalog.read(await catalog.begin());
  // Settled up to the fiftieth; the jobs of 400 others are still under way.
  catalog.jobs = () => {
    catalog.ids = [...names(10, 10), ...names(451, 1000)];
  };
  const second = await catalog.read(first[49]?.cursor);
  expect([gone(second), there(second)]).toEqual([400, names(451, 1000)]);
  // Interrupted again: when 300 of them were accounted for; and when all were, 20 more were deleted, and 5 are on their way.
  catalog.jobs = () => {};
  expect(gone(await catalog.read(second[299]?.cursor))).toBe(100);
  catalog.ids = names(476, 1000);
  const third = await catalog.read(second[419]?.cursor);
  expect([gone(third), there(third)]).toEqual([5, names(476, 1000)]);
});

test('when everything has gone there is nothing left to delete, and it is counted', async () => {
  const catalog = new Catalog();
  catalog.ids = names(1, 3);
  const cursor = await catalog.begin();
  catalog.ids = [];
  expect((await catalog.read(cursor)).map(({ value }) => value)).toEqual(['gone', 'gone', 'gone']);
});

test('records that others have added meanwhile are read as well', async () => {
  const catalog = new Catalog();
  catalog.ids = names(1, 3);
  const cursor = await catalog.begin();
  catalog.ids = names(1, 5);
  const items = await catalog.read(cursor);
  expect([gone(items), there(items)]).toEqual([0, names(1, 5)]);
  catalog.ids = names(3, 5);
  expect(gone(await catalog.read(items[0]?.cursor))).toBe(1);
});

test('a run that an earlier version has begun continues behind its cursor, an id', async () => {
  const catalog = new Catalog();
  catalog.ids = names(1, 5);
  const items = await catalog.read('i0003');
  expect([gone(items), there(items)]).toEqual([0, names(4, 5)]);
  catalog.ids = [];
  expect(gone(await catalog.read(items[0]?.cursor))).toBe(1);
});

test('does not wait for jobs when only the number is asked for', async () => {
  const catalog = new Catalog();
  catalog.ids = names(1, 2);
  expect(await catalog.read(undefined)).toHaveLength(2);
  expect(catalog.deeds).toEqual(['listed']);
});
