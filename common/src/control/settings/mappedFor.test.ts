import { silent } from '../../base/log';
import { sleep } from '../../base/wait';
import type { SettingValues } from '../../contract/settings';
import { CONFIG, PIPELINES, type PipelineState } from '../../state/documents';
import { SETTINGS, SETTINGS_HISTORY } from '../../state/settings';
import { World } from '../../testing/numbered';
import { settledBy } from '../../testing/settings';
import { Runs } from '../runs';
import { Worker } from '../worker';

const LEASE_MS = 60_000;
const signal = new AbortController().signal;

function setup(count = 4) {
  const world = new World(count, 1, 1, 1);
  const { store } = world;
  const settings = settledBy(store, world);
  const runs = new Runs(store, LEASE_MS, undefined, undefined, () => settings.revision());
  const startDue = async () => ({ started: [], skipped: [] });
  const worker = new Worker({
    ...{ store, pipelines: () => settings.known.made, leaseMs: LEASE_MS, rejectLimit: 0.5, log: silent, startDue },
    mappedFor: settings.mappedFor,
  });
  let revision = 0;
  const save = async (values: SettingValues) => {
    ({ revision } = await settings.control.save({ revision, values, changedBy: 'ana' }));
  };
  const start = () => runs.start({ pipeline: 'numbers', scope: { kind: 'all' }, trigger: 'user', requestedBy: 'ana' });
  const work = (deadlineMs = 60_000) => worker.work(undefined, { deadlineMs, signal });
  const modes = () => [...new Set([...world.ledger.keys()].map((id) => id.split(' ').slice(0, 2).join(' ')))];
  const lastRun = async () => (await runs.status('numbers'))?.value.lastRun;
  return { world, store, runs, save, start, work, modes, lastRun };
}

it('maps by what is saved when the run is started, not by what is saved later', async () => {
  const { save, start, work, modes, lastRun } = setup();
  await save({ 'how.mode': 'loud' });
  await start();
  await save({ 'how.mode': 'loud', prefix: 'later' });
  await work();
  expect(modes()).toEqual(['env loud']);
  expect(await lastRun()).toMatchObject({ status: 'done', settingsRevision: 1 });
  await start();
  await work();
  expect(modes()).toEqual(['env loud', 'later loud']);
  expect(await lastRun()).toMatchObject({ settingsRevision: 2 });
});

it('keeps its settings over slices, a stop and a resume', async () => {
  const { world, save, start, work, modes, runs, lastRun } = setup(40);
  const run = await start();
  world.concurrency = 1;
  let writes = 0;
  world.onWrite = async () => {
    writes++;
    if (writes === 1) await save({ prefix: 'later' });
    if (writes === 4) await runs.stop('numbers');
    await sleep(5);
  };
  await work(1);
  await work();
  expect(await lastRun()).toMatchObject({ status: 'stopped', settingsRevision: 0 });
  await runs.resume(run.id);
  await work();
  expect(await lastRun()).toMatchObject({ status: 'done', settingsRevision: 0 });
  expect(modes()).toEqual(['env plain']);
});

const asOlder = async ({ store }: World, begun: boolean) => {
  const document = await store.get<PipelineState>(PIPELINES, 'numbers');
  if (!document?.value.active) throw new Error('nothing is active');
  const { settingsRevision: _, ...active } = document.value.active;
  const shards = begun ? { shards: [{ done: false }] } : {};
  await store.put(PIPELINES, 'numbers', { ...document.value, active: { ...active, ...shards } }, document.version);
};

it.each([
  [true, 'env plain', 0],
  [false, 'later plain', 1],
])('continues a run of an older version by what it has begun with: begun %s', async (begun, mode, settingsRevision) => {
  const { world, save, start, work, modes, lastRun } = setup();
  await start();
  await asOlder(world, begun);
  await save({ prefix: 'later' });
  await work();
  expect(modes()).toEqual([mode]);
  expect(await lastRun()).toMatchObject({ settingsRevision });
});

async function damage({ store }: World, change: (value: Record<string, unknown>) => object) {
  const stored = await store.get<Record<string, unknown>>(CONFIG, SETTINGS);
  await store.save(CONFIG, SETTINGS, change(stored?.value ?? {}));
}

it('fails a run whose settings have become unusable, and names the path', async () => {
  const { world, save, start, work, modes, lastRun } = setup();
  await save({ prefix: 'a' });
  await damage(world, (value) => ({ ...value, revision: 2, values: { 'how.mode': 'gone' } }));
  await start();
  await work();
  expect(await lastRun()).toMatchObject({
    ...{ status: 'failed', settingsRevision: 2 },
    error: { code: 'settings_unusable', message: expect.stringContaining('how.mode') },
  });
  expect(modes()).toEqual([]);
});

it('fails a run when the document cannot be read, and maps nothing', async () => {
  const { world, save, start, work, lastRun, modes } = setup();
  await save({ prefix: 'a' });
  await damage(world, () => ({ schema: 99 }));
  await start();
  await work();
  expect(await lastRun()).toMatchObject({ status: 'failed', error: { code: 'state_unreadable' } });
  expect(modes()).toEqual([]);
});

it('fails a run when what it has begun with is no longer kept', async () => {
  const { world, store, save, start, work, lastRun } = setup();
  await save({ prefix: 'a' });
  await start();
  await save({ prefix: 'b' });
  for (const { key } of await store.list(SETTINGS_HISTORY, { limit: 10 })) await store.delete(SETTINGS_HISTORY, key);
  // Another process, which has nothing of it ready.
  const settings = settledBy(store, world);
  const startDue = async () => ({ started: [], skipped: [] });
  const worker = new Worker({
    ...{ store, pipelines: () => settings.known.made, leaseMs: LEASE_MS, rejectLimit: 0.5, log: silent, startDue },
    mappedFor: settings.mappedFor,
  });
  await worker.work(undefined, { deadlineMs: 1000, signal });
  expect(await lastRun()).toMatchObject({ status: 'failed', error: { code: 'settings_gone' } });
  await start();
  await work();
  expect(await lastRun()).toMatchObject({ status: 'done', settingsRevision: 2 });
});

it('ignores what a later version has saved, with a notice that names it', async () => {
  const { world, save, start, work, lastRun, modes } = setup();
  await save({ prefix: 'a' });
  await damage(world, (value) => ({ ...value, revision: 2, values: { prefix: 'b', 'new.thing': 1 } }));
  await start();
  await work();
  expect(modes()).toEqual(['b plain']);
  expect(await lastRun()).toMatchObject({
    ...{ status: 'done', notices: [{ code: 'settings_unknown', message: expect.stringContaining('new.thing') }] },
  });
});
