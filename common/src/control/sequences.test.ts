import { silent } from '../base/log';
import { ascending } from '../base/order';
import type { Scope } from '../contract/run';
import type { Sequence } from '../contract/sequence';
import { conclude, type Ending } from '../state/conclude';
import { PIPELINES } from '../state/documents';
import { readState } from '../state/pipelines';
import { SEQUENCES } from '../state/sequences';
import { MemoryStore } from '../state/stores/memory';
import type { Store } from '../state/stores/store';
import { Runs } from './runs';
import { createSequences } from './sequences';

const PIPELINES_IN_ORDER = [
  { id: 'customers' },
  { id: 'orders', dependsOn: ['customers'] },
  { id: 'categories' },
  { id: 'products', dependsOn: ['categories'] },
];
const by = { trigger: 'user' as const, requestedBy: 'user-1' };

let time: number;
let store: Store;
let runs: Runs;
const processOf = (its: Store) =>
  createSequences({
    store: its,
    runs: new Runs(its, 90_000),
    pipelines: () => PIPELINES_IN_ORDER,
    affectsAll: (code) => code === 'key_refused',
    log: silent,
  });
let sequences: ReturnType<typeof processOf>;
beforeEach(() => {
  time = Date.parse('2026-01-31T08:00:00.000Z');
  // Each look at the clock is a moment later: no two ends have the same time.
  store = new MemoryStore(() => (time += 10));
  runs = new Runs(store, 90_000);
  sequences = processOf(store);
});

const active = async (pipeline: string) => (await readState(store, pipeline))?.value.active;
async function end(pipeline: string, ending: Ending = { status: 'done' }): Promise<void> {
  const document = await readState(store, pipeline);
  if (!document?.value.active) throw new Error(`${pipeline} has no run`);
  await conclude(store, document, ending);
}
const statuses = (sequence: Sequence | undefined) => sequence?.steps.map(({ status }) => status);
const current = async () => statuses(await sequences.current());
const startAll = (more: object = {}) => sequences.start({ mode: 'all', ...by, ...more });
const startAlone = (pipeline: string, scope: Scope) => runs.start({ pipeline, scope, ...by });
/** Ends what runs and advances, until the sequence has ended. */
async function seeThrough(): Promise<void> {
  for (let i = 0; i < 20; i += 1) {
    const step = (await sequences.current())?.steps.find(({ status }) => status === 'running');
    if (!step) return;
    if (await active(step.pipeline)) await end(step.pipeline);
    await sequences.advance();
  }
}

test('begins each import when the one before is done, and ends with the last', async () => {
  const started = await startAll();
  expect(started).toMatchObject({ status: 'running', mode: 'all', ...by });
  expect(statuses(started)).toEqual(['running', 'waiting', 'waiting', 'waiting']);
  expect(await active('customers')).toMatchObject({ id: started.steps[0]?.runId, scope: { kind: 'all' }, ...by });
  await end('customers');
  expect(await sequences.advance()).toEqual(['orders']);
  expect(await sequences.advance()).toEqual([]);
  expect(await current()).toEqual(['done', 'running', 'waiting', 'waiting']);
  await seeThrough();
  expect(await sequences.current()).toMatchObject({ id: started.id, status: 'done', finishedAt: expect.any(String) });
  expect((await sequences.list()).map(({ id }) => id)).toEqual([started.id]);
  expect(await runs.list({ limit: 10 })).toHaveLength(4);
});

test('leaves out what depends on a failed import, and imports the rest', async () => {
  await startAll();
  const error = { code: 'too_many_rejects', message: 'Too many records were rejected.' };
  await end('customers', { status: 'failed', error });
  expect(await sequences.advance()).toEqual(['categories']);
  await seeThrough();
  const ended = await sequences.current();
  expect(ended).toMatchObject({
    status: 'failed',
    steps: [{ reason: error }, { reason: { code: 'dependency_not_done' } }, {}, {}],
  });
  expect(statuses(ended)).toEqual(['failed', 'left_out', 'done', 'done']);
});

test('ends at once when the failure is one of every import', async () => {
  await startAll();
  await end('customers', { status: 'failed', error: { code: 'key_refused', message: 'The key is not accepted.' } });
  expect(await sequences.advance()).toEqual([]);
  expect(await sequences.current()).toMatchObject({ status: 'failed' });
  expect(await current()).toEqual(['failed', 'left_out', 'left_out', 'left_out']);
});

test('adopts a full import in progress instead of starting it twice', async () => {
  const { id } = await startAlone('customers', { kind: 'all' });
  const { steps } = await startAll();
  expect(steps[0]).toMatchObject({ runId: id, adopted: true, status: 'running' });
  await seeThrough();
  expect(await runs.list({ limit: 10 })).toHaveLength(4);
});

const others: [string, Scope][] = [
  ['a deletion', { kind: 'deletion', of: 'all' }],
  ['an import by ids', { kind: 'ids', ids: ['a'] }],
  ['an import from an id on', { kind: 'all', startId: 'a' }],
];
test.each(others)('waits for %s, then imports everything', async (_, scope) => {
  const { id } = await startAlone('customers', scope);
  await startAll();
  expect(await current()).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
  await end('customers', { status: 'failed' });
  expect(await sequences.advance()).toEqual(['customers']);
  expect((await active('customers'))?.id).not.toBe(id);
});

test('refuses a second sequence with the id of the first', async () => {
  const first = await startAll();
  await expect(startAll()).rejects.toMatchObject({ code: 'already_running', sequenceId: first.id });
});

test('lets one of two concurrent starts win', async () => {
  const results = await Promise.allSettled([startAll(), startAll(), startAll()]);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await runs.list({ limit: 10 })).toHaveLength(0);
  expect(await active('customers')).toBeDefined();
});

test('runs the chosen imports in order, whatever the order they are named in', async () => {
  const { steps } = await startAll({ pipelines: ['products', 'categories'] });
  expect(steps.map(({ pipeline }) => pipeline)).toEqual(['categories', 'products']);
  await expect(startAll({ pipelines: [] })).rejects.toMatchObject({ code: 'invalid', field: 'pipelines' });
  await expect(startAll({ pipelines: ['nonsense'] })).rejects.toMatchObject({ code: 'invalid', field: 'pipelines' });
});

test('takes the changes where there is a watermark, and everything elsewhere', async () => {
  await startAll({ pipelines: ['customers'] });
  await seeThrough();
  await startAll({ mode: 'changes', pipelines: ['customers', 'orders'] });
  expect((await active('customers'))?.scope.kind).toBe('delta');
  await end('customers');
  await sequences.advance();
  expect((await active('orders'))?.scope.kind).toBe('all');
});

test('stops the import in progress and does not begin the others', async () => {
  await startAll();
  await end('customers');
  await sequences.advance();
  const stopped = await sequences.stop();
  // No worker holds it, so that the stop is done at once.
  expect([stopped.status, statuses(stopped)]).toEqual(['stopped', ['done', 'stopped', 'stopped', 'stopped']]);
  await expect(sequences.stop()).rejects.toMatchObject({ code: 'not_running' });
});

test('resumes where it was stopped, with the same run', async () => {
  await startAll();
  const { steps } = await sequences.stop();
  const resumed = await sequences.resume();
  expect(resumed.status).toBe('running');
  expect((await active('customers'))?.id).toBe(steps[0]?.runId);
  await seeThrough();
  expect(await sequences.current()).toMatchObject({ status: 'done' });
  expect(await runs.list({ limit: 10 })).toHaveLength(4);
});

test('does not resume a run again that has failed once more', async () => {
  await startAll();
  await end('customers', { status: 'failed' });
  await sequences.advance();
  await seeThrough();
  await sequences.resume();
  await end('customers', { status: 'failed' });
  await sequences.advance();
  expect(await current()).toEqual(['failed', 'left_out', 'done', 'done']);
  await expect(sequences.resume()).resolves.toMatchObject({ status: 'running' });
});

test('starts from the beginning what can not be resumed any more', async () => {
  await startAll();
  const { steps } = await sequences.stop();
  await startAlone('customers', { kind: 'deletion', of: 'own' });
  await end('customers');
  await sequences.resume();
  expect((await active('customers'))?.id).not.toBe(steps[0]?.runId);
  expect((await active('customers'))?.scope).toEqual({ kind: 'all' });
});

test('resumes nothing that is done', async () => {
  await expect(sequences.resume()).rejects.toMatchObject({ code: 'not_found' });
  await startAll();
  await seeThrough();
  await expect(sequences.resume()).rejects.toMatchObject({ code: 'invalid' });
});

test('fails the import whose state is unreadable, and imports the rest', async () => {
  await startAll({ pipelines: ['customers', 'categories'] });
  await store.save(PIPELINES, 'customers', { schema: 99 });
  expect(await sequences.advance()).toEqual(['categories']);
  expect(await sequences.current()).toMatchObject({ steps: [{ status: 'failed', reason: { code: 'state_unreadable' } }, {}] });
});

test('keeps the newest 20 ended ones', async () => {
  for (let i = 0; i < 22; i += 1) {
    await startAll({ pipelines: ['customers'] });
    await seeThrough();
  }
  expect(await sequences.list()).toHaveLength(20);
  expect(await store.list(SEQUENCES, { limit: 100 })).toHaveLength(21);
});

/** A store whose process dies before, or right after, its n-th write. */
function dyingStore(inner: Store, dies: number, after: boolean): Store {
  let writes = 0;
  const write = async <T>(act: () => Promise<T>): Promise<T> => {
    writes += 1;
    if (writes > dies) throw new Error('dead');
    if (writes === dies && !after) throw new Error('killed before');
    const result = await act();
    if (writes === dies) throw new Error('killed after');
    return result;
  };
  return {
    get: (container, key) => inner.get(container, key),
    list: (container, options) => inner.list(container, options),
    put: (...args) => write(() => inner.put(...args)),
    save: (...args) => write(() => inner.save(...args)),
    delete: (...args) => write(() => inner.delete(...args)),
  } as Store;
}

test.each(Array.from({ length: 12 }, (_, i) => [Math.floor(i / 2) + 1, i % 2 === 1] as const))(
  'starts each run once when a process is killed at write %i (after it: %s)',
  async (dies, after) => {
    const dying = processOf(dyingStore(store, dies, after));
    await dying.start({ mode: 'all', ...by }).catch(() => undefined);
    if (await active('customers')) {
      await end('customers').catch(() => undefined);
      await dying.advance().catch(() => undefined);
    }
    if (!(await sequences.current())) await startAll();
    await Promise.all([sequences.advance(), processOf(store).advance()]);
    await seeThrough();
    expect(await sequences.current()).toMatchObject({ status: 'done' });
    const ended = await runs.list({ limit: 100 });
    expect(ended.map(({ pipeline }) => pipeline).sort(ascending)).toEqual(['categories', 'customers', 'orders', 'products']);
  },
);
