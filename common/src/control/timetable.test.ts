import { type Logger, silent } from '../base/log';
import type { Pipeline } from '../contract/pipeline';
import { advance } from '../engine/advance';
import { World } from '../testing/numbered';
import { scheduledImport } from './scheduled';
import { Timetable } from './timetable';

const START = Date.parse('2026-05-01T10:00:00Z');
const NIGHTLY = { cron: '0 2 * * *', timeZone: 'Europe/Berlin', scope: 'all' as const, enabled: true };

/** A world whose server clock starts at a known time, and a timetable for its one pipeline. */
function setup(count = 20) {
  const world = new World(count);
  world.pushedMs = START - Date.now();
  const table = () => new Timetable(world.store, () => [scheduledImport(world.runs, world.pipeline)], silent);
  const to = (time: string) => {
    world.pushedMs = Date.parse(time) - Date.now();
  };
  const work = async () => {
    const { run } = await advance(
      await world.claim(),
      world.pipeline,
      { store: world.store, log: silent, rejectLimit: 0.5 },
      { deadlineMs: 60_000, signal: new AbortController().signal },
    );
    return run;
  };
  const save = (change = {}) => table().save(scheduledImport(world.runs, world.pipeline), { ...NIGHTLY, ...change });
  const only = async () => (await table().list())[0];
  const runIds = async () => (await world.runs.list({ limit: 100 })).map(({ id }) => id);
  return { world, table, to, work, save, only, runIds };
}

describe('a schedule', () => {
  it('is answered with its next three occurrences', async () => {
    const { save, only, table } = setup();
    expect(await table().list()).toEqual([]);
    const saved = await save({ cron: ' 0  2 * * * ' });
    expect(saved).toEqual({
      pipeline: 'numbers',
      title: 'Numbers',
      ...NIGHTLY,
      next: ['2026-05-02T00:00:00.000Z', '2026-05-03T00:00:00.000Z', '2026-05-04T00:00:00.000Z'],
    });
    expect(await only()).toEqual(saved);
  });

  it('that cannot be used is logged and left out, and the others are answered and started', async () => {
    const { save, world, to } = setup();
    await save();
    const other: Pipeline = { ...world.pipeline, id: 'odd' };
    await world.store.save('data-import-schedule', 'odd', { schema: 1, cron: 7 });
    const log = { ...silent, error: jest.fn(), warn: jest.fn() } as unknown as Logger;
    const both = [other, world.pipeline].map((pipeline) => scheduledImport(world.runs, pipeline));
    const table = new Timetable(world.store, () => both, log);
    expect((await table.list()).map(({ pipeline }) => pipeline)).toEqual(['numbers']);
    expect(log.error).toHaveBeenCalledWith(
      { schedule: 'odd', code: 'state_unreadable', message: expect.stringContaining('data-import-schedule/odd') },
      'a stored document is left out',
    );
    to('2026-05-02T00:01:00Z');
    expect((await table.startDue()).started).toHaveLength(1);
  });

  it('starts nothing before its time, nothing for the past, and nothing when off', async () => {
    const { save, table, to } = setup();
    await save();
    expect(await table().startDue()).toEqual({ started: [], skipped: [] });
    await save({ enabled: false });
    to('2026-05-02T00:01:00Z');
    expect((await table().startDue()).started).toEqual([]);
    await save();
    expect((await table().startDue()).started).toEqual([]);
  });

  it('starts one run per occurrence, however often it is asked at once', async () => {
    const { save, table, to, world, work, runIds, only } = setup();
    await save();
    to('2026-05-02T00:01:00Z');
    const ticks = await Promise.all(Array.from({ length: 20 }, () => table().startDue()));
    const [started, ...others] = ticks.flatMap((tick) => tick.started);
    expect(others).toEqual([]);
    expect(ticks.flatMap(({ skipped }) => skipped)).toEqual([]);
    expect((await world.runs.status('numbers'))?.value.active).toMatchObject({
      id: started?.runId,
      trigger: 'schedule',
      requestedBy: 'schedule',
      scope: { kind: 'all' },
    });
    await work();
    expect((await table().startDue()).started).toEqual([]);
    expect(await runIds()).toEqual([started?.runId]);
    expect((await only())?.lastStarted).toEqual({ at: '2026-05-02T00:00:00.000Z', runId: started?.runId, status: 'done' });
    to('2026-05-03T00:01:00Z');
    expect((await table().startDue()).started).toHaveLength(1);
    expect((await only())?.lastStarted).toMatchObject({ at: '2026-05-03T00:00:00.000Z', status: 'queued' });
  });

  it('makes up for missed occurrences once', async () => {
    const { save, table, to, work } = setup();
    await save();
    to('2026-05-09T08:00:00Z');
    expect((await table().startDue()).started).toEqual([expect.objectContaining({ at: '2026-05-09T00:00:00.000Z' })]);
    await work();
    expect((await table().startDue()).started).toEqual([]);
  });

  it('keeps what is due when it is saved unchanged, and forgets it when its time changes', async () => {
    const { save, table, to, work } = setup();
    await save();
    to('2026-05-02T00:01:00Z');
    await save({ scope: 'all' });
    expect((await table().startDue()).started).toHaveLength(1);
    await work();
    to('2026-05-03T00:01:00Z');
    await save({ cron: '0 1 * * *' });
    expect((await table().startDue()).started).toEqual([]);
  });
});

describe('an occurrence during a run', () => {
  it('is skipped, says why, and is not made up for', async () => {
    const { save, table, to, world, only, work } = setup();
    await save();
    const { id } = await world.start();
    to('2026-05-02T00:01:00Z');
    const skipped = [expect.objectContaining({ at: '2026-05-02T00:00:00.000Z', runId: id })];
    expect(await table().startDue()).toEqual({ started: [], skipped });
    expect(await only()).toMatchObject({ lastSkipped: { at: '2026-05-02T00:00:00.000Z', runId: id, code: 'already_running' } });
    await work();
    expect(await table().startDue()).toEqual({ started: [], skipped: [] });
    to('2026-05-03T00:01:00Z');
    expect((await table().startDue()).started).toHaveLength(1);
    expect(await only()).not.toHaveProperty('lastSkipped');
  });

  it('of changes only is skipped while nothing has been imported completely', async () => {
    const { save, table, to, only, world, work } = setup();
    await save({ scope: 'delta' });
    to('2026-05-02T00:01:00Z');
    expect((await table().startDue()).skipped).toEqual([
      expect.objectContaining({ reason: expect.stringContaining('full import') }),
    ]);
    expect(await only()).toMatchObject({ lastSkipped: { at: '2026-05-02T00:00:00.000Z', code: 'no_full_import' } });
    await world.start();
    await work();
    to('2026-05-03T00:01:00Z');
    expect((await table().startDue()).started).toHaveLength(1);
    expect((await world.runs.status('numbers'))?.value.active?.scope).toMatchObject({ kind: 'delta' });
  });
});

describe('a tick that dies', () => {
  /** The n-th write of a tick (1 = pending noted, 2 = run started) is its last. */
  async function dieAfter(writes: number, s: ReturnType<typeof setup>): Promise<void> {
    const { put } = s.world.store;
    let left = writes;
    s.world.store.put = (async (...args: Parameters<typeof put>) => {
      if (left-- <= 0) throw new Error('killed');
      return put.apply(s.world.store, args);
    }) as typeof put;
    await s.table().startDue();
    s.world.store.put = put;
    expect(left).toBeLessThan(0);
  }

  it('before the run leaves the occurrence pending, and visible, for the next', async () => {
    const s = setup();
    await s.save();
    s.to('2026-05-02T00:01:00Z');
    await dieAfter(1, s);
    expect(await s.only()).toMatchObject({ pending: '2026-05-02T00:00:00.000Z' });
    expect((await s.table().startDue()).started).toHaveLength(1);
    expect(await s.only()).not.toHaveProperty('pending');
  });

  it('after the run has started does not start it again, running or ended', async () => {
    for (const finish of [false, true]) {
      const s = setup();
      await s.save();
      s.to('2026-05-02T00:01:00Z');
      await dieAfter(2, s);
      if (finish) await s.work();
      expect(await s.table().startDue()).toEqual({ started: [], skipped: [] });
      expect(await s.only()).not.toHaveProperty('pending');
      if (!finish) await s.work();
      expect(await s.runIds()).toHaveLength(1);
    }
  });
});

it('an occurrence that one tick skipped and another started counts as started', async () => {
  const s = setup();
  await s.save();
  const { id } = await s.world.start();
  s.to('2026-05-02T00:01:00Z');
  // This tick stops right before it starts the run; meanwhile the other sees the manual run, skips, and that run ends.
  const { startOnce } = s.world.runs;
  s.world.runs.startOnce = async (...args) => {
    s.world.runs.startOnce = startOnce;
    expect((await s.table().startDue()).skipped).toEqual([expect.objectContaining({ runId: id })]);
    await s.work();
    return startOnce.apply(s.world.runs, args);
  };
  expect((await s.table().startDue()).started).toHaveLength(1);
  expect(await s.only()).not.toHaveProperty('lastSkipped');
  expect(await s.only()).not.toHaveProperty('pending');
});
