/// <reference lib="dom" />
import { cutOffAnywhere } from './boxes.ts';
import { englishOn } from './english.ts';
import { PATIENT, storedActive, storedRun, storeRuns, storeState } from './stored.ts';
import { openTab, screenshot, startWorld, type Tab, violations, type World } from './world.ts';

/** What the pages say in states that are hard to bring about on purpose: they are put into the store as a worker would. */
let world: World;
let tab: Tab;
beforeAll(async () => {
  world = await startWorld({ customers: 50, orders: 50, products: 20 }, PATIENT);
});
afterAll(() => world?.close());
afterEach(() => tab?.close());

const card = (title: string) => tab.page.getByRole('region', { name: new RegExp(title) });
const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;

test('calls an unknown total unknown, and the bar only moves', async () => {
  const counts = { read: 12_345, written: 12_300, skipped: 45, rejected: 0 };
  const { total: _, ...active } = storedActive('orders', minutesAgo(3), {
    counts,
    totalIs: 'unknown',
    scope: { kind: 'since', since: '2026-01-01T00:00:00.000Z' },
  });
  await storeState(world.sandbox, {
    pipeline: 'orders',
    active: { ...active, totalIs: 'unknown' } as typeof active & { total: number },
  });
  tab = await openTab(world);
  await card('2. Orders').getByText('12,345 records so far; how many there are is not known').waitFor();
  expect(await card('2. Orders').getByRole('progressbar').getAttribute('aria-valuenow')).toBeNull();
  await card('2. Orders').getByText('not known yet').waitFor();
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'imports-unknown-total');
});

test('names an estimate, and shows a worker that went quiet', async () => {
  const counts = { read: 4000, written: 4000, skipped: 0, rejected: 0 };
  const active = storedActive('orders', minutesAgo(5), {
    counts,
    total: 8000,
    totalIs: 'estimated',
    trigger: 'machine',
    requestedBy: 'nightly-client',
  });
  await storeState(world.sandbox, { pipeline: 'orders', active, heardAt: Date.now() - 60_000 });
  tab = await openTab(world);
  await card('2. Orders').getByText('4,000 of about 8,000 records (estimated)').waitFor();
  await card('2. Orders').getByText('Nothing has been heard of this import for a while.').waitFor();
  await card('2. Orders').getByText('by API client nightly-client').waitFor();
  expect(await card('2. Orders').getByRole('progressbar').getAttribute('aria-valuenow')).toBe('50');
  await screenshot(tab.page, 'imports-quiet');
});

test('a failed import says why and how to continue', async () => {
  const error = { code: 'klaviyo_key', message: 'Klaviyo refused the API key. Check KLAVIYO_AUTH_KEY.' };
  const failed = storedRun('orders', minutesAgo(30), {
    status: 'failed',
    error,
    counts: { read: 900, written: 900, skipped: 0, rejected: 0 },
  });
  await storeRuns(world.sandbox, [failed]);
  await storeState(world.sandbox, { pipeline: 'orders', lastRun: failed });
  tab = await openTab(world);
  await card('2. Orders').getByText(error.message).waitFor();
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'imports-failed');
  await card('2. Orders').getByRole('link', { name: 'See this run' }).click();
  await tab.page.getByText(`${error.code}: ${error.message}`).waitFor();
  expect(await tab.page.getByRole('button', { name: 'Resume' }).isEnabled()).toBe(true);
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'run-failed');
});

test('says so when a run does not exist any more', async () => {
  tab = await openTab(world, 'manager', '/runs/20200101T000000000Z-orders-abcdef');
  await tab.page.getByText("This doesn't exist (any more)").waitFor();
  expect(await violations(tab.page)).toEqual([]);
});

test.each(['en', 'de'])('nothing is cut at five widths, in the language %s', async (language) => {
  const counts = { read: 900_000, written: 800_000, skipped: 50_000, rejected: 50_000 };
  const error = { code: 'klaviyo_unauthorized', message: 'Klaviyo refused the API key.' };
  const failed = storedRun('orders', minutesAgo(30), { status: 'failed', error, counts });
  const rejecting = storedRun('products', minutesAgo(60), { counts });
  await storeRuns(world.sandbox, [failed, rejecting]);
  await storeState(world.sandbox, { pipeline: 'orders', lastRun: failed });
  await storeState(world.sandbox, { pipeline: 'products', lastRun: rejecting });
  await storeState(world.sandbox, { pipeline: 'customers', active: storedActive('customers', minutesAgo(2), { counts }) });
  world.gateway.users.manager.language = language;
  tab = await openTab(world);
  const found: Record<string, string[]> = {};
  for (const path of ['', '/runs', `/runs/${failed.id}`, '/live', '/schedules', '/connection']) {
    await tab.page.goto(`${world.gateway.url}/sample-shop/data-imports${path}`);
    await tab.page.getByRole('main').getByRole('heading').first().waitFor();
    await tab.page.waitForLoadState('networkidle');
    const cut = await cutOffAnywhere(tab.page);
    if (cut.length > 0) found[path] = cut;
  }
  world.gateway.users.manager.language = 'en';
  await storeState(world.sandbox, { pipeline: 'customers' });
  expect(found).toEqual({});
});

test('another account than before is named in yellow before anything is sent', async () => {
  const lastRun = storedRun('orders', minutesAgo(30));
  await storeState(world.sandbox, { pipeline: 'orders', lastRun, account: 'OLDONE' });
  tab = await openTab(world);
  const { page } = tab;
  const warning = /another Klaviyo account \(SANDBX\) than the last import went to \(OLDONE\)/;
  await page.getByRole('main').getByText(warning).waitFor();
  await page.getByRole('button', { name: 'Import everything' }).click();
  await page.getByRole('dialog').getByText(warning).waitFor();
  expect(await violations(page, '[role=dialog]')).toEqual([]);
  await page.keyboard.press('Escape');
  for (const name of ['Runs', 'Schedules', 'Connection']) {
    await page.getByRole('tab', { name }).click();
    await page.getByRole('main').getByText(warning).waitFor();
  }
  await storeState(world.sandbox, { pipeline: 'orders', lastRun, account: 'SANDBX' });
  await page.getByRole('main').getByText(warning).waitFor({ state: 'detached' });
  await storeState(world.sandbox, { pipeline: 'orders' });
});

test('a German user meets no English sentence on any page', async () => {
  const counts = { read: 900, written: 800, skipped: 50, rejected: 50 };
  const error = { code: 'klaviyo_unauthorized', message: 'Klaviyo refused the API key.' };
  const failed = storedRun('orders', minutesAgo(30), { status: 'failed', error, counts });
  await storeRuns(world.sandbox, [failed]);
  await storeState(world.sandbox, { pipeline: 'orders', lastRun: failed, account: 'OLDONE' });
  await storeState(world.sandbox, { pipeline: 'customers', active: storedActive('customers', minutesAgo(2), { counts }) });
  await world.sandbox.control('klaviyo', 'config', { scopes: ['accounts:read'] });
  world.gateway.users.manager.language = 'de';
  tab = await openTab(world);
  const found: Record<string, string[]> = {};
  const paths = ['', '/runs', `/runs/${failed.id}`, '/live', '/schedules', '/settings', '/connection', '/runs/none'];
  for (const path of paths) {
    await tab.page.goto(`${world.gateway.url}/sample-shop/data-imports${path}`);
    await tab.page.getByRole('main').getByRole('heading').first().waitFor();
    await tab.page.waitForLoadState('networkidle');
    const english = await englishOn(tab.page);
    if (english.length > 0) found[path] = english;
  }
  world.gateway.users.manager.language = 'en';
  await world.sandbox.control('klaviyo', 'reset', {});
  for (const pipeline of ['customers', 'orders']) await storeState(world.sandbox, { pipeline });
  expect(found).toEqual({});
});

test('a history of 10,000 runs is paged through in both directions', async () => {
  const runs = Array.from({ length: 10_000 }, (_, index) =>
    storedRun(index % 2 ? 'orders' : 'customers', minutesAgo(60 + index * 15), {
      status: index % 9 === 4 ? 'failed' : 'done',
      counts: { read: 5000, written: 5000 - (index % 5), skipped: 0, rejected: index % 5 },
    }),
  );
  await storeRuns(world.sandbox, runs);
  tab = await openTab(world, 'manager', '/runs');
  const rows = tab.page.getByRole('row');
  const firstLink = () => tab.page.getByRole('table').getByRole('link').first().getAttribute('href');
  await rows.nth(20).waitFor();
  const newest = await firstLink();
  await screenshot(tab.page, 'runs-10000');
  expect(await violations(tab.page)).toEqual([]);
  await tab.page.getByRole('button', { name: 'Older runs' }).click();
  await tab.page.waitForURL(/before=/);
  await tab.page.waitForFunction(
    (old) => document.querySelector('[role=table] a, table a')?.getAttribute('href') !== old,
    newest,
  );
  const second = await firstLink();
  expect(second && newest && second < newest).toBe(true);
  await tab.page.getByRole('button', { name: 'Newer runs' }).click();
  await tab.page.waitForFunction(
    (old) => document.querySelector('[role=table] a, table a')?.getAttribute('href') === old,
    newest,
  );
});
