import type { CatalogsApi } from 'klaviyo-api';
import { catalogId } from './ids';
import type { Kind, Shown } from './kinds';
import { lookUp } from './lookup';

async function shown(kind: Kind, relationships: object | undefined): Promise<Shown | undefined> {
  const answer = async () => ({ body: { data: [{ id: catalogId('a'), attributes: {}, relationships }] } });
  const catalogs = { getCatalogItems: answer, getCatalogVariants: answer } as unknown as CatalogsApi;
  return (await lookUp(catalogs, kind, ['a'])).get('a');
}

test('the variants of an item and the item of a variant are shown by their external ids', async () => {
  expect(await shown('item', { variants: { data: [{ id: catalogId('b') }] } })).toEqual({ externalId: 'a', variants: ['b'] });
  expect(await shown('item', { variants: { data: [] } })).toEqual({ externalId: 'a', variants: [] });
  expect(await shown('variant', { item: { data: { id: catalogId('i') } } })).toEqual({ externalId: 'a', item: 'i' });
});

// Each of these parts may be absent: https://developers.klaviyo.com/en/reference/get_catalog_items
test.each([[undefined], [{}], [{ variants: {}, item: {} }], [{ variants: { data: null }, item: { data: null } }]])(
  'what an answer leaves out stays unknown: %j',
  async (relationships) => {
    expect(await shown('item', relationships)).toEqual({ externalId: 'a' });
    expect(await shown('variant', relationships)).toEqual({ externalId: 'a' });
  },
);
