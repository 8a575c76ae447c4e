import type { RunAnswer, StatusAnswer } from '../process/run.ts';
import { openTab, screenshot, startWorld, type Tab, violations, type World } from './world.ts';

/** All imports one after the other: the application starts each when the one before is done. */
let world: World;
let tab: Tab;
beforeAll(async () => {
  world = await startWorld({ customers: 400, orders: 300 });
  await world.sandbox.control('klaviyo', 'config', { jobMs: [1500, 2000] });
  tab = await openTab(world);
}, 60_000);
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
  await tab.page.getByText('Everything has been imported.').waitFor({ timeout: 60_000 });
  const runs = await lastRuns();
  for (const run of runs) expect(run?.status).toBe('done');
  const [customers, orders] = runs;
  expect(Date.parse(orders?.startedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(customers?.finishedAt ?? ''));
  await screenshot(tab.page, 'imports-done');
}, 90_000);

test('an import that fails ends the sequence, and what waits is not started', async () => {
  const before = await lastRuns();
  await world.sandbox.control('klaviyo', 'config', { scopes: ['accounts:read'] });
  await tab.page.getByRole('button', { name: 'Import everything' }).click();
  await tab.page.getByRole('dialog').getByRole('button', { name: 'Start imports' }).click();
  await tab.page.getByText('“Customers” did not end well').waitFor({ timeout: 30_000 });
  const after = await lastRuns();
  expect(after[0]?.status).toBe('failed');
  expect(after[1]?.id).toBe(before[1]?.id);
}, 60_000);
