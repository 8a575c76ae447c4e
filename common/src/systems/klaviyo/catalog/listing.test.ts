import type { CatalogsApi } from 'klaviyo-api';
import { catalogId } from './ids';
import { type Entry, listEntries } from './listing';

const item = (externalId: string, customMetadata?: object | null) => ({
  id: catalogId(externalId),
  attributes: { customMetadata },
});

async function list(pages: object[][]): Promise<Entry[]> {
  const getCatalogItems = async ({ pageCursor }: { pageCursor?: string }) => {
    const at = Number(pageCursor ?? 0);
    const next = at + 1 < pages.length ? `https://klaviyo.test/?page%5Bcursor%5D=${at + 1}` : null;
    return { body: { data: pages[at] ?? [], links: { next } } };
  };
  const found: Entry[] = [];
  for await (const page of listEntries({ getCatalogItems } as unknown as CatalogsApi, 'item')) found.push(...page);
  return found;
}

test('an item is listed with the project that its mark names', async () => {
  const pages = [
    [item('a', { categories_json: '[]', commercetools_project: 'shop' }), item('b', { commercetools_project: 'other-shop' })],
    // Written before there were marks, or by another system.
    [item('c', { categories_json: '[]' }), item('d', null), item('e'), item('f', { commercetools_project: 7 })],
    [{ id: '$shopify:::$default:::g', attributes: {} }],
  ];
  expect(await list(pages)).toEqual([
    { externalId: 'a', project: 'shop' },
    { externalId: 'b', project: 'other-shop' },
    ...['c', 'd', 'e', 'f'].map((externalId) => ({ externalId })),
  ]);
});
