import { until } from '../process/child.ts';
import { cli } from '../process/cli.ts';
import { makeDue } from '../process/dueSchedule.ts';
import { type Job, startJob } from '../process/job.ts';
import type { RunAnswer, StatusAnswer } from '../process/run.ts';
import { machineToken, startService } from '../process/service.ts';
import { storeState, storeUnreadable } from './stored.ts';
import { openMore, openTab, screenshot, startWorld, type Tab, violations, type World } from './world.ts';

/** All imports one after the other: the service sees them through, whatever becomes of the page that started them. */
const SHOP = { customers: 400, orders: 300 };
const ORDER = ['customers', 'orders', 'categories', 'products'];

interface Sequence {
  id: string;
  status: string;
  steps: { pipeline: string; status: string; runId?: string }[];
}

const sequenceOf = async ({ service }: World) => (await service.call<{ sequence?: Sequence }>('GET', '/sequence')).body.sequence;
const untilStatus = (world: World, status: string) =>
  until(`a sequence that is ${status}`, async () => ((await sequenceOf(world))?.status === status ? true : undefined), 120_000);
const untilStep = (world: World, pipeline: string) =>
  until(`the import of ${pipeline} in progress`, async () => {
    const step = (await sequenceOf(world))?.steps.find((each) => each.pipeline === pipeline);
    const { body } = await world.service.call<{ pipelines: StatusAnswer[] }>('GET', '/sync/status');
    const active = body.pipelines.find((each) => each.pipeline === pipeline)?.active;
    return step?.status === 'running' && active?.status === 'running' ? true : undefined;
  });
/** Whichever import it is: what was in flight at a stop may have been all that its import had left. */
const untilAnyStep = (world: World) =>
  until('an import in progress', async () => {
    const running = (await sequenceOf(world))?.steps.find(({ status }) => status === 'running');
    const { body } = await world.service.call<{ pipelines: StatusAnswer[] }>('GET', '/sync/status');
    return (
      body.pipelines.some(({ pipeline, active }) => pipeline === running?.pipeline && active?.status === 'running') || undefined
    );
  });
const runsOf = async ({ service }: World) => (await service.call<{ runs: RunAnswer[] }>('GET', '/runs?limit=100')).body.runs;
/** What is there; how often something was sent again, which Klaviyo ignores, is not part of it. */
async function ledgerOf({ sandbox }: World): Promise<Record<string, unknown>> {
  const { duplicatesIgnored: _, ...ledger } = await sandbox.control<Record<string, unknown>>('klaviyo', 'ledger');
  return ledger;
}
const batchesTake = ({ sandbox }: World, latencyMs: number) =>
  sandbox.control('klaviyo', 'faults', [{ path: 'event', method: 'POST', latencyMs }]);

async function importEverything({ page }: Tab): Promise<void> {
  await page.getByRole('button', { name: 'Import everything' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start imports' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
const card = ({ page }: Tab) => page.getByRole('region', { name: /^Everything/ });

/** Each import began when those before it were done, and none ran twice. */
function expectInOrder(runs: RunAnswer[]): void {
  const oldestFirst = [...runs].reverse();
  expect(oldestFirst.map(({ pipeline, status }) => [pipeline, status])).toEqual(ORDER.map((pipeline) => [pipeline, 'done']));
  oldestFirst.slice(1).forEach((run, index) => {
    // A start is known by the second, an end by the millisecond.
    expect(Date.parse(run.startedAt)).toBeGreaterThan(Date.parse(oldestFirst[index]?.finishedAt ?? '') - 1000);
  });
}

describe('everything', () => {
  let world: World;
  let undisturbed: Record<string, unknown>;
  beforeAll(async () => {
    world = await startWorld(SHOP);
  });
  afterAll(() => world?.close());

  test('is imported in order although the browser is closed right after the start', async () => {
    await world.sandbox.control('klaviyo', 'config', { jobMs: [1500, 2000] });
    const tab = await openTab(world);
    await tab.page.getByRole('button', { name: 'Import everything' }).click();
    const dialog = tab.page.getByRole('dialog');
    await dialog.getByText('You can close this page.').waitFor();
    expect(await violations(tab.page, '[role=dialog]')).toEqual([]);
    await screenshot(tab.page, 'import-everything');
    await dialog.getByRole('button', { name: 'Start imports' }).click();
    await card(tab).getByText('It continues when you close this page.').waitFor();
    await card(tab).getByText('Products: waits').waitFor();
    expect(await violations(tab.page)).toEqual([]);
    await screenshot(tab.page, 'imports-sequence');
    await tab.close();

    await untilStatus(world, 'done');
    expectInOrder(await runsOf(world));
    undisturbed = await ledgerOf(world);
    const reopened = await openTab(world);
    await card(reopened).getByText('Everything has been imported').waitFor();
    expect(await violations(reopened.page)).toEqual([]);
    await screenshot(reopened.page, 'imports-done');
    await reopened.close();
  });

  test('is one sequence when two tabs start it at once, and both show it', async () => {
    await batchesTake(world, 3000);
    const tabs = await Promise.all([openTab(world), openTab(world)]);
    for (const { page } of tabs) await page.getByRole('button', { name: 'Import everything' }).click();
    await Promise.all(tabs.map(({ page }) => page.getByRole('dialog').getByRole('button', { name: 'Start imports' }).click()));
    for (const tab of tabs) await card(tab).getByText('It continues when you close this page.').waitFor();
    const { body } = await world.service.call<{ sequences: unknown[] }>('GET', '/sequences');
    expect(body.sequences).toHaveLength(1);
    await batchesTake(world, 0);
    await untilStatus(world, 'done');
    expect(await runsOf(world)).toHaveLength(8);
    for (const tab of tabs) await tab.close();
  });

  test('shows what was started by the command line within one poll', async () => {
    const tab = await openTab(world);
    await batchesTake(world, 3000);
    const environment = { ...world.sandbox.environment };
    const { code } = await cli(environment, 'everything', '--changes', '--detach', '--service', world.service.url);
    expect(code).toBe(0);
    await card(tab).getByText('Started by API client').waitFor({ timeout: 15_000 });
    await card(tab).getByRole('heading', { name: 'Everything that has changed' }).waitFor();
    await batchesTake(world, 0);
    await untilStatus(world, 'done');
    await tab.close();
  });

  test('shows what a schedule has started within one poll', async () => {
    const tab = await openTab(world);
    const nightly = { cron: '0 4 * * *', timeZone: 'UTC', enabled: true };
    await world.service.call('POST', '/schedules/everything', { changes: nightly });
    await makeDue(world.sandbox, 'everything.changes');
    const job = await startJob(world.sandbox.environment);
    const ticked = job.tick();
    await card(tab).getByText('Started by the schedule').waitFor({ timeout: 15_000 });
    expect((await ticked).body.started).toMatchObject([{ pipeline: 'everything' }]);
    await untilStatus(world, 'done');
    await job.child.kill('SIGTERM');
    await tab.close();
  });

  test('leaves out what builds on a failed import, imports the rest, and says so', async () => {
    await storeUnreadable(world.sandbox, 'customers');
    const tab = await openTab(world);
    await importEverything(tab);
    await untilStatus(world, 'failed');
    const { steps = [] } = (await sequenceOf(world)) ?? {};
    expect(steps.map(({ status }) => status)).toEqual(['failed', 'left_out', 'done', 'done']);
    await card(tab).getByText('Customers failed:').waitFor();
    await card(tab).getByText('Orders was not started, because it builds on that.').waitFor();
    expect(await violations(tab.page)).toEqual([]);
    await screenshot(tab.page, 'sequence-failed');
    await storeState(world.sandbox, { pipeline: 'customers' });
    await card(tab).getByRole('button', { name: 'Resume all' }).click();
    await untilStatus(world, 'done');
    await tab.close();
    expect(await ledgerOf(world)).toEqual(undisturbed);
  });

  test('has German words, and needs no mouse', async () => {
    world.gateway.users.manager.language = 'de';
    const tab = await openTab(world);
    const everything = tab.page.getByRole('region', { name: 'Alles' });
    await everything.getByText('Alles wurde importiert').waitFor();
    expect(await violations(tab.page)).toEqual([]);
    await screenshot(tab.page, 'sequence-german');
    await tab.page.getByRole('button', { name: 'Alles importieren' }).focus();
    await tab.page.keyboard.press('Enter');
    await tab.page.getByRole('dialog').getByText('Sie können diese Seite schließen.').waitFor();
    await tab.page.keyboard.press('Escape');
    await tab.page.getByRole('dialog').waitFor({ state: 'detached' });
    world.gateway.users.manager.language = 'en';
    await tab.close();
  });

  test('deletes what it said when the number is confirmed', async () => {
    const tab = await openTab(world);
    const { items } = (await ledgerOf(world)) as { items: number };
    expect(items).toBeGreaterThan(0);
    await openMore(tab, 'Products');
    await tab.page.getByRole('button', { name: 'Delete from Klaviyo: Products' }).click();
    const dialog = tab.page.getByRole('dialog');
    await dialog.getByText('0 records of “Products” that this project no longer has').waitFor();
    await dialog.getByLabel('All of this project').check();
    await dialog.getByText(`${items} records of “Products” would be deleted`).waitFor();
    const confirm = dialog.getByRole('button', { name: 'Delete', exact: true });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Type “products” to confirm').fill('product');
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel('Type “products” to confirm').fill('products');
    expect(await violations(tab.page, '[role=dialog]')).toEqual([]);
    await screenshot(tab.page, 'delete');
    await confirm.click();
    await tab.page.getByText("Deletion of this project's records from Klaviyo").first().waitFor();
    await until('the end of the deletion', async () => ((await ledgerOf(world)) as { items: number }).items === 0);
    await tab.page.getByText("Deletion of this project's records from Klaviyo: finished").waitFor();
    await tab.close();
  });

  test('is the same after a stop, a resume and a dead service as without them', async () => {
    const other = await startWorld(SHOP, { LEASE_SECONDS: '3' });
    let job: Job | undefined;
    try {
      await batchesTake(other, 3000);
      const tab = await openTab(other);
      await importEverything(tab);
      await untilStep(other, 'orders');
      await card(tab).getByRole('button', { name: 'Stop all' }).click();
      await untilStatus(other, 'stopped');
      await card(tab).getByText('Categories: stopped').waitFor();
      // A step lasts longer than a look at it.
      await other.sandbox.control('klaviyo', 'config', { jobMs: [3000, 4000] });
      await card(tab).getByRole('button', { name: 'Resume all' }).click();
      await untilAnyStep(other);
      await other.service.child.kill('SIGKILL');
      await tab.close();
      await batchesTake(other, 0);
      await other.sandbox.control('klaviyo', 'config', { jobMs: [100, 400] });
      job = await startJob({ ...other.sandbox.environment, LEASE_SECONDS: '3' });
      const takenUp = async () => (await job?.tick())?.body.worked.some(({ status }) => status === 'done');
      // A second apart: more ticks than an instance takes in a minute are refused.
      await until('the lease that has run out', takenUp, 60_000, 1000);
      other.service = await startService({ ...other.sandbox.environment }, machineToken(other.sandbox.environment));
      await untilStatus(other, 'done');
      expectInOrder(await runsOf(other));
      expect(await ledgerOf(other)).toEqual(undisturbed);
    } finally {
      await job?.child.kill('SIGTERM');
      await other.close();
    }
  });
});
