/// <reference lib="dom" />
import { until } from '../process/child.ts';
import { startRun, untilEnded } from '../process/run.ts';
import { machineToken, startService } from '../process/service.ts';
import { cutOff, cutOffAnywhere, SCREENS } from './boxes.ts';
import { englishOn } from './english.ts';
import { openTab, screenshot, startWorld, type Tab, violations, type World } from './world.ts';

/** The page Settings over a service that is never restarted: what is saved there holds for the next run. */
let world: World;
let tab: Tab;
const ENVIRONMENT = { customer: { custom: { exclude: ['newsletter'] } }, cart: { quietMinutes: 20 } };
beforeAll(async () => {
  world = await startWorld({ customers: 40, orders: 40, products: 10 }, { IMPORT_SETTINGS: JSON.stringify(ENVIRONMENT) });
  tab = await openTab(world, 'manager', '/settings');
  tab.context.setDefaultTimeout(15_000);
});
afterAll(() => world?.close());

interface Settings {
  revision: number;
  values: Record<string, unknown>;
}
const settings = async () => (await world.service.call<Settings>('GET', '/settings')).body;
const profiles = () =>
  world.sandbox.control<{ attributes: { properties?: Record<string, unknown> } }[]>('klaviyo', 'ledger/profiles');
const having = async (name: string) =>
  (await profiles()).filter(({ attributes }) => attributes.properties?.[name] !== undefined).length;

const section = ({ page }: Tab, name: string) => page.getByRole('navigation').getByRole('link', { name }).click();
const button = ({ page }: Tab, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const save = async (of: Tab, revision: number) => {
  await button(of, 'Save').click();
  await of.page.getByText(`Saved as revision ${revision}.`).waitFor();
};
const fields = ({ page }: Tab, name = 'Custom fields of customers') => page.getByRole('table', { name });
const minutes = ({ page }: Tab) => page.getByRole('textbox', { name: /^Minutes that a cart has to rest/ });

test('a field that is left out is gone from what is sent with the next run', async () => {
  const { page } = tab;
  await untilEnded(world.service, (await startRun(world.service, 'customers')).id);
  expect(await having('favouriteColour')).toBeGreaterThan(5);
  await fields(tab)
    .getByRole('row', { name: /^favouriteColour \d+(\.\d)?%/ })
    .waitFor();
  await page.getByText('From the environment.').waitFor();
  await fields(tab).getByRole('checkbox', { name: 'favouriteColour' }).uncheck();
  await fields(tab).getByRole('textbox', { name: 'Under the name: loyaltyPoints' }).fill('Loyalty Points');
  await screenshot(page, 'settings');

  await button(tab, 'What would change').click();
  await page.getByText(/^\d+ of 10 records change: .*favouriteColour \(\d+\)/).waitFor();
  await page
    .getByRole('row', { name: /^favouriteColour removed (red|blue|grün) –$/ })
    .first()
    .waitFor();
  await page
    .getByRole('row', { name: /^Loyalty Points added – \d+$/ })
    .first()
    .waitFor();
  expect(await violations(page, '[role=dialog]')).toEqual([]);
  await screenshot(page, 'settings-preview');
  await page.keyboard.press('Escape');

  await save(tab, 1);
  await screenshot(page, 'settings-saved');
  await button(tab, 'Start: Customers').click();
  await page.getByText('The import of Customers has been started.').waitFor();
  const newest = async () =>
    (await world.service.call<{ runs: { settingsRevision: number; status: string }[] }>('GET', '/runs?limit=1')).body.runs[0];
  await until('the end of the import', async () => (await newest())?.settingsRevision === 1);
  expect(await newest()).toMatchObject({ status: 'done' });
  expect(await having('Loyalty Points')).toBeGreaterThan(5);
});

test("an environment's value is shown, overridden and taken back", async () => {
  const { page } = tab;
  await section(tab, 'Orders');
  expect(await minutes(tab).inputValue()).toBe('20');
  await minutes(tab).fill('30');
  await page.getByText('Not saved yet. The environment has: 20').waitFor();
  await save(tab, 2);
  expect((await settings()).values).toMatchObject({ 'cart.quietMinutes': 30 });
  await button(tab, "Back to the environment's value: Minutes that a cart has to rest").click();
  expect(await minutes(tab).inputValue()).toBe('20');
  await save(tab, 3);
  expect((await settings()).values).not.toHaveProperty('cart.quietMinutes');
});

test('refuses equal names of metrics at both fields', async () => {
  const { page } = tab;
  await page.getByRole('textbox', { name: /^Name of the event for a placed order/ }).fill('Fulfilled Order');
  await screenshot(page, 'settings-metric');
  await button(tab, 'Save').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('orders');
  expect(await violations(page, '[role=dialog]')).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText("Nothing was saved. 2 settings can't be used like this:").waitFor();
  const reason = 'Two kinds of events have this name: Klaviyo would ignore one of them.';
  expect(await page.getByText(reason, { exact: true }).count()).toBe(2);
  await page.waitForFunction(() => (document.activeElement as HTMLInputElement | null)?.value === 'Fulfilled Order');
  expect(await violations(page)).toEqual([]);
  await screenshot(page, 'settings-refused');
  await button(tab, 'Discard').click();
});

test('a run that began before a save ends with the settings it began with', async () => {
  await world.sandbox.control('klaviyo', 'config', { latencyMs: 1500 });
  const { id } = await startRun(world.service, 'customers');
  await section(tab, 'Customers');
  const points = fields(tab).getByRole('textbox', { name: 'Under the name: loyaltyPoints' });
  await points.fill('Points');
  await save(tab, 4);
  const { body } = await world.service.call<{ status: string }>('GET', `/runs/${id}`);
  expect(['queued', 'running']).toContain(body.status);
  await world.sandbox.control('klaviyo', 'config', { latencyMs: 0 });
  expect(await untilEnded(world.service, id)).toMatchObject({ status: 'done', settingsRevision: 3 });
  expect(await having('Points')).toBe(0);
});

test('the second of two who save sees what the first has saved, and chooses', async () => {
  const { page } = tab;
  await section(tab, 'Orders');
  await minutes(tab).fill('7');
  const first = await openTab(world, 'manager', '/settings/orders');
  await minutes(first).fill('8');
  await save(first, 5);
  await first.close();
  await button(tab, 'Save').click();
  await page.getByText(/^Others have saved meanwhile: revision 5, by you, /).waitFor();
  expect(await violations(page)).toEqual([]);
  await screenshot(page, 'settings-conflict');
  await page.getByRole('radio', { name: 'Take theirs: 8' }).check();
  expect(await minutes(tab).inputValue()).toBe('8');
  await page.getByRole('radio', { name: 'Take mine: 7' }).check();
  await save(tab, 6);
  expect((await settings()).values).toMatchObject({ 'cart.quietMinutes': 7 });
});

test('history says who changed what, and restores it', async () => {
  const { page } = tab;
  await section(tab, 'History');
  const fourth = page.getByRole('region', { name: 'Revision 4' });
  await fourth.getByText(/, by you$/).waitFor();
  await fourth.getByRole('row', { name: /names loyaltyPoints → Loyalty Points loyaltyPoints → Points$/ }).waitFor();
  await screenshot(page, 'settings-history');
  await button(tab, 'Restore revision 1').click();
  const dialog = page.getByRole('dialog');
  await screenshot(page, 'settings-restore');
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await page.getByText('Saved as revision 7.').waitFor();
  expect(await settings()).toMatchObject({
    values: {
      'customer.custom.exclude': ['newsletter', 'favouriteColour'],
      'customer.custom.map': { loyaltyPoints: 'Loyalty Points' },
    },
  });
});

test('asks by keyboard before changes are lost, and nothing is cut at any width', async () => {
  const { page } = tab;
  await page.setViewportSize({ width: 1280, height: 720 });
  for (const name of ['Customers', 'Orders', 'Catalog', 'General', 'Notifications', 'History']) {
    await section(tab, name);
    await screenshot(page, `settings-${name.toLowerCase()}`);
    expect([name, await cutOff(page)]).toEqual([name, []]);
    expect([name, await violations(page)]).toEqual([name, []]);
  }
  await section(tab, 'Customers');
  expect(await cutOffAnywhere(page)).toEqual([]);
  await section(tab, 'Orders');
  await minutes(tab).fill('9');
  const top = page.getByRole('heading', { name: 'Data imports' });
  for (const { name, width, height } of SCREENS) {
    await page.setViewportSize({ width, height });
    await top.scrollIntoViewIfNeeded();
    const seen = await button(tab, 'Save').evaluate((it) => it.getBoundingClientRect().bottom <= window.innerHeight);
    expect([name, seen]).toEqual([name, true]);
    await screenshot(page, `settings-unsaved-${width}x${height}`);
  }
  expect(await violations(page)).toEqual([]);
  await button(tab, 'Discard').click();
  await page.setViewportSize({ width: 1280, height: 720 });
  await section(tab, 'Catalog');
  const image = page.getByRole('checkbox', { name: 'Reject products without an image' });
  await image.focus();
  await page.keyboard.press('Space');
  await page.getByRole('tab', { name: 'Runs' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('One change is not saved, and will be lost.').waitFor();
  await screenshot(page, 'settings-leave');
  await page.keyboard.press('Escape');
  expect(await image.isChecked()).toBe(true);
  await button(tab, 'Discard').click();
});

test('shows everything in German to those who may only look', async () => {
  world.gateway.users.analyst.language = 'de';
  const { page, close } = await openTab(world, 'analyst', '/settings/orders');
  await page.getByText(/^Sie dürfen die Einstellungen ansehen/).waitFor();
  const name = page.getByRole('textbox', { name: /^Name des Ereignisses für eine aufgegebene Bestellung/ });
  expect([await name.inputValue(), await name.isEditable()]).toEqual(['Placed Order', false]);
  expect(await page.getByRole('button', { name: /Speichern|ändern würde/ }).count()).toBe(0);
  expect(await violations(page)).toEqual([]);
  await screenshot(page, 'settings-de');
  await close();
});

test('a German user meets no English sentence in any section or dialog', async () => {
  world.gateway.users.manager.language = 'de';
  const german = await openTab(world, 'manager', '/settings/customers');
  german.context.setDefaultTimeout(15_000);
  const { page } = german;
  const dialog = page.getByRole('dialog');
  const found: Record<string, string[]> = {};
  const look = async (at: string, within = 'main') => {
    const english = await englishOn(page, within);
    if (english.length > 0) found[at] = english;
  };
  const lookAtDialog = async (at: string) => {
    await look(at, '[role=dialog]');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  };
  for (const name of ['Kunden', 'Bestellungen', 'Katalog', 'Allgemein', 'Benachrichtigungen', 'Verlauf']) {
    await section(german, name);
    await page.waitForLoadState('networkidle');
    await look(name);
  }
  await button(german, 'Revision 1 wiederherstellen').click();
  await dialog.getByRole('button', { name: 'Wiederherstellen' }).waitFor();
  await lookAtDialog('restore');
  await section(german, 'Bestellungen');
  await page.getByRole('textbox', { name: /^Name des Ereignisses für eine aufgegebene Bestellung/ }).fill('Fulfilled Order');
  await look('a change');
  await button(german, 'Speichern').click();
  await dialog.getByRole('textbox').fill('orders');
  await look('other names of metrics', '[role=dialog]');
  await dialog.getByRole('button', { name: 'Speichern' }).click();
  await page.getByText('Zwei Arten von Ereignissen haben diesen Namen').first().waitFor();
  await look('faults');
  await button(german, 'Verwerfen').click();
  await section(german, 'Kunden');
  await fields(german, 'Benutzerdefinierte Felder von Kunden').getByRole('checkbox').first().click();
  await button(german, 'Was sich ändern würde').click();
  await dialog.getByText(/^(\d+ von|Keiner der) \d+ Datens/).waitFor();
  await lookAtDialog('what would change');
  await page.getByRole('tab', { name: 'Läufe' }).click();
  await dialog.waitFor();
  await lookAtDialog('leave');
  await german.close();
  world.gateway.users.manager.language = 'en';
  expect(found).toEqual({});
});

test('where settings are locked they can be read, and the service refuses to save', async () => {
  const { environment } = world.sandbox;
  const { url, child } = world.service;
  await child.kill('SIGTERM');
  world.service = await startService(
    { ...environment, SETTINGS_LOCKED: 'true', PORT: new URL(url).port },
    machineToken(environment),
  );
  await tab.page.reload();
  await tab.page.getByText(/^SETTINGS_LOCKED is set/).waitFor();
  expect(await button(tab, 'Save').count()).toBe(0);
  await screenshot(tab.page, 'settings-locked');
  expect(await world.service.call('POST', '/settings', { revision: 7, values: {} })).toMatchObject({
    ...{ status: 403, body: { errors: [{ code: 'settings_locked' }] } },
  });
});
