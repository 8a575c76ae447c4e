import type { Selection, Shard } from '../../contract/run';
import type { Item, Source } from '../../contract/source';
import { calling, context, Records } from '../../testing/records';
import { ordersOfChangedPayments } from './orders/changes';
import { type Changed, changedWithin, momentWithin, unchangedWithin, withRelated } from './related';

const delta: Changed = { kind: 'delta', from: '2026-03-05T00:00:00Z', to: '2026-03-06T00:00:00Z' };
const since: Changed = { kind: 'since', since: '2026-03-05T00:00:00Z' };

/** Records by id; a window holds `own`. */
const source = (own: string[]): Source<{ id: string }> => ({
  title: 'shop',
  shards: async () => [{ done: false }],
  count: async () => ({ count: own.length, exactness: 'exact' }),
  async *read({ cursor }: Shard, selection: Selection): AsyncGenerator<Item<{ id: string }>[]> {
    const ids = selection.kind === 'ids' ? [...selection.ids].sort((a, b) => (a < b ? -1 : Number(a > b))) : own;
    const left = ids.filter((id) => cursor === undefined || id > cursor);
    yield left.map((id) => ({ id, cursor: id, value: id === 'gone' ? undefined : { id } }));
  },
});

async function readAll(wrapped: Source<{ id: string }>, selection: Selection, from?: string): Promise<string[]> {
  const found: string[] = [];
  for (const shard of await wrapped.shards(selection, undefined, context())) {
    const started = from === undefined ? shard : { ...shard, cursor: from };
    for await (const page of wrapped.read(started, selection, context())) found.push(...page.map(({ id }) => id));
  }
  return found;
}

describe('records whose related data changed', () => {
  test('are read after those of the window, each once, when a delta or a time is asked for', async () => {
    const wrapped = withRelated(source(['a', 'b']), async () => new Set(['d', 'c']));
    expect(await readAll(wrapped, delta)).toEqual(['a', 'b', 'c', 'd']);
    expect(await readAll(wrapped, since)).toEqual(['a', 'b', 'c', 'd']);
    expect(await wrapped.count(delta, context())).toEqual({ count: 4, exactness: 'estimated' });
  });
  test('are not looked for when everything or a list of ids is asked for', async () => {
    const wrapped = withRelated(source(['a', 'b']), async () => {
      throw new Error('not wanted');
    });
    expect(await readAll(wrapped, { kind: 'all' })).toEqual(['a', 'b']);
    expect(await readAll(wrapped, { kind: 'ids', ids: ['b'] })).toEqual(['b']);
    expect(await wrapped.count({ kind: 'all' }, context())).toEqual({ count: 2, exactness: 'exact' });
  });
  test('continue behind a cursor, and leave out what has gone meanwhile', async () => {
    const wrapped = withRelated(source([]), async () => new Set(['a', 'c', 'gone']));
    expect(await readAll(wrapped, delta, 'b')).toEqual(['c']);
  });
  test('are looked for once a slice', async () => {
    let asked = 0;
    const wrapped = withRelated(source([]), async () => {
      asked++;
      return new Set(['a']);
    });
    const ctx = context();
    await wrapped.count(delta, ctx);
    for await (const page of wrapped.read({ from: ' related', done: false }, delta, ctx)) expect(page).toHaveLength(1);
    expect(asked).toBe(1);
  });
});

test('conditions name the window, and what lies outside of it', () => {
  expect(changedWithin(delta)).toEqual([
    ...['lastModifiedAt > "2026-03-05T00:00:00.000Z"', 'lastModifiedAt <= "2026-03-06T00:00:00.000Z"'],
  ]);
  expect(unchangedWithin(delta)).toBe(
    '(lastModifiedAt <= "2026-03-05T00:00:00.000Z" or lastModifiedAt > "2026-03-06T00:00:00.000Z")',
  );
  expect(unchangedWithin(since)).toBe('lastModifiedAt < "2026-03-05T00:00:00.000Z"');
  expect(momentWithin('validFrom', since, Date.UTC(2026, 2, 7))).toBe(
    '(validFrom >= "2026-03-05T00:00:00.000Z" and validFrom <= "2026-03-07T00:00:00.000Z")',
  );
});

test('no order is looked for when no payment changed', async () => {
  const payments = new Records([]);
  const orders = () => {
    throw new Error('not wanted');
  };
  const api = { payments: () => ({ get: ({ queryArgs }: { queryArgs: object }) => payments.query(queryArgs) }), orders };
  const shop = { ...calling, api } as never;
  expect(await ordersOfChangedPayments(shop)(since, context())).toEqual(new Set());
  expect(payments.asked).toHaveLength(1);
});
