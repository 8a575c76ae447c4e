import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../process/child.ts';
import { type Job, startJob } from '../process/job.ts';
import { startRun, untilEnded } from '../process/run.ts';
import { makeDeliveriesDue } from './stored.ts';
import { openTab, screenshot, startWorld, type Tab, violations, type World } from './world.ts';

/** The page of notifications, with a receiver on this machine. */
let world: World;
let tab: Tab;
let receiver: Server;
let job: Job;
let status = 200;
const got: { event: string; run?: { pipeline: string } }[] = [];

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (status === 200) got.push(JSON.parse(Buffer.concat(chunks).toString()) as (typeof got)[number]);
    response.writeHead(status).end();
  });
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done));
  const hook = `http://127.0.0.1:${port()}/secret-part`;
  const rules = { NOTIFY_MANUAL: 'true', NOTIFY_REJECT_PERCENT: '90', NOTIFY_EVENTS: 'run.failed, run.recovered, live.stopped' };
  const environment = { NOTIFY_WEBHOOK_URL: hook, ...rules };
  world = await startWorld({ customers: 100, orders: 0, products: 2 }, environment);
  job = await startJob({ ...world.sandbox.environment, ...environment });
  tab = await openTab(world, 'manager', '/settings/notifications');
});
afterAll(async () => {
  await job?.child.kill('SIGTERM');
  await world?.close();
  receiver?.close();
});

const port = () => (receiver.address() as AddressInfo).port;
const refuseKey = (refused: boolean, path = 'profile') =>
  world.sandbox.control('klaviyo', 'faults', refused ? [{ status: 401, path }] : []);
const button = (name: string) => tab.page.getByRole('button', { name, exact: true });
/** Pages are opened again before: by themselves they ask every ten seconds only. */
const row = (name: RegExp) => tab.page.getByRole('row', { name }).waitFor();
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
  await tab.page.reload();
  await row(/Customers: the import is well again.*Webhook: arrived\.$/);
  await row(/Customers: the import has failed.*Webhook: arrived\.$/);
});

test('a receiver that is down for two rounds gets it once when it is back', async () => {
  const { page } = tab;
  const [closed] = [port(), receiver.closeAllConnections(), await new Promise((done) => receiver.close(done))];
  await refuseKey(true, 'catalog');
  await untilEnded(world.service, (await startRun(world.service, 'products')).id);
  await refuseKey(false);
  interface Shown {
    deliveries: { pipeline?: string; sendings: { attempts: number }[] }[];
  }
  const attempts = async () => {
    const { deliveries } = (await world.service.call<Shown>('GET', '/notifications')).body;
    return deliveries.find(({ pipeline }) => pipeline === 'products')?.sendings[0]?.attempts ?? 0;
  };
  const round = async () => {
    await makeDeliveriesDue(world.sandbox);
    expect((await job.tick()).status).toBe(200);
    await page.reload();
  };
  const failed = /Products: the import has failed\./;
  const again = (answer: string) => new RegExp(`${failed.source}.*did not arrive\\. ${answer} The job tries again after .+\\.$`);
  await until("the service's own attempt", async () => (await attempts()) === 1);
  await round();
  expect(await attempts()).toBe(2);
  await row(again("The receiver can't be reached\\."));
  await page.getByText(/^The last notification did not arrive/).waitFor();
  expect(await violations(page)).toEqual([]);
  await screenshot(page, 'notifications-down');
  status = 503;
  await new Promise<void>((done) => receiver.listen(closed, '127.0.0.1', done));
  await round();
  await row(again('The receiver answered 503\\.'));
  const ofProducts = () => got.filter(({ run }) => run?.pipeline === 'products').map(({ event }) => event);
  expect(ofProducts()).toEqual([]);
  status = 200;
  await round();
  await row(new RegExp(`${failed.source}.*Webhook: arrived\\.$`));
  expect(await page.getByText(/^The last notification did not arrive/).count()).toBe(0);
  await round();
  expect(ofProducts()).toEqual(['run.failed']);
  await untilEnded(world.service, (await startRun(world.service, 'products')).id);
  await until('the report that it is well again', async () => ofProducts().length > 1);
  expect(ofProducts()).toEqual(['run.failed', 'run.recovered']);
});

test('more rejected records than the share that is set are reported, fewer are not', async () => {
  const { page } = tab;
  await page.getByRole('group', { name: 'What is reported' }).getByRole('checkbox', { name: 'Too many records' }).check();
  await page.getByRole('textbox', { name: /^Per cent of rejected records/ }).fill('5');
  await button('Save').click();
  await page.getByText('Saved as revision 1.').waitFor();
  const customers = await world.sandbox.control<object[]>('commercetools', 'dump?type=customer');
  const runWith = async (rejected: number) => {
    const addressed = (customer: object, index: number) => ({
      ...customer,
      email: index < rejected ? 'no address' : `customer-${index}@example.com`,
    });
    await world.sandbox.control('commercetools', 'add', { type: 'customer', resources: customers.map(addressed) });
    const { counts } = await untilEnded(world.service, (await startRun(world.service, 'customers')).id);
    expect(counts).toMatchObject({ read: 100, rejected });
  };
  const reported = () => got.filter(({ event }) => event === 'run.rejects').length;
  await runWith(4);
  // The job looks at it as well: reported by then, or not at all.
  await job.tick();
  expect(reported()).toBe(0);
  await runWith(6);
  await until('the report of 6 %', async () => reported() > 0);
  await page.reload();
  await row(/Customers: too many records were rejected\..*Webhook: arrived\.$/);
  expect(await page.getByRole('row', { name: /too many records were rejected/ }).count()).toBe(1);
  expect(reported()).toBe(1);
  await screenshot(page, 'notifications-rejects');
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
  await viewer.page.getByRole('row', { name: /Produkte – Der Import ist fehlgeschlagen\..*angekommen\.$/ }).waitFor();
  await viewer.page.getByText(/Der Empfänger hat mit 500 geantwortet/).waitFor();
  expect(await viewer.page.getByRole('button', { name: /Test senden/ }).count()).toBe(0);
  expect(await violations(viewer.page)).toEqual([]);
  await screenshot(viewer.page, 'notifications-de');
  await viewer.close();
});
