import { until } from '../process/child.ts';
import { type EventApp, startEvent, subscribe } from '../process/event.ts';
import { englishOn } from './english.ts';
import { openTab, screenshot, startWorld, type Tab, violations, type World } from './world.ts';

/** The page of real time, with the application that it shows. */
let world: World;
let tab: Tab;
let app: EventApp | undefined;
beforeAll(async () => {
  world = await startWorld({ customers: 140, orders: 10, products: 10 });
  tab = await openTab(world, 'manager', '/live');
});
afterAll(async () => {
  await app?.child.kill('SIGTERM');
  await world?.close();
});

const live = async () => (await world.service.call<{ state: string; today: { written: number } }>('GET', '/live')).body;

/** Customers whose address is their own and has nothing odd about it. */
async function plainCustomers(count: number): Promise<string[]> {
  const customers = await world.sandbox.control<{ id: string; email: string }[]>('commercetools', 'dump?type=customer');
  const addresses = customers.map(({ email }) => String(email).toLowerCase());
  const isPlain = (address: string) =>
    /^[a-z0-9]+(\.[a-z0-9]+)*@example\.com$/.test(address) && addresses.indexOf(address) === addresses.lastIndexOf(address);
  return customers.flatMap(({ id }, index) => (isPlain(addresses[index] ?? '') ? [id] : [])).slice(0, count);
}
const touch = (ids: string[], patch: object) => world.sandbox.control('commercetools', 'touch', { type: 'customer', ids, patch });

test('says how real time is installed while it is off, and asks for nothing else', async () => {
  const asked = new Set<string>();
  tab.page.on('request', (request) => {
    const target = request.headers()['x-forward-to'];
    if (target) asked.add(new URL(target).pathname);
  });
  await tab.page.reload();
  await tab.page.getByText(/Deploy the application “event”/).waitFor();
  await tab.page.getByText('docs/real-time.md').waitFor();
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'live-off');
  // Beside its own question those of the frame, which every page has.
  expect([...asked].sort()).toEqual(['/connection', '/live', '/schedules', '/sync/status']);
  tab.page.removeAllListeners('request');
});

test('shows what has arrived within 12 s, as much as Klaviyo has', async () => {
  app = await startEvent(world.sandbox.environment);
  await subscribe(world.sandbox, app);
  // The page may have looked at it before it was there.
  await until('the subscription to be seen', async () => (await live()).state === 'on', 30_000, 500);
  const ids = await plainCustomers(50);
  expect(ids).toHaveLength(50);
  await touch(ids, { firstName: 'Renamed' });
  const deliveries = () => world.sandbox.control<{ open: number; published: number }>('commercetools', 'deliveries');
  await until('the end of all deliveries', async () => {
    const { open, published } = await deliveries();
    return open === 0 && published >= ids.length;
  });
  // Counters are written every 10 s, and the page asks every two.
  const moved = tab.page.getByRole('table', { name: 'Today' }).getByRole('row', { name: /^Customers 5\d 50 / });
  await moved.waitFor({ timeout: 12_000 });
  const { today } = await live();
  const profiles = await world.sandbox.control<{ attributes: { first_name?: string } }[]>('klaviyo', 'ledger/profiles');
  expect(profiles.filter(({ attributes }) => attributes.first_name === 'Renamed')).toHaveLength(50);
  expect(today.written).toBe(50);
  await tab.page.getByText('How current are these figures?').focus();
  await tab.page.getByText(/may be 10 seconds old/).waitFor();
  expect(await violations(tab.page)).toEqual([]);
  await tab.page.getByText('How current are these figures?').blur();
});

test('names rejected records, and leads to them', async () => {
  const [id] = await plainCustomers(1);
  await touch([id ?? ''], { email: 'no address' });
  await tab.page.getByText('1 × The e-mail address is missing or not valid.').waitFor({ timeout: 20_000 });
  await tab.page.mouse.move(0, 0);
  await screenshot(tab.page, 'live-on');
  await tab.page.getByRole('link', { name: 'See the rejected records' }).click();
  await tab.page.waitForURL(/runs\/live\./);
  const customers = await world.sandbox.control<{ id: string; customerNumber: string }[]>('commercetools', 'dump?type=customer');
  const number = customers.find((customer) => customer.id === id)?.customerNumber ?? '?';
  await tab.page
    .getByRole('row', { name: new RegExp(number) })
    .getByRole('link')
    .first()
    .waitFor();
  await tab.page.goBack();
});

test('is blocked within a minute when Klaviyo does not accept the key, and recovers', async () => {
  await world.sandbox.control('klaviyo', 'faults', [
    { status: 401, body: { errors: [{ status: 401, code: 'not_authenticated' }] } },
  ]);
  await touch(await plainCustomers(3), { firstName: 'Later' });
  await tab.page.getByText('klaviyo_unauthorized').waitFor();
  await tab.page.getByRole('link', { name: 'Check the connection' }).waitFor();
  expect((await live()).state).toBe('blocked');
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'live-blocked');
  world.gateway.users.manager.language = 'de';
  const german = await openTab(world, 'manager', '/live');
  await german.page.getByRole('link', { name: 'Verbindung prüfen' }).waitFor();
  expect(await englishOn(german.page)).toEqual([]);
  await german.close();
  world.gateway.users.manager.language = 'en';
  await world.sandbox.control('klaviyo', 'faults', []);
  await until('the broker to deliver again', async () => (await live()).state === 'on', 60_000, 500);
});

test('offers the imports that close the gap when the subscription is gone', async () => {
  await world.sandbox.control('commercetools', 'subscription-status', {
    key: 'klaviyo-live',
    status: 'ConfigurationErrorDeliveryStopped',
  });
  await until(
    'the next look at the subscription',
    async () => ((await live()).state === 'stopped' ? true : undefined),
    75_000,
    1000,
  );
  await tab.page.reload();
  await tab.page.getByText(/commercetools does not deliver any more/).waitFor();
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'live-stopped');
  await tab.page.getByRole('button', { name: 'Import what was missed' }).click();
  const { sequence } = await until('the sequence of imports', async () => {
    const { body } = await world.service.call<{ sequence?: { mode: string } }>('GET', '/sequence');
    return body.sequence ? body : undefined;
  });
  expect(sequence?.mode).toBe('changes');
});

test('speaks German, and has no violations in it', async () => {
  world.gateway.users.manager.language = 'de';
  const german = await openTab(world, 'manager', '/live');
  await german.page.getByText(/commercetools liefert nicht mehr/).waitFor();
  await german.page.getByRole('table', { name: 'Heute' }).waitFor();
  expect(await violations(german.page)).toEqual([]);
  await german.close();
});
