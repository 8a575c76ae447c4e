import { silent } from '../../base/log';
import type { Deliveries } from '../../contract/liveStatus';
import { Counters, noCounts } from '../../engine/live/counters';
import type { Result } from '../../engine/live/lane';
import { conclude } from '../../state/conclude';
import { ensureLiveSince } from '../../state/live';
import { dayOf, saveLiveDocument, saveLiveFailure } from '../../state/liveDocuments';
import { readState } from '../../state/pipelines';
import { MemoryStore } from '../../state/stores/memory';
import { Runs } from '../runs';
import { LiveControl } from '.';
import { LiveDays } from './days';
import { LiveOverview } from './status';

const NOW = Date.now();
const DAY_MS = 24 * 60 * 60 * 1000;
const TODAY = dayOf(NOW);
const YESTERDAY = dayOf(NOW - DAY_MS);
const BY = { trigger: 'user' as const, requestedBy: 'tester' };

const rejected = (code: string): Result => ({ kind: 'rejected', code, reason: 'Because.' });

/** What a process has counted on a day. */
async function counted(store: MemoryStore, day: string, results: [kind: string, result: Result][], instance = 'one') {
  const at = Date.parse(day) + 60_000;
  const counts = noCounts();
  const counters = new Counters(
    () => [counts],
    () => at,
  );
  for (const [kind, result] of results) counters.settled(kind, result, 120);
  await saveLiveDocument(store, instance, { ...counts, day, since: new Date(at).toISOString(), pendingJobs: [] });
}

function world() {
  const store = new MemoryStore();
  const runs = new Runs(store, 60_000);
  const live = new LiveControl({ store, log: silent, runs, pipelines: () => ['customers', 'orders'] });
  return { store, runs, live };
}

test('names what is missing in the settings of what runs by itself', async () => {
  const { store, runs } = world();
  const notice = { code: 'no_checkout_url', message: 'There is none.' };
  const live = new LiveControl({ store, log: silent, runs, pipelines: () => [], notices: () => [notice] });
  expect(await live.status(0)).toMatchObject({ state: 'off', notices: [notice] });
  expect(await world().live.status(0)).not.toHaveProperty('notices');
});

test('lists days of real time among the runs, newest first, page by page', async () => {
  const { store, runs, live } = world();
  await counted(store, TODAY, [['customers', { kind: 'written' }]]);
  await counted(store, YESTERDAY, [
    ['customers', { kind: 'unchanged' }],
    ['orders', { kind: 'skipped', code: 'identity_changed' }],
    ['orders', rejected('invalid_email')],
  ]);
  const run = await runs.start({ ...BY, pipeline: 'customers', scope: { kind: 'all' } });
  const state = await readState(store, 'customers');
  if (state) await conclude(store, state, { status: 'done' });

  const first = await live.listRuns({ limit: 2 });
  expect(first.map(({ id }) => id)).toEqual([`live.${TODAY}`, run.id]);
  const second = await live.listRuns({ limit: 2, before: run.id });
  expect(second).toMatchObject([
    {
      ...{ id: `live.${YESTERDAY}`, pipeline: 'live', trigger: 'live', status: 'done' },
      counts: { read: 3, written: 0, skipped: 2, rejected: 1 },
      skips: { unchanged: 1, identity_changed: 1 },
      finishedAt: `${TODAY}T00:00:00.000Z`,
    },
  ]);
  expect((await live.listRuns({ limit: 5, pipeline: 'customers' })).map(({ id }) => id)).toEqual([run.id]);
  expect((await live.listRuns({ limit: 5, status: 'running' })).map(({ id }) => id)).toEqual([`live.${TODAY}`]);
});

test('starts a run for each kind of record that a day has rejected', async () => {
  const { store, live } = world();
  await counted(store, TODAY, [['customers', rejected('invalid_email')]]);
  await expect(live.retry(`live.${TODAY}`, BY)).rejects.toMatchObject({ code: 'invalid' });
  await saveLiveFailure(store, TODAY, 'orders', { id: 'o-1', code: 'no_email', reason: 'Because.' });
  await saveLiveFailure(store, TODAY, 'customers', { id: 'c-1', code: 'invalid_email', reason: 'Because.' });
  await saveLiveFailure(store, TODAY, 'message', { id: 'm-1', code: 'unreadable_message', reason: 'Because.' });
  const scope = { kind: 'failures', runId: `live.${TODAY}.customers` };
  expect(await live.retry(`live.${TODAY}`, BY)).toMatchObject({ pipeline: 'customers', scope });
  expect((await readState(store, 'orders'))?.value.active?.scope).toMatchObject({ runId: `live.${TODAY}.orders` });
  await expect(live.retry(`live.${TODAY}`, BY)).rejects.toMatchObject({ code: 'already_running' });
  expect(await live.getRun(scope.runId)).toMatchObject({ pipeline: 'customers', counts: { rejected: 1 } });
});

describe('status', () => {
  const EVERY = 61_000;
  let now = NOW;
  let state: Deliveries = { key: 'k', status: 'Healthy', delivering: 'yes' };
  const look = jest.fn(async (_key: string | undefined) => state);
  let store: MemoryStore;
  let overview: LiveOverview;
  let watermarks: { pipeline: string; watermark?: string }[];
  const at = (ms: number) => new Date(ms).toISOString();

  beforeEach(async () => {
    store = new MemoryStore();
    [now, watermarks, state] = [NOW, [{ pipeline: 'orders' }], { key: 'k', status: 'Healthy', delivering: 'yes' }];
    look.mockClear();
    const days = new LiveDays(store, () => now);
    overview = new LiveOverview({ store, log: silent, days, look, now: () => now, watermarks: async () => watermarks });
  });

  test('is off without an installation, and looks at nothing then', async () => {
    expect(await overview.status(0)).toMatchObject({ state: 'off', instances: 0, backlog: 'unknown' });
    expect(look).not.toHaveBeenCalled();
  });

  test('sums what all processes have counted, and looks at most once a minute', async () => {
    await ensureLiveSince(store, NOW, 'of-this-shop');
    await counted(store, TODAY, [['customers', { kind: 'written' }]], 'one');
    await counted(store, TODAY, [['orders', { kind: 'written' }]], 'two');
    const answers = [await overview.status(7), await overview.status(0)];
    expect(answers[0]).toMatchObject({
      ...{ state: 'on', instances: 2, p50Ms: 200, p95Ms: 200, subscription: { status: 'Healthy' } },
      today: { received: 2, written: 2, byKind: { customers: { written: 1 }, orders: { written: 1 } } },
      days: [{ day: TODAY }],
    });
    expect(answers[1]?.days).toBeUndefined();
    expect(look.mock.calls.map(([key]) => key)).toEqual(['of-this-shop']);
    now += EVERY;
    await overview.status(0);
    expect(look).toHaveBeenCalledTimes(2);
  });

  test('shows a stopped subscription, and the gap until imports have closed it', async () => {
    await ensureLiveSince(store, NOW, 'k');
    await overview.status(0);
    state = { key: 'k', status: 'Stopped', delivering: 'no' };
    now += EVERY;
    expect(await overview.status(0)).toMatchObject({ state: 'stopped', gap: { since: at(NOW), pipelines: ['orders'] } });
    state = { key: 'k', status: 'Healthy', delivering: 'yes' };
    now += EVERY;
    const until = at(now);
    expect(await overview.status(0)).toMatchObject({ state: 'on', gap: { since: at(NOW), until } });
    watermarks = [{ pipeline: 'orders', watermark: at(now + 1) }];
    expect((await overview.status(0)).gap).toBeUndefined();
  });

  test('looks again soon while nothing is delivered', async () => {
    await ensureLiveSince(store, NOW, 'k');
    state = { key: 'k', status: 'missing', delivering: 'no' };
    expect(await overview.status(0)).toMatchObject({ state: 'stopped' });
    state = { key: 'k', status: 'Healthy', delivering: 'yes' };
    now += 9000;
    expect(await overview.status(0)).toMatchObject({ state: 'stopped' });
    now += 2000;
    expect(await overview.status(0)).toMatchObject({ state: 'on' });
  });

  test('keeps what is known when the subscription may not be looked at', async () => {
    await ensureLiveSince(store, NOW, 'k');
    look.mockRejectedValueOnce(new Error('no'));
    expect(await overview.status(0)).toMatchObject({ state: 'on', subscription: { status: 'internal' } });
  });

  test('is blocked until a record is written again', async () => {
    await ensureLiveSince(store, NOW, 'k');
    const counts = noCounts();
    const counters = new Counters(
      () => [counts],
      () => Date.parse(TODAY) + 120_000,
    );
    counters.blocked('klaviyo_unauthorized');
    await saveLiveDocument(store, 'one', { ...counts, day: TODAY, since: at(NOW), pendingJobs: [] });
    expect(await overview.status(0)).toMatchObject({ state: 'blocked', blocked: { code: 'klaviyo_unauthorized' } });
    counters.settled('customers', { kind: 'written' }, 1);
    await saveLiveDocument(store, 'two', {
      ...counts,
      day: TODAY,
      since: at(NOW),
      pendingJobs: [],
      lastWrittenAt: at(Date.parse(TODAY) + 130_000),
    });
    expect(await overview.status(0)).toMatchObject({ state: 'on' });
  });
});

test('reads days that are over once', async () => {
  const store = new MemoryStore();
  const list = jest.spyOn(store, 'list');
  const days = new LiveDays(store, () => Date.parse(TODAY) + 2 * 60 * 60_000);
  await days.newest(30);
  await days.newest(30);
  expect(list.mock.calls.map(([, options]) => options.after)).toEqual([dayOf(Date.parse(TODAY) - 29 * DAY_MS), TODAY]);
});
