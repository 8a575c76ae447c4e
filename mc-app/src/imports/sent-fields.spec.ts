import { sentParts } from './sent-fields';

test('shows a profile without the job around it', () => {
  const attributes = {
    email: 'ana@example.com',
    external_id: 'c1',
    location: { city: 'Berlin' },
    properties: { 'Shirt Size': 'L' },
  };
  const job = {
    data: { type: 'profile-bulk-import-job', attributes: { profiles: { data: [{ type: 'profile', attributes }] } } },
  };
  expect(sentParts([job])).toEqual([
    {
      type: 'profile',
      fields: [
        ['email', 'ana@example.com'],
        ['external_id', 'c1'],
        ['location.city', 'Berlin'],
        ['Shirt Size', 'L'],
      ],
    },
  ]);
});

test('names an event by its metric, and shows whose it is', () => {
  const event = (name: string, properties: object) => ({
    data: {
      type: 'event',
      attributes: {
        properties,
        value: 12.5,
        metric: { data: { type: 'metric', attributes: { name } } },
        profile: { data: { type: 'profile', attributes: { external_id: 'c1', properties: {} } } },
      },
    },
  });
  const parts = sentParts([event('Placed Order', { OrderId: '1', Items: [{ SKU: 'a' }, { SKU: 'b' }], Tags: ['x', 'y'] })]);
  expect(parts).toEqual([
    {
      type: 'event',
      name: 'Placed Order',
      fields: [
        ['OrderId', '1'],
        ['Items.1.SKU', 'a'],
        ['Items.2.SKU', 'b'],
        ['Tags', ['x', 'y']],
        ['value', 12.5],
        ['profile.external_id', 'c1'],
        ['profile.properties', {}],
      ],
    },
  ]);
});

test('shows an item with its categories, and every variant by itself', () => {
  const job = (type: string, name: string, data: object[]) => ({
    data: { type: `catalog-${type}-bulk-create-job`, attributes: { [name]: { data } } },
  });
  const categories = { data: [{ type: 'catalog-category', id: '$custom:::$default:::a' }] };
  const items = [{ type: 'catalog-item', attributes: { external_id: 'p' }, relationships: { categories } }];
  const variants = ['v1', 'v2'].map((sku) => ({ type: 'catalog-variant', attributes: { external_id: sku, sku } }));
  const parts = sentParts([job('item', 'items', items), job('variant', 'variants', variants)]);
  expect(parts.map(({ type, name }) => [type, name])).toEqual([
    ['catalog-item', undefined],
    ['catalog-variant', 'v1'],
    ['catalog-variant', 'v2'],
  ]);
  expect(parts[0]?.fields).toEqual([
    ['external_id', 'p'],
    ['categories', ['$custom:::$default:::a']],
  ]);
});

test('shows nothing of what has another form', () => {
  expect(sentParts([undefined, 'text', [], {}, { data: 'text' }, { data: { attributes: {} } }])).toEqual([]);
});
