/// <reference lib="dom" />
import { startApplication } from '../process/application.ts';
import { until } from '../process/child.ts';
import { machineToken, startService } from '../process/service.ts';
import { PATIENT, storedActive, storeState } from './stored.ts';
import { openMore, openTab, screenshot, startBrowser, startWorld, type Tab, violations, type World } from './world.ts';

/** Who may do what, and what the pages say when something around them doesn't work. */
let world: World;
let tab: Tab | undefined;
beforeAll(async () => {
  world = await startWorld({ customers: 50, orders: 50, products: 20 }, PATIENT);
});
afterAll(() => world?.close());
afterEach(async () => {
  await tab?.close();
  tab = undefined;
});

const ACTIONS = ['Import everything', 'Import all: Customers', 'Import some: Customers', 'Preview: Customers'];

test('who may only look finds every action disabled, with the reason, and is refused by the service too', async () => {
  tab = await openTab(world, 'analyst');
  await tab.page.getByText('You may look at imports but not start').waitFor();
  await openMore(tab, 'Customers');
  for (const name of ACTIONS) expect(await tab.page.getByRole('button', { name, exact: true }).isDisabled()).toBe(true);
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'imports-view-only');
  const status = await tab.page.evaluate(
    async ([gateway = '', service = '']) => {
      const headers = {
        'Content-Type': 'application/json',
        'Accept-version': 'v2',
        'X-Forward-To': `${service}/sync/customers`,
        'X-Forward-To-Audience-Policy': 'forward-url-origin',
        'X-Forward-To-Claims': 'permissions',
        'X-Project-Key': 'sample-shop',
      };
      const address = `${gateway.replace('//mc.', '//mc-api.')}/proxy/forward-to`;
      return (await fetch(address, { method: 'POST', credentials: 'include', headers, body: '{}' })).status;
    },
    [world.gateway.url, world.service.url],
  );
  expect(status).toBe(403);
});

test('the shell refuses a user who may not even look', async () => {
  tab = await openTab(world, 'guest');
  await tab.page
    .getByText(/not authorized to view/)
    .first()
    .waitFor();
  expect(await tab.page.getByText('1. Customers').count()).toBe(0);
});

test('a German user reads German, with times of their zone', async () => {
  world.gateway.users.manager.language = 'de';
  tab = await openTab(world);
  await tab.page.getByRole('button', { name: 'Alle importieren: Kunden' }).waitFor();
  await tab.page.getByText('Nie importiert').first().waitFor();
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'imports-german');
  world.gateway.users.manager.language = 'en';
});

test('every check of the connection is shown, with the next step where it fails', async () => {
  tab = await openTab(world, 'analyst', '/connection');
  await tab.page.getByText('Everything that can be tried without writing works.').waitFor();
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'connection');
  await world.sandbox.control('klaviyo', 'config', { scopes: ['accounts:read'] });
  await tab.page.getByRole('button', { name: 'Check again' }).click();
  await tab.page.getByText("doesn't work yet").waitFor();
  await tab.page.getByText('Give the key the scopes profiles').waitFor();
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'connection-failing');
  await world.sandbox.control('klaviyo', 'reset', {});
});

test('a page asks at most every two seconds, and not at all while it is hidden', async () => {
  await storeState(world.sandbox, { pipeline: 'orders', active: storedActive('orders', Date.now() - 5000) });
  tab = await openTab(world);
  const { page } = tab;
  await page.getByRole('progressbar').waitFor();
  // When the browser has sent each of them, whenever we hear of it.
  const times: Record<string, number[]> = {};
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/proxy/forward-to') && request.method() !== 'OPTIONS') asked += 1;
  });
  page.on('requestfinished', (request) => {
    const address = request.headers()['x-forward-to'];
    if (address && request.method() !== 'OPTIONS') times[address] = [...(times[address] ?? []), request.timing().startTime];
  });
  const status = `${world.service.url}/sync/status`;
  await until('four looks', async () => (times[status]?.length ?? 0) >= 4);
  for (const sent of Object.values(times)) {
    for (const [at, time] of sent.slice(1).entries()) expect(time - (sent[at] ?? 0)).toBeGreaterThanOrEqual(1900);
  }
  const turn = (state: 'hidden' | 'visible') =>
    page.evaluate((value) => {
      Object.defineProperty(document, 'visibilityState', { value, configurable: true });
      Object.defineProperty(document, 'hidden', { value: value === 'hidden', configurable: true });
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    }, state);
  await turn('hidden');
  await page.waitForTimeout(500);
  asked = 0;
  await page.waitForTimeout(6500);
  expect(asked).toBe(0);
  await turn('visible');
  await until('another look', async () => asked > 0);
  await storeState(world.sandbox, { pipeline: 'orders' });
});

test('who is signed out meanwhile signs in again and comes back to the same page', async () => {
  tab = await openTab(world, 'manager', '/runs?status=failed');
  await tab.page.getByText('No run matches.').waitFor();
  world.gateway.endSessions();
  await tab.page.getByRole('tab', { name: 'Imports' }).click();
  await tab.page.getByText('Your session has ended').waitFor();
  await screenshot(tab.page, 'session-ended');
  await tab.page.getByRole('button', { name: 'Sign in again' }).click();
  await tab.page.getByRole('link', { name: /Mara Manager/ }).click();
  await tab.page.getByRole('button', { name: 'Import all: Customers' }).waitFor();
  expect(new URL(tab.page.url()).pathname).toBe('/sample-shop/data-imports');
});

test('while the service is away the last numbers stay, and they continue when it is back', async () => {
  tab = await openTab(world);
  await tab.page.getByRole('button', { name: 'Import all: Customers' }).waitFor();
  const { url } = world.service;
  await world.service.child.kill('SIGTERM');
  await tab.page.getByText("The import service doesn't answer").waitFor();
  await tab.page.getByText('The numbers below are those of').waitFor();
  expect(await violations(tab.page)).toEqual([]);
  await tab.page.reload();
  await tab.page.getByText(`Expected at ${url}.`).waitFor();
  await screenshot(tab.page, 'service-unreachable');
  const { environment } = world.sandbox;
  world.service = await startService({ ...environment, ...PATIENT, PORT: new URL(url).port }, machineToken(environment));
  await tab.page.getByRole('button', { name: 'Import all: Customers' }).waitFor();
});

test('no page shows a run as live while the service is away', async () => {
  const active = storedActive('orders', Date.now() - 60_000, { counts: { read: 900, written: 900, skipped: 0, rejected: 0 } });
  await storeState(world.sandbox, { pipeline: 'orders', active });
  tab = await openTab(world, 'manager', '/runs');
  const { page } = tab;
  await page.getByRole('cell', { name: 'Running' }).waitFor();
  const { url } = world.service;
  await world.service.child.kill('SIGTERM');
  await page.getByText('The numbers below are those of').waitFor();
  expect(await page.getByText("The import service doesn't answer").count()).toBe(1);
  expect(await violations(page)).toEqual([]);
  await screenshot(page, 'runs-unreachable');
  await page.getByRole('table').getByRole('link').first().click();
  await page.getByText('The numbers below are those of').waitFor();
  expect(await page.getByRole('button', { name: 'Stop' }).isDisabled()).toBe(true);
  expect(await page.getByText(/ ago$/).count()).toBe(0);
  expect(await violations(page)).toEqual([]);
  await screenshot(page, 'run-unreachable');
  const { environment } = world.sandbox;
  world.service = await startService({ ...environment, ...PATIENT, PORT: new URL(url).port }, machineToken(environment));
  await page.getByText(/ ago$/).waitFor();
  expect(await page.getByRole('button', { name: 'Stop' }).isEnabled()).toBe(true);
  await storeState(world.sandbox, { pipeline: 'orders' });
});

test('without the address of its service the application says what to set', async () => {
  const gateway = await startApplication({ sandbox: world.sandbox, service: undefined });
  try {
    tab = await openTab({ browser: world.browser, gateway });
    await tab.page.getByText('Set IMPORT_SERVICE_URL').waitFor();
    expect(await violations(tab.page)).toEqual([]);
    await screenshot(tab.page, 'service-address-missing');
  } finally {
    await gateway.close();
  }
});

test('the same bundle works with a development login', async () => {
  const { sandbox, service } = world;
  const gateway = await startApplication({ sandbox, service, mode: 'development' });
  const [, port] = /:(\d+)$/.exec(gateway.apiUrl) ?? [];
  // The kit's development page has one fixed address: the browser finds it on the port that is ours.
  const browser = await startBrowser(`MAP localhost:3001 127.0.0.1:${port}, MAP localhost:${port} 127.0.0.1:${port}, `);
  try {
    const page = await browser.newPage();
    await page.goto(`${gateway.url}/sample-shop/data-imports`);
    await page.getByRole('button', { name: 'Import all: Customers' }).waitFor();
  } finally {
    await browser.close();
    await gateway.close();
  }
});
