/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { until } from '../process/child.ts';
import { untilEnded } from '../process/run.ts';
import { PATIENT, storedActive, storedRun, storeFailures, storeRuns, storeState } from './stored.ts';
import { openTab, screenshot, shopIds, startWorld, type Tab, violations, type World } from './world.ts';

/** The page of a run and the charts, over runs that are put into the store as a worker would. */
let world: World;
let tab: Tab;
beforeAll(async () => {
  world = await startWorld({ customers: 60, orders: 10, products: 10 }, PATIENT);
});
afterAll(() => world?.close());

const pathOf = (path: string) => `${world.gateway.url}/sample-shop/data-imports${path}`;
const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;
/** As the run had read at each second; `hole` seconds without a sample after the 20th. */
const samples = (from: number, seconds: number, hole = 0) =>
  Array.from({ length: seconds }, (_, second) => {
    const at = (second < 20 ? second : second + hole) * 1000;
    return { at, time: from + at, read: second * 100, rejected: second * 2 };
  });

/** Windows as wide as 1280 px, and as 1280 px at 125 %. */
const WIDTHS = [1280, 1024];
async function expectNoScroll(page: Page): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 720 });
    const { inner, outer } = await page.evaluate(() => {
      const cells = [...document.querySelectorAll('main table, main [role=table], main button')];
      return {
        inner: Math.max(0, ...cells.map((element) => element.getBoundingClientRect().right)),
        outer: document.querySelector('main')?.getBoundingClientRect().right ?? 0,
      };
    });
    expect([width, inner <= outer]).toEqual([width, true]);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
}

describe('a run with 300 rejected records of three reasons', () => {
  const run = storedRun('customers', minutesAgo(10), {
    counts: { read: 3000, written: 2690, skipped: 10, rejected: 300 },
    total: 3000,
    rejects: { invalid_email: 20, duplicate_email: 90, too_large: 190 },
    samples: samples(minutesAgo(10), 31, 20),
  });
  const failure = (code: string) => (id: string, index: number) => ({
    ...{ id, code, reason: 'It is as it is.' },
    label: `C-${code}-${index}`,
  });
  const made = (code: string, count: number) =>
    Array.from({ length: count }, (_, index) => failure(code)(`${code}-${index}`, index));
  let ids: string[];

  beforeAll(async () => {
    ids = (await shopIds(world.sandbox, 'customer')).slice(0, 20);
    await storeRuns(world.sandbox, [run]);
    await storeFailures(world.sandbox, run.id, [
      ...ids.map(failure('invalid_email')),
      ...made('duplicate_email', 90),
      ...made('too_large', 190),
    ]);
    tab = await openTab(world, 'manager', `/runs/${run.id}`);
    await tab.page.getByRole('table', { name: 'Rejected records by reason' }).waitFor();
  });

  test('shows them by reason, with shares that add up, and numbers that do', async () => {
    const { page } = tab;
    const groups = page.getByRole('table', { name: 'Rejected records by reason' }).getByRole('row');
    expect(await groups.count()).toBe(4);
    const cells = await groups.getByRole('cell').allTextContents();
    const shares = cells.flatMap((text) => (/^\d+ %$/.test(text) ? [Number.parseInt(text, 10)] : []));
    expect(shares).toHaveLength(3);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(100);
    await page.getByText('3,000 read = 2,690 arrived + 10 skipped + 300 rejected').waitFor();
    await page.locator('.recharts-surface').first().waitFor();
    expect(await violations(page)).toEqual([]);
    await screenshot(page, 'run-groups');
    await expectNoScroll(page);
  });

  test('finds a record by its number, and lists those of a reason', async () => {
    const { page } = tab;
    await page.getByLabel('Order or customer number, key, SKU or id').fill('c-too_large-17');
    await page.keyboard.press('Enter');
    await page.getByText('11 found among 300.').waitFor();
    await page.getByRole('button', { name: 'Show these: The e-mail address is missing or not valid.' }).click();
    await page.getByText('0 found among 20.').waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV of these: The e-mail address is missing or not valid.' }).click(),
    ]);
    expect(
      readFileSync(await file.path(), 'utf8')
        .trim()
        .split('\r\n'),
    ).toHaveLength(21);
    expect(await violations(page)).toEqual([]);
  });

  test('has its chart as a table, by keyboard alone, with the stall as a gap', async () => {
    const { page } = tab;
    const toggle = page.getByRole('button', { name: 'Show as table' });
    await toggle.focus();
    await page.keyboard.press('Enter');
    const table = page.getByRole('table', { name: 'Speed' });
    await table.waitFor();
    const cells = await table.getByRole('cell').allTextContents();
    expect(cells.filter((text) => text === '–').length).toBeGreaterThan(10);
    expect(cells.filter((text) => text === '100').length).toBeGreaterThan(10);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.locator('.recharts-surface').first().waitFor();
  });

  test('sends just those of a reason again', async () => {
    await tab.page.getByRole('button', { name: 'Retry these: The e-mail address is missing or not valid.' }).click();
    await tab.page.waitForURL((url) => !url.pathname.includes(run.id));
    const id = tab.page.url().split('/').at(-1) ?? '';
    const retry = await untilEnded(world.service, id);
    expect(retry.counts.read).toBe(20);
    const profiles = await world.sandbox.control<{ external_id: string }[]>('klaviyo', 'ledger/profiles');
    const sent = profiles.map(({ external_id }) => external_id);
    expect(sent.every((each) => ids.includes(each))).toBe(true);
    expect(sent.length).toBe(retry.counts.written);
  });
});

test('speaks German, without violations', async () => {
  world.gateway.users.manager.language = 'de';
  const german = await openTab(world, 'manager', '/runs?pipeline=customers');
  await german.page
    .getByRole('row', { name: /3\.000/ })
    .getByRole('link')
    .click();
  const groups = german.page.getByRole('table', { name: 'Abgelehnte Datensätze nach Grund' });
  await groups
    .getByRole('button', { name: /^Diese wiederholen/ })
    .first()
    .waitFor();
  await german.page.getByText('3.000 gelesen = 2.690 angekommen + 10 übersprungen + 300 abgelehnt').waitFor();
  expect(await violations(german.page)).toEqual([]);
  await expectNoScroll(german.page);
  await screenshot(german.page, 'run-groups-de');
  await german.close();
  world.gateway.users.manager.language = 'en';
});

test('a run that stalls says 0/s now, and leaves a gap', async () => {
  const begun = Date.now() - 50_000;
  const active = storedActive('orders', begun, {
    counts: { read: 1900, written: 1862, skipped: 0, rejected: 38 },
    rejects: { invalid_time: 38 },
    samples: samples(begun, 20),
  });
  await storeState(world.sandbox, { pipeline: 'orders', active });
  await tab.page.goto(pathOf(`/runs/${active.id}`));
  await tab.page.getByText(/^Now 0\/s, mean 100\/s/).waitFor();
  await tab.page.getByRole('button', { name: 'Show as table' }).click();
  const cells = await tab.page.getByRole('table', { name: 'Speed' }).getByRole('cell').allTextContents();
  expect(cells.filter((text) => text === '–').length).toBeGreaterThan(20);
  expect(await violations(tab.page)).toEqual([]);
});

test('products without a category need attention, and are imported again from their card', async () => {
  const lastRun = storedRun('products', minutesAgo(5), {
    counts: { read: 496, written: 494, skipped: 0, rejected: 2 },
    warnings: { unknown_category: 494, invalid_url: 9 },
  });
  await storeState(world.sandbox, { pipeline: 'products', lastRun });
  await tab.page.goto(pathOf(''));
  const card = tab.page.getByRole('region', { name: /Products/ });
  await card.getByText(/^494 of 496 records: they arrived without a category/).waitFor();
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'imports-attention');
  await card.getByRole('button', { name: 'Import Products again' }).click();
  await until('the import of products', async () => {
    const { body } = await world.service.call<{ runs: { id: string }[] }>('GET', '/runs?pipeline=products');
    return body.runs.length > 0 ? true : undefined;
  });
  await card.getByText(/^494 of 496 records/).waitFor({ state: 'detached' });
});

test('the history of an import is a chart whose bars open their runs', async () => {
  const runs = Array.from({ length: 12 }, (_, index) =>
    storedRun('categories', minutesAgo(60 * (index + 1)), {
      status: index % 4 === 1 ? 'failed' : 'done',
      counts: { read: 500 + index, written: 480, skipped: 0, rejected: 20 + index },
    }),
  );
  await storeRuns(world.sandbox, runs);
  await tab.page.goto(pathOf('/runs?pipeline=categories'));
  const { page } = tab;
  const bars = page.locator('.recharts-bar-rectangle');
  await bars.first().waitFor();
  expect(await violations(page)).toEqual([]);
  await screenshot(page, 'runs-chart');
  await expectNoScroll(page);
  await page.getByRole('button', { name: 'Show as table' }).click();
  const rows = page.getByRole('table', { name: 'Categories: the newest runs' }).getByRole('row');
  expect(await rows.count()).toBe(13);
  expect((await rows.allTextContents()).filter((text) => text.includes('yes'))).toHaveLength(3);
  await page.getByRole('button', { name: 'Show as chart' }).click();
  await bars.first().hover();
  await page.locator('.recharts-tooltip-wrapper').getByText('Arrived').waitFor();
  await bars.first().click();
  await page.waitForURL(/\/runs\/.+categories/);
  // Oldest first.
  expect(page.url()).toContain(runs.at(-1)?.id ?? '?');
});
