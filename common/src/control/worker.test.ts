import { type Logger, silent } from '../base/log';
import { ascending } from '../base/order';
import { sleep } from '../base/wait';
import type { Pipeline } from '../contract/pipeline';
import { MemoryStore } from '../state/stores/memory';
import { World } from '../testing/numbered';
import { Runs } from './runs';
import { Worker } from './worker';

const LEASE_MS = 60_000;
const signal = new AbortController().signal;

function setup(pipelines: Pipeline[], log: Logger = silent) {
  let writes = 0;
  // No two writes are at the same time.
  const store = new MemoryStore(() => Date.now() + writes++);
  const runs = new Runs(store, LEASE_MS);
  const startDue = async () => ({ started: [], skipped: [] });
  const worker = new Worker({ store, pipelines: () => pipelines, leaseMs: LEASE_MS, rejectLimit: 0.5, log, startDue });
  const start = (pipeline: string) => runs.start({ pipeline, scope: { kind: 'all' }, trigger: 'cli', requestedBy: 'tester' });
  return { store, runs, worker, start };
}

const small = (id: string): Pipeline => ({ ...new World(20).pipeline, id });

/** A pipeline whose source has no end; every page takes a while. */
function endless(id: string): Pipeline {
  const { pipeline } = new World(0);
  const read = async function* () {
    for (let number = 0; ; number++) {
      await sleep(1000);
      const key = String(number).padStart(9, '0');
      yield [{ id: key, cursor: key, value: { id: key, number: 1 } }];
    }
  };
  return {
    ...pipeline,
    id,
    source: { ...pipeline.source, count: async () => undefined, shards: async () => [{ done: false }], read },
  };
}

describe('with runs that never end', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it.each([1, 3, 5])('imports thirty others beside %i of them', async (count) => {
    const long = Array.from({ length: count }, (_, index) => endless(`endless-${index}`));
    const others = Array.from({ length: 30 }, (_, index) => small(`list-${index}`));
    const { worker, runs, start } = setup([...long, ...others]);
    for (const { id } of [...long, ...others]) await start(id);
    const over = worker.sweep({ deadlineMs: 20 * 60_000, signal });
    await jest.advanceTimersByTimeAsync(10 * 60_000);
    for (const { id } of others)
      expect((await runs.status(id))?.value.lastRun).toMatchObject({ status: 'done', counts: { read: 20 } });
    for (const { id } of long) expect((await runs.status(id))?.value.active?.counts.read).toBeGreaterThan(100);
    await jest.advanceTimersByTimeAsync(11 * 60_000);
    const { worked } = await over;
    expect(worked.filter(({ status }) => status === 'done')).toHaveLength(30);
    expect(worked.filter(({ more }) => more)).toHaveLength(count);
  });
});

it('leaves rejected records of a round behind, even when all of them are', async () => {
  const world = new World(5);
  world.map = () => ({ kind: 'rejected', code: 'bad', reason: 'Because.' });
  const { worker, runs, start } = setup([
    { ...world.pipeline, background: true },
    { ...world.pipeline, id: 'asked-for' },
  ]);
  for (const id of ['numbers', 'asked-for']) await start(id);
  const { worked } = await worker.sweep({ deadlineMs: 60_000, signal });
  expect(worked.map(({ pipeline, status }) => [pipeline, status]).sort(([a = ''], [b = '']) => ascending(a, b))).toEqual([
    ['asked-for', 'failed'],
    ['numbers', 'done'],
  ]);
  expect((await runs.status('numbers'))?.value.lastRun).toMatchObject({ status: 'done', counts: { rejected: 5 } });
});

it('takes the least recently worked run first', async () => {
  const { worker, start } = setup([small('a'), small('b'), small('c')]);
  for (const id of ['c', 'a']) await start(id);
  expect(await worker.claimable()).toEqual(['c', 'a']);
  expect(await worker.work(undefined, { deadlineMs: 10_000, signal })).toMatchObject({ pipeline: 'c', status: 'done' });
  expect(await worker.claimable()).toEqual(['a']);
});

it('imports what others refer to before them', async () => {
  const order: string[] = [];
  const traced = (id: string, dependsOn?: string[]): Pipeline => {
    const world = new World(20);
    world.onRead = async () => {
      order.push(id);
    };
    return { ...world.pipeline, id, ...(dependsOn ? { dependsOn } : {}) };
  };
  const { worker, start } = setup([traced('products', ['categories']), traced('categories')]);
  for (const id of ['products', 'categories']) await start(id);
  const { worked } = await worker.sweep({ deadlineMs: 60_000, signal });
  expect(worked.map(({ pipeline }) => pipeline)).toEqual(['categories', 'products']);
  expect(order.indexOf('products')).toBeGreaterThan(order.lastIndexOf('categories'));
});

it('logs a state that cannot be used once, and works on the others', async () => {
  const log = { ...silent, error: jest.fn(), info: jest.fn() } as unknown as Logger;
  const { worker, store, start } = setup([small('odd'), small('sound')], log);
  await store.save('data-import-pipeline', 'odd', { schema: 99 });
  await start('sound');
  expect(await worker.claimable()).toEqual(['sound']);
  expect((await worker.sweep({ deadlineMs: 10_000, signal })).worked).toMatchObject([{ pipeline: 'sound', status: 'done' }]);
  expect(log.error).toHaveBeenCalledTimes(1);
  expect(log.error).toHaveBeenCalledWith(
    { code: 'state_unreadable', message: expect.stringContaining('data-import-pipeline/odd') },
    'this import cannot continue',
  );
});
