import { isDeepStrictEqual } from 'node:util';
import { silent } from '../base/log';
import { World } from '../testing/numbered';
import { everythingSchedules, saveEverything, scheduledEverything } from './everything';
import { createSequences } from './sequences';
import { Timetable } from './timetable';

const NIGHTLY = { cron: '0 2 * * 1-6', timeZone: 'UTC', enabled: true };
const SUNDAYS = { cron: '0 2 * * 0', timeZone: 'UTC', enabled: true };

/** Friday, May 1; a world with one pipeline, and the schedules of everything there is. */
function setup() {
  const world = new World(5);
  const to = (time: string) => {
    world.pushedMs = Date.parse(time) - Date.now();
  };
  to('2026-05-01T10:00:00Z');
  const { store, runs } = world;
  const sequences = createSequences({ store, runs, pipelines: () => [world.pipeline], affectsAll: () => false, log: silent });
  const of = scheduledEverything(sequences);
  const timetable = new Timetable(store, () => [of.all, of.changes], silent);
  return { world, to, sequences, of, timetable };
}

it('starts one sequence for an occurrence, however many processes ask', async () => {
  const { to, sequences, of, timetable } = setup();
  await saveEverything(timetable, of, { changes: NIGHTLY, all: SUNDAYS });
  to('2026-05-02T02:01:00Z');
  const ticks = await Promise.all(Array.from({ length: 10 }, () => timetable.startDue()));
  const [started, ...others] = ticks.flatMap((tick) => tick.started);
  expect([started, others]).toEqual([expect.objectContaining({ pipeline: 'everything' }), []]);
  expect(await sequences.current()).toMatchObject({ id: started?.runId, mode: 'changes', trigger: 'schedule', status: 'queued' });
  expect(await sequences.advance()).toEqual(['numbers']);
  expect(await everythingSchedules(timetable, of)).toMatchObject({
    changes: { scope: 'delta', lastStarted: { at: '2026-05-02T02:00:00.000Z', runId: started?.runId, status: 'running' } },
    all: { scope: 'all', next: ['2026-05-03T02:00:00.000Z', expect.any(String), expect.any(String)] },
  });
});

it('is started by one of two processes that write the same sequence at once', async () => {
  const { world, sequences } = setup();
  const { store } = world;
  const put = store.put.bind(store);
  // As the store over HTTP does when it isn't known whose write a conflict is about.
  store.put = async (container, key, value, version) =>
    put(container, key, value, version).catch(async (error: unknown) => {
      const current = await store.get<typeof value>(container, key);
      if (current && isDeepStrictEqual(current.value, value)) return current;
      throw error;
    });
  const request = { mode: 'all', trigger: 'schedule', requestedBy: 'schedule' } as const;
  const started = await Promise.all([1, 2, 3].map(() => sequences.startOnce('s-1', request)));
  expect(started.filter(Boolean)).toHaveLength(1);
  expect(await sequences.current()).not.toHaveProperty('starter');
  await sequences.advance();
  expect((await store.get('data-import-sequence', 'current'))?.value).not.toHaveProperty('starter');
});

it('skips an occurrence while a sequence is in progress', async () => {
  const { to, sequences, of, timetable } = setup();
  await saveEverything(timetable, of, { all: SUNDAYS });
  await sequences.start({ mode: 'all', trigger: 'user', requestedBy: 'user-1' });
  to('2026-05-03T02:01:00Z');
  expect((await timetable.startDue()).started).toEqual([]);
  const { all, changes } = await everythingSchedules(timetable, of);
  expect(all?.lastSkipped).toMatchObject({ at: '2026-05-03T02:00:00.000Z', code: 'already_running' });
  expect(changes).toBeUndefined();
});

it('does not start again what has ended', async () => {
  const { world, sequences } = setup();
  const request = { mode: 'all', trigger: 'schedule', requestedBy: 'schedule' } as const;
  expect(await sequences.startOnce('s-1', request)).toBe(true);
  await sequences.stop();
  await sequences.start({ ...request });
  await sequences.stop();
  expect(await sequences.startOnce('s-1', request)).toBe(false);
  expect(await sequences.statusOf('s-1')).toBe('stopped');
  expect(await sequences.statusOf('s-2')).toBeUndefined();
  expect((await world.runs.status('numbers'))?.value.active).toBeUndefined();
});

it('saves neither when one is invalid', async () => {
  const { of, timetable } = setup();
  const wrong = { changes: NIGHTLY, all: { ...SUNDAYS, cron: '* * * * *' } };
  const refusal = { code: 'invalid', field: 'all.cron', reason: 'cron_too_often' };
  await expect(saveEverything(timetable, of, wrong)).rejects.toMatchObject(refusal);
  expect(await everythingSchedules(timetable, of)).toEqual({});
});
