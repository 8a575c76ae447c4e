/// <reference lib="dom" />
import { readFileSync } from 'node:fs';
import { until } from '../process/child.ts';
import type { RunAnswer, StatusAnswer } from '../process/run.ts';
import { openMore, openTab, screenshot, shopIds, startWorld, type Tab, violations, type World } from './world.ts';

/** One import, from the first look at the page to the last rejected record, as a person does it. */
let world: World;
let tab: Tab;
beforeAll(async () => {
  world = await startWorld({ customers: 300, orders: 4000 });
  // A batch takes so long that a person can watch.
  await batchesTake(2500);
  tab = await openTab(world);
});
afterAll(() => world?.close());

const batchesTake = (latencyMs: number) =>
  world.sandbox.control('klaviyo', 'faults', [{ path: 'event-bulk-create-jobs', method: 'POST', latencyMs }]);
const card = (title: string) => tab.page.getByRole('region', { name: new RegExp(title) });
const status = async (pipeline: string) => {
  const { body } = await world.service.call<{ pipelines: StatusAnswer[] }>('GET', '/sync/status');
  return body.pipelines.find((each) => each.pipeline === pipeline);
};

/** How many records the card says have been read, e.g. "1,234 of 6,000 records". */
async function shown(title: string): Promise<number> {
  const text = await card(title)
    .getByText(/^[\d,]+ (of|records so far)/)
    .textContent({ timeout: 5000 })
    .catch(() => null);
  return text === null ? -1 : Number(text.split(' ')[0]?.replaceAll(',', ''));
}

/** Picks from one of the lists above the table. */
async function choose(list: number, option: string): Promise<void> {
  await tab.page.getByText('All', { exact: true }).nth(list).click();
  await tab.page.getByRole('option', { name: option, exact: true }).click();
}

test('shows what to do first when nothing was imported', async () => {
  await card('1. Customers').getByText('Never imported').waitFor();
  await card('2. Orders').getByText('Nothing has been imported yet.').waitFor();
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'imports-never-run');
});

test('a preview shows the first records as they would be sent, and sends nothing', async () => {
  await openMore(tab, 'Orders');
  await card('2. Orders').getByRole('button', { name: 'Preview: Orders' }).click();
  const dialog = tab.page.getByRole('dialog');
  await dialog.getByText('Placed Order').first().waitFor();
  await screenshot(tab.page, 'preview');
  expect(await violations(tab.page, '[role=dialog]')).toEqual([]);
  const second = (await dialog.getByRole('region').nth(1).getAttribute('aria-label')) ?? '';
  await dialog.getByLabel(/Order or customer number/).fill(second);
  await tab.page.keyboard.press('Enter');
  await until('the one searched', async () => (await dialog.getByRole('region').count()) === 1);
  await dialog.getByRole('button', { name: `Show as JSON: ${second}` }).click();
  await dialog.getByText(`"OrderId": "${second}"`).first().waitFor();
  expect(await violations(tab.page, '[role=dialog]')).toEqual([]);
  await tab.page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const ledger = await world.sandbox.control<{ eventsByMetric: object }>('klaviyo', 'ledger');
  expect(ledger.eventsByMetric).toEqual({});
});

test('the focus starts in the first field of a dialog, and returns to what opened it', async () => {
  const { page } = tab;
  const focused = () =>
    page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent);
  const closings: Record<string, () => Promise<void>> = {
    Esc: () => page.keyboard.press('Escape'),
    '×': () =>
      page
        .getByRole('dialog')
        .getByRole('button', { name: /^Close/ })
        .click(),
    Cancel: () => page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click(),
  };
  for (const close of Object.values(closings)) {
    await card('2. Orders').getByRole('button', { name: 'Import all: Orders' }).click();
    await until('the safe button', async () => (await focused()) === 'Cancel');
    await close();
    await until('what opened it', async () => (await focused()) === 'Import all: Orders');
    await openMore(tab, 'Orders');
    await card('2. Orders').getByRole('button', { name: 'Import some: Orders' }).click();
    await until('the chosen radio button', () =>
      page
        .getByRole('dialog')
        .getByRole('radio', { name: 'Changed since a date' })
        .evaluate((it) => it === document.activeElement),
    );
    await close();
    await until('the menu', async () => (await focused()) === 'More: Orders');
  }
});

test('two clicks start an import; its numbers grow and never fall', async () => {
  await card('2. Orders').getByRole('button', { name: 'Import all: Orders' }).click();
  const dialog = tab.page.getByRole('dialog');
  await dialog.getByText('has never been imported').waitFor();
  await screenshot(tab.page, 'import-all');
  await dialog.getByRole('button', { name: 'Start import' }).click();
  await card('2. Orders').getByRole('progressbar').waitFor();
  // The button that opened the dialog is gone by now.
  expect(await card('2. Orders').evaluate((it) => it.contains(document.activeElement))).toBe(true);

  const seen: number[] = [];
  const grown = (times: number) =>
    until('numbers that grow', async () => {
      const read = await shown('2. Orders');
      if (read >= 0 && read !== seen.at(-1)) seen.push(read);
      return seen.filter((number) => number > 0).length >= times;
    });
  await grown(1);
  await batchesTake(8000);
  await grown(2);
  // From here on nothing moves, however long the looks at the page take: something is left when it is stopped.
  await batchesTake(60_000);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  await card('2. Orders').getByText('by you').waitFor();
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'imports-running');
  expect((await status('orders'))?.active?.counts.read).toBeGreaterThan(0);
});

test('stop ends it, with everything settled and something left', async () => {
  await card('2. Orders').getByRole('button', { name: 'Stop: Orders' }).click();
  await card('2. Orders').getByText('Stopping: the batch on its way').waitFor();
  await screenshot(tab.page, 'imports-stopping');
  await card('2. Orders')
    .getByText(/All records: stopped/)
    .waitFor();
  await screenshot(tab.page, 'imports-stopped');
  const run = (await status('orders'))?.lastRun as RunAnswer;
  expect(run.status).toBe('stopped');
  expect(run.counts.read).toBeGreaterThan(0);
  expect(run.counts.read).toBeLessThan(4000);
});

test('resume continues where it ended, and nothing is missing at the end', async () => {
  await world.sandbox.control('klaviyo', 'faults', []);
  await card('2. Orders')
    .getByRole('link', { name: /See (this run|the)/ })
    .click();
  // The card has one as well, which names its import.
  await tab.page.getByRole('button', { name: 'Resume', exact: true }).click();
  await tab.page.getByText(/^Done/).waitFor();
  const run = (await status('orders'))?.lastRun as RunAnswer;
  const shop = await shopIds(world.sandbox, 'order');
  expect(run.counts.read).toBe(shop.length);
  const ledger = await world.sandbox.control<{ eventsByMetric: Record<string, number> }>('klaviyo', 'ledger');
  expect(ledger.eventsByMetric['Placed Order']).toBe(run.counts.written);
});

test('an import with rejected records says so', async () => {
  await tab.page.getByRole('button', { name: 'Runs' }).click();
  await tab.page.getByRole('tab', { name: 'Imports' }).click();
  await card('1. Customers').getByRole('button', { name: 'Import all: Customers' }).click();
  await tab.page.getByRole('dialog').getByRole('button', { name: 'Start import' }).click();
  await card('1. Customers').getByText('Done, some rejected').waitFor();
  await screenshot(tab.page, 'imports-done-with-rejects');
});

test('rejected records come with reason, next step, and a link to the record', async () => {
  const run = (await status('customers'))?.lastRun as RunAnswer;
  expect(run.counts.rejected).toBeGreaterThan(1);
  await card('1. Customers')
    .getByRole('link', { name: /rejected records and why/ })
    .click();
  await tab.page.getByRole('heading', { name: 'Rejected records' }).waitFor();
  const links = tab.page.getByRole('link', { name: /open the record/ });
  await links.first().waitFor();
  const { body } = await world.service.call<{ failures: { id: string }[] }>('GET', `/runs/${run.id}/failures`);
  expect(body.failures).toHaveLength(run.counts.rejected);
  const hrefs = await links.evaluateAll((found) => found.map((link) => link.getAttribute('href')));
  expect(hrefs).toEqual(body.failures.map(({ id }) => `/sample-shop/customers/${id}`));
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'run-done-with-rejects');
});

test('the CSV holds a line for each of them', async () => {
  const run = (await status('customers'))?.lastRun as RunAnswer;
  const [download] = await Promise.all([
    tab.page.waitForEvent('download'),
    tab.page.getByRole('button', { name: 'Download CSV' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`rejected-${run.id}.csv`);
  const lines = readFileSync(await download.path(), 'utf8')
    .trim()
    .split('\r\n');
  expect(lines[0]).toBe('id,code,field,reason,label');
  expect(lines).toHaveLength(run.counts.rejected + 1);
});

test('rejected records can be tried again, in a run of their own', async () => {
  const before = (await status('customers'))?.lastRun as RunAnswer;
  await tab.page.getByRole('button', { name: 'Retry rejected' }).click();
  await tab.page.getByText('Rejected records of an earlier run').first().waitFor();
  const run = await until('the end of the retry', async () => {
    const last = (await status('customers'))?.lastRun;
    return last && last.id !== before.id ? last : undefined;
  });
  expect(run.counts.read).toBe(before.counts.rejected);
});

test('the list of runs can be filtered and leads to each', async () => {
  await tab.page.getByRole('button', { name: 'Runs' }).click();
  const rows = tab.page.getByRole('row');
  await rows.nth(3).waitFor();
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'runs');
  await choose(0, 'Orders');
  await until('a list of orders only', async () => (await rows.count()) === 2);
  expect(new URL(tab.page.url()).searchParams.get('pipeline')).toBe('orders');
  await choose(0, 'Failed');
  await tab.page.getByText('No run matches.').waitFor();
});

test('some records: ids are checked before they are sent', async () => {
  const [first = '', second = ''] = await shopIds(world.sandbox, 'customer');
  await tab.page.getByRole('tab', { name: 'Imports' }).click();
  await openMore(tab, 'Customers');
  await card('1. Customers').getByRole('button', { name: 'Import some: Customers' }).click();
  const dialog = tab.page.getByRole('dialog');
  await dialog.getByText('Chosen by id').click();
  const start = dialog.getByRole('button', { name: 'Start import' });
  await dialog.getByRole('textbox').fill('anna@example.com');
  await dialog.getByText('One entry is not an id').waitFor();
  expect(await start.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill(`${first}, ${second}\n${first}`);
  await dialog.getByText('Imports 2 records (one id was given twice).').waitFor();
  expect(await violations(tab.page, '[role=dialog]')).toEqual([]);
  await screenshot(tab.page, 'import-some');
  await start.click();
  await card('1. Customers').getByText('2 chosen records').waitFor();
  const run = await until('the end of the import', async () => {
    const last = (await status('customers'))?.lastRun;
    return last?.counts.read === 2 && last;
  });
  expect(run.status).toBe('done');
});
