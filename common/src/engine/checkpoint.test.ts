import { silent } from '../base/log';
import { Retryable } from '../contract/errors';
import { type Outcome, rejected, written } from '../contract/outcome';
import { Runs } from '../control/runs';
import { PIPELINES } from '../state/documents';
import { listFailures, saveFailures } from '../state/failures';
import { Lease } from '../state/lease';
import { readState } from '../state/pipelines';
import { MemoryStore } from '../state/stores/memory';
import { until } from '../testing/until';
import { Checkpoints } from './checkpoint';
import { type PendingRange, Progress } from './progress';
import { RepeatLog } from './repeatLog';

/** Holds writes of one container back until it lets them through. */
class Gated extends MemoryStore {
  gate: Promise<void> = Promise.resolve();
  arrived = 0;
  override async put<T extends object>(container: string, key: string, value: T, version: number) {
    this.arrived++;
    await this.gate;
    return super.put(container, key, value, version);
  }
}

async function working(everyMs = 1000) {
  const store = new Gated();
  const { id } = await new Runs(store, 60_000).start({
    pipeline: 'p',
    scope: { kind: 'all' },
    trigger: 'cli',
    requestedBy: 'tester',
  });
  const lease = await Lease.claim('p', { store, leaseMs: 60_000, log: silent });
  if (!lease) throw new Error('nothing to claim');
  lease.end();
  await lease.update((run) => ({ ...run, shards: [{ done: false }] }));
  const errors: unknown[] = [];
  const slice = () => {
    const progress = new Progress(lease.run);
    const repeats = new RepeatLog(lease, true);
    const checkpoints = new Checkpoints(lease, progress, [repeats], store, everyMs, (error) => errors.push(error));
    return { progress, repeats, checkpoints };
  };
  store.arrived = 0;
  const stored = async () => (await readState(store, 'p'))?.value.active;
  const failures = async () => (await listFailures(store, id, { limit: 100 })).failures.map((failure) => failure.id);
  return { store, id, lease, errors, slice, stored, failures, ...slice() };
}

function add(progress: Progress, cursor: string, outcome?: Outcome): PendingRange {
  const range = progress.include(0, cursor, {});
  if (outcome) progress.settle(range, { id: cursor }, outcome);
  return range;
}

function gate(store: Gated): () => void {
  let open = () => {};
  store.gate = new Promise((resolve) => {
    open = resolve;
  });
  return open;
}
const no = rejected('no', 'No.');

afterEach(() => jest.useRealTimers());

it('rejected records are saved before the cursor moves past them', async () => {
  const { store, progress, checkpoints, stored, failures } = await working();
  add(progress, 'a', no);
  const save = store.save.bind(store);
  const seen: unknown[] = [];
  store.save = async (...args: Parameters<typeof save>) => {
    seen.push((await stored())?.shards?.[0]?.cursor);
    return save(...args);
  };
  await checkpoints.flush();
  expect(seen).toEqual([undefined]);
  expect((await stored())?.shards).toEqual([{ cursor: 'a', done: false }]);
  expect(await failures()).toEqual(['a']);
  expect(checkpoints.moved).toBe(true);
});

it('a cursor does not move when the rejected records could not be saved', async () => {
  const { store, progress, checkpoints, stored } = await working();
  add(progress, 'a', no);
  store.save = () => Promise.reject(new Retryable('commercetools_unavailable', 'No answer.'));
  await expect(checkpoints.flush()).rejects.toBeInstanceOf(Retryable);
  expect((await stored())?.shards).toEqual([{ done: false }]);
  expect((await stored())?.counts.read).toBe(0);
  expect(checkpoints.moved).toBe(false);
});

it('nothing is written while nothing is settled', async () => {
  const { store, progress, checkpoints } = await working();
  add(progress, 'a');
  await checkpoints.flush();
  expect(store.arrived).toBe(0);
});

it('a note of what is sent does not set back the cursor of a checkpoint under way', async () => {
  const { store, progress, repeats, checkpoints, stored } = await working();
  add(progress, 'a', written);
  const open = gate(store);
  const checkpoint = checkpoints.flush();
  await until(() => store.arrived === 1);
  const note = repeats.sending([add(progress, 'b')], () => 'b');
  open();
  await Promise.all([checkpoint, note]);
  expect(await stored()).toMatchObject({ counts: { read: 1 }, shards: [{ cursor: 'a', sent: 'b', done: false }] });
});

it('a checkpoint does not set back a note that was made while it was prepared', async () => {
  const { store, progress, repeats, checkpoints, stored } = await working();
  add(progress, 'a', no);
  const save = store.save.bind(store);
  store.save = async (...args: Parameters<typeof save>) => {
    await repeats.sending([add(progress, 'b')], () => 'b');
    return save(...args);
  };
  await checkpoints.flush();
  expect((await stored())?.shards).toEqual([{ cursor: 'a', sent: 'b', done: false }]);
});

it('what a worker saved right before it died is not listed twice', async () => {
  const { store, id, slice, failures } = await working();
  // It had settled a and b, and saved the failure of b, but its checkpoint never arrived.
  await saveFailures(store, id, 0, undefined, [{ id: 'b', code: 'no', reason: 'No.' }]);
  const { progress, checkpoints } = slice();
  add(progress, 'a', written);
  await checkpoints.flush();
  add(progress, 'b', no);
  await checkpoints.flush();
  expect(await failures()).toEqual(['b']);
});

it('what is settled while a checkpoint is written is written soon after, without being asked again', async () => {
  const { store, progress, checkpoints, stored, errors } = await working();
  add(progress, 'a', written);
  const open = gate(store);
  checkpoints.request();
  await until(() => store.arrived === 1);
  add(progress, 'b', written);
  checkpoints.request();
  open();
  await until(() => store.arrived === 2);
  await checkpoints.flush();
  expect((await stored())?.counts.read).toBe(2);
  expect(store.arrived).toBe(2);
  expect(errors).toEqual([]);
});

it.each([
  [1000, 2],
  [500, 4],
  [3000, 1],
])('many requests become one checkpoint every %i ms', async (everyMs, times) => {
  jest.useFakeTimers();
  const { store, progress, checkpoints } = await working(everyMs);
  for (let index = 0; index < 50; index++) {
    add(progress, String(index).padStart(3, '0'), written);
    checkpoints.request();
    await jest.advanceTimersByTimeAsync(39);
  }
  expect(store.arrived).toBe(times);
  checkpoints.cancel();
});

it('an error of a requested checkpoint is reported', async () => {
  const { store, progress, checkpoints, errors } = await working();
  store.gate = Promise.reject(new Retryable('commercetools_unavailable', 'No answer.'));
  store.gate.catch(() => {});
  add(progress, 'a', written);
  checkpoints.request();
  await until(() => errors.length === 1);
  expect(errors[0]).toMatchObject({ code: 'commercetools_unavailable' });
});

it('a cancelled one is not written', async () => {
  jest.useFakeTimers();
  const { store, progress, checkpoints } = await working();
  add(progress, 'a', written);
  checkpoints.request();
  checkpoints.cancel();
  await jest.advanceTimersByTimeAsync(60_000);
  expect(store.arrived).toBe(0);
  expect((await store.get(PIPELINES, 'p'))?.value).not.toHaveProperty('active.shards.0.cursor');
});
