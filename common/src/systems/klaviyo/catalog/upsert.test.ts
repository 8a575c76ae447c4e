import { noJobs } from '../../../contract/context';
import { FlowWatch } from './flowWatch';
import type { Faults } from './jobs';
import type { Shown } from './kinds';
import type { CatalogSession } from './session';
import { ITEMS, write } from './upsert';
import { itemAttributes, type PlacedItem } from './wire';

const item: PlacedItem = {
  ...{ externalId: 'p', title: 'Jeans', description: '', url: '/jeans', price: 1, imageFullUrl: 'i', images: ['i'] },
  ...{ customMetadata: { price_json: '{}' }, categories: ['c'], placement: ['c#1'], project: 'shop' },
};

/** What is done with the item when Klaviyo shows it like this. */
async function deeds(shown: Shown): Promise<string[]> {
  const done: string[] = [];
  const run = async ({ action }: { action: string }, rows: object[]): Promise<Faults> => {
    if (rows.length > 0) done.push(action);
    return new Map();
  };
  const session = { jobs: { run }, flows: new FlowWatch() } as unknown as CatalogSession;
  const memory = { reacquire: async () => {}, release() {} };
  await write(session, ITEMS, { rows: () => [item], ctx: { memory, jobs: noJobs } }, new Map([['p', shown]]), {
    writes: 'changed',
  });
  return done;
}

test('an item that Klaviyo shows as it would be written is left alone', async () => {
  expect(await deeds({ externalId: 'p', ...itemAttributes(item) })).toEqual([]);
});

test.each([
  ['bears no mark of a project, as those of earlier versions', {}],
  ['bears the mark of another project', { commercetools_project: 'another-shop' }],
])('an item that %s is written', async (_title, mark) => {
  const { commercetools_project: _, ...metadata } = itemAttributes(item).customMetadata as Record<string, string>;
  const customMetadata = { ...metadata, ...mark };
  expect(await deeds({ externalId: 'p', ...itemAttributes(item), customMetadata })).toEqual(['update']);
});
