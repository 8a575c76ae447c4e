import { Conflict } from '../../contract/errors';
import { MemoryStore } from './memory';

let now = 0;
let store: MemoryStore;
beforeEach(() => {
  now = 1000;
  store = new MemoryStore(() => now);
});

it('puts by version: 0 is new', async () => {
  expect(await store.put('c', 'k', { a: 1 }, 0)).toEqual({
    key: 'k',
    value: { a: 1 },
    version: 1,
    lastModifiedAt: 1000,
    serverNow: 1000,
  });
  for (const version of [0, 2]) await expect(store.put('c', 'k', {}, version)).rejects.toBeInstanceOf(Conflict);
  now = 5000;
  expect(await store.get('c', 'k')).toMatchObject({ version: 1, lastModifiedAt: 1000, serverNow: 5000 });
});

it('keeps values to itself', async () => {
  const value = { list: [1] };
  const { value: given } = await store.put('c', 'k', value, 0);
  value.list.push(2);
  given.list.push(3);
  expect((await store.get<typeof value>('c', 'k'))?.value).toEqual({ list: [1] });
});

it('saves and deletes whatever is there, or by version', async () => {
  await store.save('c', 'k', { a: 1 });
  await store.save('c', 'k', { a: 2 });
  await expect(store.delete('c', 'k', 1)).rejects.toBeInstanceOf(Conflict);
  await store.delete('c', 'k', 2);
  await store.delete('c', 'k');
  expect(await store.get('c', 'k')).toBeUndefined();
});

it('lists by prefix, match, place and order', async () => {
  for (const key of ['b.2', 'a.1', 'b.10', 'c', 'b.1']) await store.save('x', key, { even: key.endsWith('2') ? 'yes' : 'no' });
  const keys = async (options: object) => (await store.list('x', { limit: 10, ...options })).map(({ key }) => key);
  expect(await keys({})).toEqual(['a.1', 'b.1', 'b.10', 'b.2', 'c']);
  expect(await keys({ prefix: 'b.' })).toEqual(['b.1', 'b.10', 'b.2']);
  expect(await keys({ prefix: 'b.', order: 'desc', limit: 2 })).toEqual(['b.2', 'b.10']);
  expect(await keys({ after: 'b.10' })).toEqual(['b.2', 'c']);
  expect(await keys({ after: 'b.10', order: 'desc' })).toEqual(['b.1', 'a.1']);
  expect(await keys({ match: { even: 'yes' } })).toEqual(['b.2']);
  expect(await store.list('nothing', { limit: 1 })).toEqual([]);
});
