import { randomUUID } from 'node:crypto';
import { ascending } from '../../base/order';
import { calling, context, Records } from '../../testing/records';
import { readAll, readByIds } from './lookup';
import { IDS_PER_REQUEST, PAGE } from './resource';

const ctx = context();
const some = (count: number) => Array.from({ length: count }, () => ({ id: randomUUID() }));
type Query = Parameters<typeof readAll<{ id: string }>>[1];
const queryOf = (records: Records) => records.query as unknown as Query;

it.each([0, 1, IDS_PER_REQUEST, IDS_PER_REQUEST + 1, 1000])('finds %i records by their ids, many at a time', async (count) => {
  const records = new Records(some(count));
  const ids = records.all.map(({ id }) => id);
  const found = await readByIds(calling, queryOf(records), [...ids, 'missing', 'a"b'], ctx);
  expect([...found.keys()].sort(ascending)).toEqual(ids.sort(ascending));
  expect(records.asked).toHaveLength(Math.ceil((count + 2) / IDS_PER_REQUEST));
});

it('asks for nothing when nothing is wanted', async () => {
  const records = new Records(some(3));
  expect((await readByIds(calling, queryOf(records), [], ctx)).size).toBe(0);
  expect(records.asked).toEqual([]);
});

it.each([0, 1, PAGE, PAGE + 1, 2 * PAGE])('reads all of %i records', async (count) => {
  const records = new Records(some(count));
  const all = await readAll(calling, queryOf(records), ctx);
  expect(all.map(({ id }) => id)).toEqual(records.all.map(({ id }) => id).sort(ascending));
});

describe('a look-up that gets no answer', () => {
  const answering = (answer: unknown) => ({ call: async () => answer }) as unknown as Parameters<typeof readAll>[0];
  const query = (() => ({ execute: async () => ({ body: { results: [] } }) })) as unknown as Query;

  it.each([
    ['404', undefined, 'commercetools_not_found'],
    ['no list', { body: {}, serverNow: 0 }, 'commercetools_unavailable'],
    ['nothing', { body: undefined, serverNow: 0 }, 'commercetools_unavailable'],
  ])('fails when it is answered with %s, instead of finding none', async (_, answer, code) => {
    await expect(readByIds(answering(answer), query, ['a'], ctx)).rejects.toMatchObject({ code });
    await expect(readAll(answering(answer), query, ctx)).rejects.toMatchObject({ code });
  });
});
