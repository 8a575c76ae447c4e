import { obsoleteItems, ownItems } from './own';

const shop = async (ids: string[]) => new Set(ids.filter((id) => id.startsWith('product')));

test('an item is of the project that its mark names, whether its product still exists or not', async () => {
  const entries = [
    { externalId: 'gone', project: 'shop' },
    { externalId: 'product-1', project: 'shop' },
    { externalId: 'product-2', project: 'other-shop' },
    { externalId: 'elsewhere', project: 'other-shop' },
  ];
  expect(await ownItems(entries, 'shop', shop)).toEqual(new Set(['gone', 'product-1']));
});

test('of items without a mark those are own whose product exists; of the others nothing is asked', async () => {
  const existing = jest.fn(shop);
  const entries = [{ externalId: 'product-3' }, { externalId: 'theirs' }, { externalId: 'gone', project: 'shop' }];
  expect(await ownItems(entries, 'shop', existing)).toEqual(new Set(['product-3', 'gone']));
  expect(existing.mock.calls).toEqual([[['product-3', 'theirs']]]);
});

test('an item is obsolete when this project has marked it and publishes it no more; of the others nothing is asked', async () => {
  const published = jest.fn(shop);
  const entries = [
    { externalId: 'gone', project: 'shop' },
    { externalId: 'product-1', project: 'shop' },
    { externalId: 'gone-there', project: 'other-shop' },
    { externalId: 'theirs' },
  ];
  expect(await obsoleteItems(entries, { projectKey: 'shop', adopt: false }, published)).toEqual(new Set(['gone']));
  expect(published.mock.calls).toEqual([[['gone', 'product-1']]]);
});

test('what the older plugin has left is obsolete only when it is adopted: in its form, without a mark, and with a UUID', async () => {
  const id = (last: number) => `5f2b8e1c-0000-4000-8000-00000000000${last}`;
  const published = jest.fn(async () => new Set([id(1)]));
  const entries = [
    { externalId: 'gone', project: 'shop' },
    { externalId: id(1), plugin: true as const },
    { externalId: id(2), plugin: true as const },
    { externalId: id(3), plugin: true as const, project: 'other-shop' },
    { externalId: id(4) },
    { externalId: 'theirs', plugin: true as const },
  ];
  const adopt = (adopted: boolean) => obsoleteItems(entries, { projectKey: 'shop', adopt: adopted }, published);
  expect(await adopt(true)).toEqual(new Set(['gone', id(2)]));
  expect(await adopt(false)).toEqual(new Set(['gone']));
});
