import { startRun, untilEnded } from '../process/run.ts';
import { openTab, screenshot, shopIds, startWorld, type Tab, violations, type World } from './world.ts';

/** Imports that start by themselves, and imports of what has changed. */
let world: World;
let tab: Tab;
beforeAll(async () => {
  world = await startWorld({ customers: 60, orders: 60, products: 20 });
  const run = await startRun(world.service, 'customers');
  await untilEnded(world.service, run.id);
  tab = await openTab(world);
});
afterAll(() => world?.close());

interface Schedule {
  pipeline: string;
  cron: string;
  timeZone: string;
  scope: string;
  enabled: boolean;
}
const schedules = async () => (await world.service.call<{ schedules: Schedule[] }>('GET', '/schedules')).body.schedules;
const card = (title: string) => tab.page.getByRole('region', { name: title });

test('a schedule is set, shown with what comes next, and kept by the service', async () => {
  await tab.page.getByRole('tab', { name: 'Schedules' }).click();
  await card('Orders').getByText('This import starts only by hand.').waitFor();
  await card('Customers').getByRole('button', { name: 'Change the schedule: Customers' }).click();
  const dialog = tab.page.getByRole('dialog');
  expect(await violations(tab.page, '[role=dialog]')).toEqual([]);
  await screenshot(tab.page, 'schedule');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
  await card('Customers')
    .getByText(/^Every day at 2:00\sAM \(Europe\/Berlin\)$/)
    .waitFor();
  await card('Customers')
    .getByText(/^Next: .* 2:00 AM/)
    .waitFor();
  expect(await schedules()).toMatchObject([
    { pipeline: 'customers', cron: '0 2 * * *', timeZone: 'Europe/Berlin', scope: 'delta', enabled: true },
  ]);
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'schedules');
});

test('refuses an expression that is invalid or too frequent where it was typed, and says one in words', async () => {
  await card('Customers').getByRole('button', { name: 'Change the schedule: Customers' }).click();
  const dialog = tab.page.getByRole('dialog');
  await dialog.getByText('On days of the week, at a time of day').click();
  await tab.page.getByRole('option', { name: 'Something else (cron)' }).click();
  await dialog.getByLabel('Cron expression').fill('every night');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText(/^This is not a cron expression/).waitFor();
  await dialog.getByLabel('Cron expression').fill('*/15 8-18 * * 1-5');
  await dialog.getByText('In words: Every 15 minutes, between 08:00 AM and 06:59 PM, Monday through Friday').waitFor();
  await dialog.getByLabel('Cron expression').fill('* * * * *');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText(/leave at least five minutes in between/).waitFor();
  await screenshot(tab.page, 'schedule-refused');
  expect((await schedules())[0]?.cron).toBe('0 2 * * *');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
});

test('what has changed since the last complete import is counted and imported', async () => {
  const ids = (await shopIds(world.sandbox, 'customer')).slice(0, 3);
  // Complete up to a minute before that import began; the youngest minute is left to the next time.
  const patch = { lastModifiedAt: new Date(Date.now() - 61_000).toISOString() };
  await world.sandbox.control('commercetools', 'touch', { type: 'customer', ids, patch });
  await tab.page.getByRole('tab', { name: 'Imports' }).click();
  const customers = tab.page.getByRole('region', { name: /1. Customers/ });
  await tab.page.reload();
  await customers.getByText('3 records have changed since').waitFor();
  await screenshot(tab.page, 'imports-changes');
  await customers.getByRole('button', { name: 'Import changes: Customers' }).click();
  await customers.getByText(/Changes since .*: finished/).waitFor();
  const { body } = await world.service.call<{ runs: { scope: { kind: string }; status: string }[] }>('GET', '/runs?limit=1');
  expect(body.runs[0]).toMatchObject({ scope: { kind: 'delta' }, status: 'done' });
});
