import type { Selection } from '../../../contract/run';
import type { Item, Source } from '../../../contract/source';
import type { Entry } from '../../../systems/klaviyo/catalog/listing';
import type { Leftover } from '../../../systems/klaviyo/records';
import { context } from '../../../testing/records';
import { withLeftovers } from './leftovers';

const products: Source<{ id: string }> = {
  title: 'shop',
  shards: async () => [{ done: false }],
  count: async () => ({ count: 1, exactness: 'exact' }),
  async *read(): AsyncGenerator<Item<{ id: string }>[]> {
    yield [{ id: 'p', cursor: 'p', value: { id: 'p' } }];
  },
};
const own = (externalId: string, published = true): Entry => ({ externalId, project: 'shop', published });

async function values(entries: Entry[], selection: Selection, more: { fate?: Leftover['fate']; cursor?: string } = {}) {
  const { fate = 'hide', cursor } = more;
  const asked: string[][] = [];
  const source = withLeftovers(products, {
    ...{ fate, project: 'shop' },
    async *items() {
      yield entries;
    },
    published: async (ids) => {
      asked.push(ids);
      return new Set(ids.filter((id) => id.startsWith('kept')));
    },
  });
  const found: unknown[] = [];
  for (const shard of await source.shards(selection, undefined, context())) {
    const started = cursor === undefined || shard.from === undefined ? shard : { ...shard, cursor };
    for await (const page of source.read(started, selection, context())) found.push(...page.map(({ value }) => value));
  }
  return { found, asked };
}

const ALL: Selection = { kind: 'all' };
const PRODUCT = { id: 'p' };

describe('items whose products are not published any more', () => {
  test('follow the products when everything is imported', async () => {
    const { found, asked } = await values([own('gone-2'), own('kept-1'), own('gone-1')], ALL);
    expect(found).toEqual([PRODUCT, { leftover: 'gone-1', fate: 'hide' }, { leftover: 'gone-2', fate: 'hide' }]);
    expect(asked).toEqual([['gone-1', 'gone-2', 'kept-1']]);
  });
  test('are left alone when less is imported', async () => {
    for (const selection of [
      { kind: 'ids', ids: ['p'] },
      { kind: 'all', startId: 'a' },
    ] as Selection[]) {
      expect((await values([own('gone')], selection)).found).toEqual([PRODUCT]);
    }
  });
  test('are left alone when they are not of this project or bear no mark', async () => {
    const { found, asked } = await values([{ ...own('gone'), project: 'other' }, { externalId: 'gone-too' }], ALL);
    expect([found, asked]).toEqual([[PRODUCT], []]);
  });
  test('are not hidden twice, but deleted even when hidden', async () => {
    expect((await values([own('gone', false)], ALL)).found).toEqual([PRODUCT]);
    expect((await values([own('gone', false)], ALL, { fate: 'delete' })).found).toEqual([
      ...[PRODUCT, { leftover: 'gone', fate: 'delete' }],
    ]);
  });
  test('continue behind a cursor', async () => {
    const { found } = await values([own('gone-1'), own('gone-2')], ALL, { cursor: 'gone-1' });
    expect(found).toEqual([PRODUCT, { leftover: 'gone-2', fate: 'hide' }]);
  });
});
