import type { FrameLocator } from 'playwright-core';
import { until } from '../process/child.ts';
import { startRun, untilEnded } from '../process/run.ts';
import { englishOn } from './english.ts';
import { screenshot, startWorld, type Tab, violations, type World } from './world.ts';

/** The panel beside the pages of records: the production bundle in an iframe of a host page, with the service behind it. */
let world: World;
let customer: Sent;
beforeAll(async () => {
  world = await startWorld({ customers: 30, orders: 20, products: 10 }, {}, { withView: true });
  const { manager, analyst, guest } = world.gateway.users;
  manager.permissions = ['View', 'ViewKlaviyoRecords', 'ManageKlaviyoRecords'];
  analyst.permissions = ['View', 'ViewKlaviyoRecords'];
  // Of another view of the project, where the user may do everything.
  guest.permissions = ['View', 'Manage'];
  for (const pipeline of ['customers', 'orders', 'categories', 'products']) {
    await untilEnded(world.service, (await startRun(world.service, pipeline)).id);
  }
  customer = await upToDate('customer', 'customers');
});
afterAll(() => world?.close());

interface Sent {
  id: string;
  customerId?: string;
}
const shown = async (kind: string, id: string) =>
  (await world.service.call<{ wouldBe: string; fields: object[]; klaviyo: { found: boolean } }>('GET', `/records/${kind}/${id}`))
    .body;

/** A record of the shop that Klaviyo has as it would be sent. */
async function upToDate(type: string, kind: string, isWanted: (record: Sent) => boolean = () => true): Promise<Sent> {
  const all = await world.sandbox.control<Sent[]>('commercetools', `dump?type=${type}`);
  for (const record of all.filter(isWanted)) {
    const { wouldBe, fields, klaviyo } = await shown(kind, record.id);
    if (wouldBe === 'written' && klaviyo.found && fields.length === 0) return record;
  }
  throw new Error(`No record of ${kind} is up to date.`);
}

interface Opened extends Pick<Tab, 'page' | 'close'> {
  panel: FrameLocator;
}

/** Opens a page of the Merchant Center with the panel on it. */
async function open(path: string, user: 'manager' | 'analyst' | 'guest' = 'manager'): Promise<Opened> {
  const context = await world.browser.newContext({ viewport: { width: 1280, height: 720 } });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  await page.goto(`${world.gateway.url}/login?user=${user}&redirectTo=${encodeURIComponent(`/sample-shop${path}`)}`);
  return { page, panel: page.frameLocator('iframe'), close: () => context.close() };
}

test('shows the record of each page, also an order opened below its customer', async () => {
  const order = await upToDate('order', 'orders', ({ customerId }) => customerId !== undefined);
  const product = await upToDate('product', 'products');
  const { page, panel, close } = await open('/categories/none');
  await panel.getByText('No record on this page').waitFor();
  const asked: string[] = [];
  page.on('request', (request) => {
    const target = request.headers()['x-forward-to'];
    if (target) asked.push(new URL(target).pathname);
  });
  for (const path of [
    `/customers/${customer.id}/general`,
    `/orders/${order.id}`,
    `/customers/${order.customerId}/orders/${order.id}`,
    `/products/${product.id}/variants/1`,
  ]) {
    await page.goto(`${world.gateway.url}/sample-shop${path}`);
    await panel.getByText('Up to date').waitFor();
  }
  expect(asked).toEqual([
    `/records/customers/${customer.id}`,
    `/records/orders/${order.id}`,
    `/records/orders/${order.id}`,
    `/records/products/${product.id}`,
  ]);
  await close();
});

test('shows a changed field when it is refreshed, and sends it', async () => {
  const { id } = customer;
  const { page, panel, close } = await open(`/customers/${id}/general`);
  await panel.getByText('Up to date').waitFor();
  await world.sandbox.control('commercetools', 'touch', { type: 'customer', ids: [id], patch: { firstName: 'Renamed' } });
  await panel.getByRole('button', { name: 'Refresh' }).click();
  await panel.getByText('1 field differs').waitFor();
  const row = panel.getByRole('listitem').filter({ hasText: 'first_name' });
  expect(await row.innerText()).toContain('Renamed');
  await panel.getByText(/^Last sent .*: arrived$|^When it was last sent/).waitFor();
  expect(await violations(page, 'iframe')).toEqual([]);
  await screenshot(page, 'panel');
  await panel.getByRole('button', { name: 'Send now' }).click();
  await panel.getByText('Up to date').waitFor();
  await panel.getByText(/^Last sent .*, chosen records: arrived$/).waitFor();
  const profiles = await world.sandbox.control<{ external_id: string; attributes: object }[]>('klaviyo', 'ledger/profiles');
  const own = profiles.filter(({ external_id }) => external_id === id);
  expect(own).toEqual([expect.objectContaining({ attributes: expect.objectContaining({ first_name: 'Renamed' }) })]);
  await close();
});

test('shows the fields to those who may only see, and the service refuses them the rest', async () => {
  const { id } = customer;
  const { page, panel, close } = await open(`/customers/${id}`, 'analyst');
  await panel.getByText('Up to date').waitFor();
  expect(await panel.getByRole('button', { name: 'Send now' }).count()).toBe(0);
  expect(await statusOf(page, `/records/customers/${id}/send`, 'POST')).toBe(403);
  expect(await statusOf(page, '/sync/status', 'GET')).toBe(403);
  await close();
});

test('is opened neither by the permissions of another view nor by those of the pages', async () => {
  const { id } = customer;
  const { page, panel, close } = await open(`/customers/${id}`, 'guest');
  await panel.getByText('You may not see this').waitFor();
  expect(await statusOf(page, `/records/customers/${id}`, 'GET')).toBe(403);
  world.gateway.users.guest.permissions = ['View', 'ViewDataImports', 'ManageDataImports'];
  expect(await statusOf(page, `/records/customers/${id}`, 'GET')).toBe(403);
  await close();
});

test('is in German and works by keyboard; Escape closes it', async () => {
  const { id } = customer;
  world.gateway.users.manager.language = 'de';
  const { page, panel, close } = await open(`/customers/${id}`);
  await panel.getByText('Auf dem neuesten Stand').waitFor();
  expect(await violations(page, 'iframe')).toEqual([]);
  const refresh = panel.getByRole('button', { name: 'Aktualisieren' });
  await refresh.focus();
  await page.keyboard.press('Enter');
  await until('a fresh answer', async () => refresh.isEnabled());
  expect(await englishIn(page)).toEqual([]);
  await world.sandbox.control('commercetools', 'touch', { type: 'customer', ids: [id], patch: { firstName: 'Neu' } });
  await refresh.click();
  await panel.getByText('1 Feld weicht ab').waitFor();
  expect(await englishIn(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await close();
});

/** English texts in the panel. */
async function englishIn(page: Tab['page']): Promise<string[]> {
  const frame = page.frames().find((each) => each.parentFrame() !== null);
  if (frame === undefined) throw new Error('There is no panel.');
  return englishOn(frame, 'body');
}

/** What the service answers to the user who is signed in, through the gateway and past the view. */
async function statusOf(page: Tab['page'], path: string, method: string): Promise<number> {
  const { gateway, service } = world;
  return page.evaluate(
    async ({ url, target, verb }) => {
      const headers = {
        ...{ 'Accept-version': 'v2', 'X-Project-Key': 'sample-shop', 'X-Forward-To': target },
        ...{ 'X-Forward-To-Audience-Policy': 'forward-url-origin', 'X-Forward-To-Claims': 'permissions' },
      };
      return (await fetch(url, { method: verb, credentials: 'include', headers })).status;
    },
    { url: `${gateway.apiUrl}/proxy/forward-to`, target: `${service.url}${path}`, verb: method },
  );
}
