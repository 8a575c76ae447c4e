import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../process/child.ts';
import { openTab, screenshot, startWorld, type Tab, violations, type World } from './world.ts';

/** The page of notifications, with a receiver on this machine. */
let world: World;
let tab: Tab;
let receiver: Server;
let status = 200;
const got: { event: string }[] = [];

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (status === 200) got.push(JSON.parse(Buffer.concat(chunks).toString()) as { event: string });
    response.writeHead(status).end();
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/secret-part`;
  const rules = { NOTIFY_MANUAL: 'true', NOTIFY_REJECT_PERCENT: '90', NOTIFY_EVENTS: 'run.failed, run.recovered, live.stopped' };
  world = await startWorld({ customers: 5, orders: 0, products: 2 }, { NOTIFY_WEBHOOK_URL: hook, ...rules });
  tab = await openTab(world, 'manager', '/settings/notifications');
});
afterAll(async () => {
  await world?.close();
  receiver?.close();
});

const refuseKey = (refused: boolean) =>
  world.sandbox.control('klaviyo', 'faults', refused ? [{ status: 401, path: 'profile' }] : []);
/** Imports the customers, and waits for what is reported of it. */
async function run(event: string): Promise<void> {
  expect((await world.service.call('POST', '/sync/customers', {})).status).toBe(202);
  await until(event, async () => got.some((each) => each.event === event));
}

test('shows what is in force, and never the address', async () => {
  const { page } = tab;
  await page.getByText('Set: 127.…').waitFor();
  const reported = page.getByRole('group', { name: 'What is reported' });
  expect(await reported.getByRole('checkbox', { name: 'A scheduled import has failed' }).isChecked()).toBe(true);
  expect(await reported.getByRole('checkbox', { name: 'Too many records' }).isChecked()).toBe(false);
  expect(await page.getByRole('textbox', { name: /^Per cent of rejected records/ }).inputValue()).toBe('90');
  await page.getByText('From the environment.').first().waitFor();
  await page.getByText(/^Set NOTIFY_EMAIL in Connect/).waitFor();
  expect(await page.content()).not.toContain('secret-part');
  expect(await violations(page)).toEqual([]);
});

test('a run that fails reaches the receiver once, and once more when it recovered', async () => {
  await refuseKey(true);
  await run('run.failed');
  await refuseKey(false);
  await run('run.recovered');
  expect(got.map(({ event }) => event)).toEqual(['run.failed', 'run.recovered']);
  await tab.page.getByRole('row', { name: /Customers: the import is well again.*Webhook: arrived\.$/ }).waitFor();
  await tab.page.getByRole('row', { name: /Customers: the import has failed.*Webhook: arrived\.$/ }).waitFor();
});

test("a test shows the receiver's answer, and stands among the last", async () => {
  const { page } = tab;
  const send = () => page.getByRole('button', { name: 'Send a test: Webhook' }).click();
  await send();
  await page.getByText('Webhook: the test has arrived. The receiver answered 200.').waitFor();
  expect(got.at(-1)?.event).toBe('test');
  await page.getByRole('row', { name: /A test Webhook: arrived/ }).waitFor();
  // Disabled while the page asks again what it shows.
  await page.locator('button[aria-label="Send a test: Webhook"]:enabled').waitFor();
  await screenshot(page, 'notifications');
  status = 500;
  await send();
  await page.getByText('Webhook: the test did not arrive. The receiver answered 500.').waitFor();
  await page.getByText(/The last notification did not arrive/).waitFor();
  await page.getByRole('row', { name: /A test Webhook: did not arrive, and is not tried again/ }).waitFor();
  expect(await violations(page)).toEqual([]);
});

test('shows deliveries in German, and no buttons to who may only look', async () => {
  world.gateway.users.analyst.language = 'de';
  const viewer = await openTab(world, 'analyst', '/settings/notifications');
  await viewer.page.getByRole('row', { name: /Kunden – Der Import ist fehlgeschlagen\..*angekommen\.$/ }).waitFor();
  await viewer.page.getByText(/Der Empfänger hat mit 500 geantwortet/).waitFor();
  expect(await viewer.page.getByRole('button', { name: /Test senden/ }).count()).toBe(0);
  expect(await violations(viewer.page)).toEqual([]);
  await screenshot(viewer.page, 'notifications-de');
  await viewer.close();
});
