import { randomUUID } from 'node:crypto';
import { ascending } from '../../base/order';
import type { Selection, Shard } from '../../contract/run';
import { calling, context, Records } from '../../testing/records';
import type { Commercetools } from './client';
import { IDS_PER_REQUEST, idRanges, PAGE, type Query, resourceSource } from './resource';

type Dated = { id: string; lastModifiedAt: string };
const ctx = context();
const ALL: Selection = { kind: 'all' };
const sourceOf = (records: Records, readShards = 8) =>
  resourceSource(calling, { query: records.query as unknown as Query<Dated>, readShards });
const uuids = (count: number) => Array.from({ length: count }, () => ({ id: randomUUID() }));

async function readAll(records: Records, shard: Shard, selection: Selection = ALL) {
  const items = [];
  for await (const page of sourceOf(records).read(shard, selection, ctx)) items.push(...page);
  return items;
}
const idsOf = async (...args: Parameters<typeof readAll>) => (await readAll(...args)).map(({ id }) => id);

describe('the ranges of a full import', () => {
  const within = (id: string) => (shard: Shard) =>
    (shard.from === undefined || id >= shard.from) && (shard.to === undefined || id < shard.to);

  it.each(Array.from({ length: 32 }, (_, index) => index + 1))('%i of them hold every id once', (count) => {
    const shards = idRanges(count);
    const strange = [
      '',
      '0',
      'ff',
      'ffffffff',
      'FF',
      'zebra',
      '~',
      'ä',
      ...shards.flatMap(({ from, to }) => [from ?? '', to ?? '']),
    ];
    expect(shards).toHaveLength(count);
    for (const id of [...strange, ...uuids(300).map((record) => record.id)]) {
      expect([id, shards.filter(within(id)).length]).toEqual([id, 1]);
    }
  });

  it('together read every record once', async () => {
    const records = new Records([...uuids(3000), { id: 'Z' }, { id: 'zebra' }, { id: '~' }]);
    const shards = await sourceOf(records, 5).shards(ALL, { count: 12_500, exactness: 'exact' }, ctx);
    expect(shards).toHaveLength(5);
    const read = (await Promise.all(shards.map((shard) => idsOf(records, shard)))).flat();
    expect(read.sort(ascending)).toEqual(records.all.map(({ id }) => id).sort(ascending));
  });

  it.each([
    [0, 1],
    [2500, 1],
    [2501, 2],
    [1_000_000, 8],
    [undefined, 8],
  ])('for %p records there are %i', async (count, shards) => {
    const total = count === undefined ? undefined : { count, exactness: 'exact' as const };
    expect(await sourceOf(new Records([])).shards(ALL, total, ctx)).toHaveLength(shards);
  });

  it.each(['00000000-0000', '7f000000', '80', 'ffffffff-ffff', 'zebra'])('begin at %s when asked to', async (startId) => {
    const records = new Records([...uuids(1000), { id: startId }, { id: 'zz' }]);
    const shards = await sourceOf(records).shards({ kind: 'all', startId }, undefined, ctx);
    const read = (await Promise.all(shards.map((shard) => idsOf(records, shard)))).flat();
    const wanted = records.all.map(({ id }) => id).filter((id) => id >= startId);
    expect(read.sort(ascending)).toEqual(wanted.sort(ascending));
  });
});

describe('reading', () => {
  it.each([0, 1, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE])('%i records page by page, each once and in order', async (count) => {
    const records = new Records(uuids(count));
    expect(await idsOf(records, { done: false })).toEqual(records.all.map(({ id }) => id).sort(ascending));
    expect(records.asked.every(({ sort, withTotal }) => `${sort}` === 'id asc' && !withTotal)).toBe(true);
    const [first, ...others] = records.asked.map(({ limit }) => limit);
    expect([first, ...new Set(others)]).toEqual(others.length > 0 ? [100, PAGE] : [100]);
  });

  it('large records come in small pages, each once and in order all the same', async () => {
    const heavy = uuids(300).map((record) => ({ ...record, text: 'x'.repeat(100_000) }));
    const records = new Records(heavy);
    expect(await idsOf(records, { done: false })).toEqual(records.all.map(({ id }) => id).sort(ascending));
    expect(records.asked.slice(1).map(({ limit }) => limit)).toEqual(Array(15).fill(14));
  });

  it('continues right after the cursor, wherever that is', async () => {
    const records = new Records(uuids(700));
    const ids = records.all.map(({ id }) => id).sort(ascending);
    for (const place of [0, 250, 499, 500, 698, 699]) {
      expect(await idsOf(records, { from: '0', cursor: ids[place] ?? '', done: false })).toEqual(ids.slice(place + 1));
    }
  });

  it.each(['ffff', '~'])('with a cursor beyond the end (%s) reads nothing', async (cursor) => {
    expect(await idsOf(new Records(uuids(50)), { cursor, to: '80', done: false })).toEqual([]);
    expect(await idsOf(new Records(uuids(50)), { cursor: `${cursor}~`, done: false })).toEqual([]);
  });

  it('finds no record gone that vanished between two pages', async () => {
    const records = new Records(uuids(2 * PAGE));
    const ids = records.all.map(({ id }) => id).sort(ascending);
    const read: string[] = [];
    for await (const page of sourceOf(records).read({ done: false }, ALL, ctx)) {
      read.push(...page.map(({ id }) => id));
      if (read.length === PAGE)
        records.all.splice(
          records.all.findIndex(({ id }) => id === ids[3]),
          1,
        );
    }
    expect(read).toEqual(ids);
  });

  it('keeps strange ids inside their quotes', async () => {
    const strange = ['a"b', 'a\\', '" or id > "'];
    const records = new Records(strange.map((id) => ({ id })));
    expect(await idsOf(records, { cursor: ' " or ""="', done: false })).toEqual([...strange].sort(ascending));
    expect(await idsOf(records, { done: false }, { kind: 'ids', ids: strange })).toEqual([...strange].sort(ascending));
  });

  it('what changed since a moment, whatever its time zone is written in', async () => {
    const records = new Records([
      { id: 'a', lastModifiedAt: '2026-01-01T09:59:59.999Z' },
      { id: 'b', lastModifiedAt: '2026-01-01T10:00:00.000Z' },
      { id: 'c', lastModifiedAt: '2026-01-01T11:00:00.000Z' },
    ]);
    const since: Selection = { kind: 'since', since: '2026-01-01T12:00:00+02:00' };
    expect(await idsOf(records, { done: false }, since)).toEqual(['b', 'c']);
    expect(await idsOf(records, { cursor: 'b', done: false }, since)).toEqual(['c']);
    expect(await idsOf(records, { done: false }, { kind: 'since', since: '2036-01-01T00:00:00Z' })).toEqual([]);
  });

  it('ends with the run', async () => {
    const ending = new AbortController();
    const never = { call: () => new Promise(() => {}) } as unknown as Commercetools;
    const source = resourceSource(never, { query: new Records([]).query as unknown as Query<Dated>, readShards: 1 });
    const reading = source.read({ done: false }, ALL, context(ending.signal))[Symbol.asyncIterator]().next();
    ending.abort(new Error('ended'));
    await expect(reading).rejects.toThrow('ended');
  });
});

describe('a list of ids', () => {
  it('is one shard, in order, each id once, and names those that do not exist', async () => {
    const records = new Records([{ id: 'a' }, { id: 'c' }]);
    const selection: Selection = { kind: 'ids', ids: ['c', 'b', 'a', 'c'] };
    expect(await sourceOf(records).shards(selection, undefined, ctx)).toEqual([{ done: false }]);
    expect(await readAll(records, { done: false }, selection)).toEqual([
      { id: 'a', cursor: 'a', value: { id: 'a' } },
      { id: 'b', cursor: 'b', value: undefined },
      { id: 'c', cursor: 'c', value: { id: 'c' } },
    ]);
    expect(await idsOf(records, { cursor: 'a', done: false }, selection)).toEqual(['b', 'c']);
    expect(await sourceOf(records).count(selection, ctx)).toEqual({ count: 3, exactness: 'exact' });
  });

  it('is asked for in parts that fit into an address', async () => {
    const records = new Records(uuids(2 * IDS_PER_REQUEST + 1));
    const ids = records.all.map(({ id }) => id);
    expect(await idsOf(records, { done: false }, { kind: 'ids', ids })).toEqual([...ids].sort(ascending));
    expect(records.asked.map(({ where }) => `${where}`.split(',').length)).toEqual([IDS_PER_REQUEST, IDS_PER_REQUEST, 1]);
    expect(Math.max(...records.asked.map(({ where }) => encodeURIComponent(`${where}`).length))).toBeLessThan(16_000);
  });
});

describe('a search', () => {
  const ID = '0b7c1b06-3f5a-4d3e-9a55-0123456789ab';
  const answer = [{ id: ID, lastModifiedAt: '2026-01-01T10:00:00.000Z' }];
  const asking = (knownBy?: (text: string) => string[]) => {
    const asked: object[] = [];
    const query: Query<Dated> = (args) => ({
      execute: async () => {
        asked.push(args);
        return { body: { results: answer } };
      },
    });
    return { asked, source: resourceSource(calling, { query, readShards: 1, ...(knownBy ? { knownBy } : {}) }) };
  };

  it('asks for what users know records by, which cannot end its quotes', async () => {
    const { asked, source } = asking((text) => [`orderNumber = ${text}`, `key = ${text}`]);
    expect(await source.search?.('a" or id is defined', 3, ctx)).toEqual([{ id: ID, cursor: ID, value: answer[0] }]);
    expect(asked).toMatchObject([
      { where: [String.raw`orderNumber = "a\" or id is defined" or key = "a\" or id is defined"`], limit: 3 },
    ]);
  });

  it('asks for the id only when the text has the form of one', async () => {
    const { asked, source } = asking((text) => [`key = ${text}`]);
    await source.search?.(ID.toUpperCase(), 3, ctx);
    expect(asked).toMatchObject([{ where: [`id = "${ID}" or key = "${ID.toUpperCase()}"`] }]);
  });

  it('asks nothing when nothing could be found by that', async () => {
    const { asked, source } = asking();
    expect(await source.search?.('A-1', 3, ctx)).toEqual([]);
    expect(asked).toEqual([]);
  });
});

describe('the total', () => {
  const answering = (total: number | undefined) =>
    ({ call: async () => ({ body: { results: [], total }, serverNow: 0 }) }) as unknown as Commercetools;
  const countOf = (total: number | undefined, selection: Selection) =>
    resourceSource(answering(total), { query: new Records([]).query as unknown as Query<Dated>, readShards: 1 }).count(
      selection,
      ctx,
    );
  const since: Selection = { kind: 'since', since: '2026-01-01T00:00:00Z' };

  it.each<[number | undefined, Selection, object | undefined]>([
    [1_234_567, ALL, { count: 1_234_567, exactness: 'exact' }],
    [0, ALL, { count: 0, exactness: 'exact' }],
    [9999, since, { count: 9999, exactness: 'estimated' }],
    [10_000, since, undefined],
    [10_000, { kind: 'all', startId: 'a' }, undefined],
    [undefined, ALL, undefined],
  ])('%p for %j is %j', async (total, selection, counted) => expect(await countOf(total, selection)).toEqual(counted));
});
