import { PATIENT, storedActive, storedRun, storeState } from './stored.ts';
import { openTab, screenshot, startWorld, type Tab, violations, type World } from './world.ts';

/** In every state of the page Imports one button is blue, and it is what to do next. */
let world: World;
let tab: Tab;
beforeAll(async () => {
  world = await startWorld({ customers: 5, orders: 5, products: 2 }, PATIENT);
  await world.sandbox.control('klaviyo', 'config', { scopes: ['accounts:read'] });
  tab = await openTab(world);
  tab.context.setDefaultTimeout(15_000);
});
afterAll(() => world?.close());

type State = Omit<Parameters<typeof storeState>[1], 'pipeline'>;
const PIPELINES = ['customers', 'orders', 'categories', 'products'];
const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;
/** Imported, with nothing that has changed since. */
const imported = (pipeline: string): State => ({
  lastRun: storedRun(pipeline, minutesAgo(30), { counts: { read: 5, written: 5, skipped: 0, rejected: 0 }, total: 5 }),
  watermark: new Date().toISOString(),
});
const ended = (pipeline: string, status: 'failed' | 'stopped'): State => {
  const error = { code: 'klaviyo_unauthorized', message: 'Klaviyo refused the API key.' };
  const run = storedRun(pipeline, minutesAgo(20), { status, ...(status === 'failed' ? { error } : {}) });
  return { ...imported(pipeline), lastRun: run };
};

/** Waits until the only blue button is the one of this name; the kit names its component. */
async function expectBlue(name: string): Promise<void> {
  const blue = tab.page.getByRole('main').locator('[data-track-component=PrimaryButton]');
  await blue.and(tab.page.getByRole('button', { name, exact: true })).waitFor();
  const labels = await blue.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? each.textContent));
  expect(labels).toEqual([name]);
}

/** All imports are done but those that are named. */
async function show(states: Record<string, State>): Promise<void> {
  for (const pipeline of PIPELINES) {
    await storeState(world.sandbox, { pipeline, ...(states[pipeline] ?? imported(pipeline)) });
  }
  await tab.page.reload();
  await tab.page.getByRole('region', { name: '4. Products' }).waitFor();
}

test('on the first day it leads from a connection that is blocked to importing everything', async () => {
  await expectBlue('See what to do');
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, 'next-blocked');
  await world.sandbox.control('klaviyo', 'reset', {});
  await tab.page.getByRole('button', { name: 'Check again' }).click();
  await expectBlue('Import everything');
});

test.each<[string, () => Record<string, State>, string]>([
  ['everything while one import runs', () => ({ customers: running(), orders: {} }), 'Import everything'],
  ['the failed import', () => ({ customers: {}, orders: ended('orders', 'failed') }), 'Resume: Orders'],
  [
    'the first of two that were stopped',
    () => ({ customers: stopped(), products: ended('products', 'stopped') }),
    'Resume: Customers',
  ],
  ['the first that was never imported', () => ({ orders: {}, products: {} }), 'Import all: Orders'],
  ['the first that has changed', () => ({ orders: changed('orders'), products: changed('products') }), 'Import changes: Orders'],
  ['everything when all are finished', () => ({}), 'Import everything'],
])('it is for %s', async (title, states, name) => {
  await show(states());
  await expectBlue(name);
  expect(await violations(tab.page)).toEqual([]);
  await screenshot(tab.page, `next-${title.replaceAll(' ', '-')}`);
});

const running = (): State => ({ active: storedActive('customers', minutesAgo(1)) });
const stopped = (): State => ended('customers', 'stopped');
const changed = (pipeline: string): State => ({ ...imported(pipeline), watermark: '2020-01-01T00:00:00.000Z' });

test('it is disabled while everything is imported, and resumes everything after a stop', async () => {
  await world.sandbox.control('klaviyo', 'faults', [{ method: 'POST', latencyMs: 3000 }]);
  await tab.page.getByRole('button', { name: 'Import everything' }).click();
  await tab.page.getByRole('dialog').getByRole('button', { name: 'Start imports' }).click();
  await tab.page.getByRole('button', { name: 'Stop all' }).waitFor();
  await expectBlue('Import everything');
  expect(await tab.page.getByRole('button', { name: 'Import everything' }).isDisabled()).toBe(true);
  await screenshot(tab.page, 'next-sequence');
  await tab.page.getByRole('button', { name: 'Stop all' }).click();
  await expectBlue('Resume all');
  await screenshot(tab.page, 'next-sequence-stopped');
});
