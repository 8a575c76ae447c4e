import { type Batch, Batcher } from './batcher';
import type { PendingRange } from './progress';

const item = (id: string, records: unknown[]) => ({ shard: 0, id, cursor: id, records, warnings: undefined });
const bytesOf = (records: unknown[]) => Buffer.byteLength(JSON.stringify(records));

function collecting(limits: { records: number; bytes: number }) {
  const batches: { ids: string[]; sizes: number[]; records: unknown[]; mayRepeat: boolean }[] = [];
  const included: [cursor: string, batch: Batch][] = [];
  const batcher = new Batcher({
    limits,
    include: (_shard, cursor, batch) => {
      included.push([cursor, batch]);
      return {} as PendingRange;
    },
    dispatch: async (batch) => {
      const { entries, records, bytes, mayRepeat } = batch;
      expect(bytes).toBeGreaterThanOrEqual(bytesOf(records) - 2);
      const ids = entries.map(({ id }) => id);
      // Every record was taken up as one of the batch that it travels in.
      expect(included.filter(([, other]) => other === batch).map(([cursor]) => cursor)).toEqual(ids);
      batches.push({ ids, sizes: entries.map(({ size }) => size), records, mayRepeat });
    },
  });
  return { batches, batcher };
}

it('fills batches up to the number of records, and keeps those of one source record together', async () => {
  const { batches, batcher } = collecting({ records: 5, bytes: 1e6 });
  for (const [id, size] of [
    ['a', 2],
    ['b', 3],
    ['c', 2],
    ['d', 4],
    ['e', 1],
  ] as const) {
    await batcher.add(item(id, Array(size).fill(id)), false);
  }
  await batcher.flush();
  expect(batches.map(({ ids, sizes, records }) => [ids, sizes, records.join('')])).toEqual([
    [['a', 'b'], [2, 3], 'aabbb'],
    [['c'], [2], 'cc'],
    [['d', 'e'], [4, 1], 'dddde'],
  ]);
});

it('never goes beyond the bytes, of which a letter may have several', async () => {
  const { batches, batcher } = collecting({ records: 1000, bytes: 100 });
  for (let index = 0; index < 50; index++) await batcher.add(item(`${index}`, ['ü'.repeat(index % 20)]), false);
  await batcher.flush();
  expect(batches.length).toBeGreaterThan(5);
  for (const { records } of batches) expect(bytesOf(records)).toBeLessThanOrEqual(100);
  expect(batches.flatMap(({ ids }) => ids)).toEqual(Array.from({ length: 50 }, (_, index) => `${index}`));
});

it('a record that is too large alone travels alone', async () => {
  const { batches, batcher } = collecting({ records: 10, bytes: 50 });
  await batcher.add(item('a', ['a']), false);
  await batcher.add(item('big', ['x'.repeat(500)]), false);
  await batcher.add(item('b', ['b']), false);
  await batcher.flush();
  expect(batches.map(({ ids }) => ids)).toEqual([['a'], ['big'], ['b']]);
});

it('records that may be repeats are never mixed with first ones', async () => {
  const { batches, batcher } = collecting({ records: 10, bytes: 1e6 });
  for (const [id, mayRepeat] of [
    ['a', true],
    ['b', true],
    ['c', false],
    ['d', true],
  ] as const) {
    await batcher.add(item(id, [id]), mayRepeat);
  }
  await batcher.flush();
  expect(batches.map(({ ids, mayRepeat }) => [ids.join(''), mayRepeat])).toEqual([
    ['ab', true],
    ['c', false],
    ['d', true],
  ]);
});

it('has nothing to hand on when nothing was added', async () => {
  const { batches, batcher } = collecting({ records: 10, bytes: 100 });
  await batcher.flush();
  await batcher.add(item('a', ['a']), true);
  await batcher.flush();
  await batcher.flush();
  expect(batches).toHaveLength(1);
});
