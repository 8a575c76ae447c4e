import { until } from '../process/child.ts';
import { type EventApp, startEvent, subscribe } from '../process/event.ts';
import { openTab, screenshot, shopIds, startWorld, type Tab, violations, type World } from './world.ts';

/** The page of real time, with the application that it shows. */
let world: World;
let tab: Tab;
let app: EventApp | undefined;
beforeAll(async () => {
  world = await startWorld({ customers: 30, orders: 10 });
  tab = await openTab(world, 'manager', '/live');
});
afterAll(async () => {
  await app?.child.kill('SIGTERM');
  await world?.close();
});

const live = async () => (await world.service.call<{ state: string; today: { written: number } }>('GET', '/live')).body;

test('says how real time is installed while it is off', async () => {
  await tab.page.getByText(/Deploy the application “event”/).waitFor();
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'live-off');
});

test('shows what has arrived within 12 s, as much as Klaviyo has', async () => {
  app = await startEvent(world.sandbox.environment);
  await subscribe(world.sandbox, app);
  const ids = (await shopIds(world.sandbox, 'customer')).slice(0, 25);
  await world.sandbox.control('commercetools', 'touch', { type: 'customer', ids, patch: { firstName: 'Renamed' } });
  const deliveries = () => world.sandbox.control<{ open: number; published: number }>('commercetools', 'deliveries');
  await until('the end of all deliveries', async () => {
    const { open, published } = await deliveries();
    return open === 0 && published >= ids.length;
  });
  // Counters are written every 10 s, and the page asks every two.
  const moved = tab.page.getByRole('table', { name: 'Today' }).getByRole('row', { name: /^Customers 2\d / });
  await moved.waitFor({ timeout: 12_000 });
  const { today } = await live();
  const profiles = await world.sandbox.control<{ attributes: { first_name?: string } }[]>('klaviyo', 'ledger/profiles');
  expect(today.written).toBe(profiles.filter(({ attributes }) => attributes.first_name === 'Renamed').length);
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'live-on');
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
  await tab.page.getByText('commercetools does not deliver any more').waitFor();
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
  await german.page.getByText('commercetools liefert nicht mehr').waitFor();
  await german.page.getByRole('table', { name: 'Heute' }).waitFor();
  expect(await violations(german.page)).toEqual([]);
  await german.close();
});
