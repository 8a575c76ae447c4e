import { startRun, untilEnded } from '../process/run.ts';
import { openTab, screenshot, startWorld, type Tab, violations, type World } from './world.ts';

/** The page Settings over a service that is never restarted: what is saved there holds for the next run. */
let world: World;
let tab: Tab;
beforeAll(async () => {
  const settings = { customer: { custom: { exclude: ['newsletter'] } }, cart: { quietMinutes: 20 } };
  world = await startWorld({ customers: 40, orders: 40, products: 10 }, { IMPORT_SETTINGS: JSON.stringify(settings) });
  tab = await openTab(world, 'manager', '/settings');
});
afterAll(() => world?.close());

const fields = ({ page }: Tab) => page.getByRole('table', { name: 'Custom fields of customers' });
const profiles = () =>
  world.sandbox.control<{ attributes: { properties?: Record<string, unknown> } }[]>('klaviyo', 'ledger/profiles');
const having = async (name: string) =>
  (await profiles()).filter(({ attributes }) => attributes.properties?.[name] !== undefined).length;

test('offers the fields that real customers have, with their share', async () => {
  const { page } = tab;
  await untilEnded(world.service, (await startRun(world.service, 'customers')).id);
  expect(await having('favouriteColour')).toBeGreaterThan(5);
  await fields(tab)
    .getByRole('row', { name: /^favouriteColour \d+%/ })
    .waitFor();
  await page.getByText('From the environment.').waitFor();
  expect(await violations(page)).toEqual([]);
  await screenshot(page, 'settings-customers');
  for (const section of ['Orders', 'Catalog', 'General', 'Notifications']) {
    await page.getByRole('link', { name: section }).click();
    await page.getByRole('region', { name: section }).waitFor();
    await screenshot(page, `settings-${section.toLowerCase()}`);
    expect([section, await violations(page)]).toEqual([section, []]);
  }
});
