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
  expect(await obsoleteItems(entries, 'shop', published)).toEqual(new Set(['gone']));
  expect(published.mock.calls).toEqual([[['gone', 'product-1']]]);
});
