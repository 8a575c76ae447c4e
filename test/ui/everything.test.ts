import { until } from '../process/child.ts';
import type { RunAnswer, StatusAnswer } from '../process/run.ts';
import { openTab, screenshot, startWorld, type Tab, violations, type World } from './world.ts';

/** All imports one after the other: the application starts each when the one before is done. */
let world: World;
let tab: Tab;
beforeAll(async () => {
  world = await startWorld({ customers: 400, orders: 300 });
  await world.sandbox.control('klaviyo', 'config', { jobMs: [1500, 2000] });
  tab = await openTab(world);
});
afterAll(() => world?.close());

const lastRuns = async (): Promise<(RunAnswer | undefined)[]> => {
  const { body } = await world.service.call<{ pipelines: StatusAnswer[] }>('GET', '/sync/status');
  return body.pipelines.map(({ lastRun }) => lastRun);
};

test('each import begins when the one before is done, across a reload of the page', async () => {
  await tab.page.getByRole('button', { name: 'Import everything' }).click();
  const dialog = tab.page.getByRole('dialog');
  await dialog.getByText('Keep this page open').waitFor();
  expect(await violations(tab.page, '[role=dialog]')).toEqual([]);
  await screenshot(tab.page, 'import-everything');
  await dialog.getByRole('button', { name: 'Start imports' }).click();
  await tab.page.getByText('Next, as long as this page stays open: Orders').waitFor();
  await screenshot(tab.page, 'imports-sequence');
  await tab.page.reload();
  await tab.page.getByText('Everything has been imported.').waitFor({ timeout: 90_000 });
  const runs = await lastRuns();
  expect(runs.map((run) => run?.status)).toEqual(runs.map(() => 'done'));
  expect(runs.length).toBeGreaterThanOrEqual(4);
  runs.slice(1).forEach((run, index) => {
    // A start is told by the second, an end by the millisecond.
    expect(Date.parse(run?.startedAt ?? '')).toBeGreaterThan(Date.parse(runs[index]?.finishedAt ?? '') - 1000);
  });
  await screenshot(tab.page, 'imports-done');
});

test('deleting quotes the number, asks for a word, and deletes what it said', async () => {
  interface Ledger {
    items: number;
  }
  const { items } = await world.sandbox.control<Ledger>('klaviyo', 'ledger');
  expect(items).toBeGreaterThan(0);
  await tab.page.getByRole('button', { name: 'Delete from Klaviyo: Products' }).click();
  const dialog = tab.page.getByRole('dialog');
  await dialog.getByText('This would delete 0 products that this project no longer has').waitFor();
  await dialog.getByLabel('All of this project').check();
  await dialog.getByText(`This would delete ${items} products`).waitFor();
  const confirm = dialog.getByRole('button', { name: 'Delete', exact: true });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByLabel('Type “products” to confirm').fill('product');
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByLabel('Type “products” to confirm').fill('products');
  expect(await violations(tab.page, '[role=dialog]')).toEqual([]);
  await screenshot(tab.page, 'delete');
  await confirm.click();
  await tab.page.getByText("Deletion of this project's records from Klaviyo").first().waitFor();
  await until('the end of the deletion', async () => {
    const after = await world.sandbox.control<Ledger>('klaviyo', 'ledger');
    return after.items === 0;
  });
  await tab.page.getByText("Deletion of this project's records from Klaviyo: finished").waitFor();
});

test('an import that fails ends the sequence, and what waits is not started', async () => {
  const before = await lastRuns();
  await world.sandbox.control('klaviyo', 'config', { scopes: ['accounts:read'] });
  await tab.page.getByRole('button', { name: 'Import everything' }).click();
  await tab.page.getByRole('dialog').getByRole('button', { name: 'Start imports' }).click();
  await tab.page.getByText('“Customers” did not end well').waitFor();
  const after = await lastRuns();
  expect(after[0]?.status).toBe('failed');
  expect(after[1]?.id).toBe(before[1]?.id);
});
