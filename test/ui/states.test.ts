/// <reference lib="dom" />
import { cutOffAnywhere } from './boxes.ts';
import { englishOn } from './english.ts';
import { PATIENT, storedActive, storedRun, storeRuns, storeState } from './stored.ts';
import { openMore, openTab, screenshot, startWorld, type Tab, violations, type World } from './world.ts';

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
  await tab.page.waitForFunction(() => /^Orders, .+ – Data imports – sample-shop$/.test(document.title));
  await tab.page.goto(`${world.gateway.url}/sample-shop/data-imports/runs`);
  const strip = tab.page.getByText(/^Orders failed at /);
  const first = tab.page.getByRole('tab').first();
  await strip.waitFor();
  expect(await first.textContent()).toBe('Imports (1)');
  expect(await tab.page.title()).toBe('Runs – Data imports – sample-shop');
  await storeState(world.sandbox, { pipeline: 'orders' });
  await strip.waitFor({ state: 'detached' });
  expect(await first.textContent()).toBe('Imports');
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

test('a German user meets no English sentence in any dialog or menu', async () => {
  const counts = { read: 900, written: 800, skipped: 50, rejected: 50 };
  await storeState(world.sandbox, { pipeline: 'orders', lastRun: storedRun('orders', minutesAgo(30), { counts }) });
  await storeState(world.sandbox, { pipeline: 'products', lastRun: storedRun('products', minutesAgo(30), { counts }) });
  await storeState(world.sandbox, { pipeline: 'categories', active: storedActive('categories', minutesAgo(2), { counts }) });
  await world.service.call('POST', '/schedules/orders', { cron: '0 2 * * *', timeZone: 'UTC', scope: 'delta', enabled: true });
  world.gateway.users.manager.language = 'de';
  tab = await openTab(world);
  tab.context.setDefaultTimeout(15_000);
  const { page } = tab;
  const dialog = page.getByRole('dialog');
  const found: Record<string, string[]> = {};
  const look = async (at: string, within = '[role=dialog]') => {
    const english = await englishOn(page, within);
    if (english.length > 0) found[at] = english;
  };
  const closed = async () => {
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  };
  const choose = async (title: string, action: string) => {
    await openMore(tab, title, 'Mehr');
    await look(`more: ${title}`, 'main');
    await page.getByRole('button', { name: `${action}: ${title}` }).click();
    await dialog.waitFor();
  };

  await page.getByRole('button', { name: 'Alles importieren' }).click();
  await look('everything');
  await closed();
  await choose('Produkte', 'Alle importieren');
  await dialog.getByRole('button', { name: 'Nach Kategorien starten' }).waitFor();
  await look('all, while categories are imported');
  await closed();
  await choose('Bestellungen', 'Einige importieren');
  await look('some, by date');
  await dialog.getByRole('radio', { name: 'Nach Id gewählt' }).check();
  await dialog.getByRole('textbox').fill('not/an/id');
  await dialog.getByText(/^Ein Eintrag ist keine Id/).waitFor();
  await look('some, by id');
  await closed();
  for (const title of ['Bestellungen', 'Produkte']) {
    await choose(title, 'Vorschau');
    await dialog.getByRole('region').first().waitFor();
    await look(`preview: ${title}`);
    await closed();
  }
  await choose('Produkte', 'Bei Klaviyo löschen');
  for (const name of ['Nur was commercetools nicht mehr hat oder veröffentlicht', 'Alle dieses Projekts']) {
    await dialog.getByRole('radio', { name }).check();
    await dialog.getByText(/^(Mindestens )?\d+ Datens/).waitFor();
    await look(`delete: ${name}`);
  }
  await closed();

  await page.getByRole('tab', { name: 'Zeitpläne' }).click();
  await page.getByRole('button', { name: 'Zeitplan ändern: Bestellungen' }).click();
  await look('schedule');
  await dialog.getByText('An Wochentagen, zu einer Uhrzeit').click();
  await page.getByRole('option', { name: 'Anders (Cron)' }).click();
  await dialog.getByText(/^In Worten: /).waitFor();
  await look('schedule, as an expression');
  await dialog.getByRole('textbox', { name: /^Cron-Ausdruck/ }).fill('* * * * *');
  await dialog.getByRole('button', { name: 'Speichern' }).click();
  await dialog
    .getByRole('alert')
    .getByText(/mindestens fünf Minuten/)
    .waitFor();
  await look('schedule, refused');
  await closed();
  await page.getByRole('button', { name: 'Jetzt starten: Bestellungen' }).click();
  await look('run now');
  await closed();

  world.gateway.users.manager.language = 'en';
  for (const pipeline of ['orders', 'products', 'categories']) await storeState(world.sandbox, { pipeline });
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
