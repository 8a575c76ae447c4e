import { Fatal } from '../contract/errors';
import type { Scope } from '../contract/run';
import { Runs } from '../control/runs';
import { conclude } from './conclude';
import { PIPELINES, RUNS } from './documents';
import { readRecord } from './history';
import { changeState, emptyState, readState } from './pipelines';
import { MemoryStore } from './stores/memory';

const REQUEST = { pipeline: 'p', scope: { kind: 'all' as const }, trigger: 'cli' as const, requestedBy: 'tester' };

async function active() {
  const store = new MemoryStore();
  await new Runs(store, 1000).start(REQUEST);
  const document = await readState(store, 'p');
  if (!document?.value.active) throw new Error('no run');
  return { store, document, run: document.value.active };
}

describe('a document of an unknown layout', () => {
  const broken = (change: (run: object) => unknown) => async () => {
    const { run } = await active();
    return { schema: 1, pipeline: 'p', active: change(run) };
  };
  it.each<[string, () => Promise<unknown>]>([
    ['of a newer version', async () => ({ schema: 2, pipeline: 'p' })],
    ['without a version', async () => ({ pipeline: 'p' })],
    ['that is empty', async () => ({})],
    ['that is a text', async () => 'running'],
    ['that is a list', async () => []],
    ['with an unknown field', async () => ({ ...emptyState('p'), lock: true })],
    ['whose run is nothing', broken(() => null)],
    ['whose run has lost its counts', broken((run) => ({ ...run, counts: undefined }))],
    ['whose counts are texts', broken((run) => ({ ...run, counts: { read: '1', written: 0, skipped: 0, rejected: 0 } }))],
    ['whose cursor is a number', broken((run) => ({ ...run, shards: [{ cursor: 7, done: false }] }))],
    ['whose status is invented', broken((run) => ({ ...run, status: 'paused' }))],
    ['whose scope is invented', broken((run) => ({ ...run, scope: { kind: 'some' } }))],
  ])('%s is named and left alone', async (_, make) => {
    const store = new MemoryStore();
    await store.save(PIPELINES, 'p', (await make()) as object);
    const runs = new Runs(store, 1000);
    for (const attempt of [() => readState(store, 'p'), () => runs.start(REQUEST), () => runs.stop('p')]) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'state_unreadable',
        message: expect.stringContaining(`${PIPELINES}/p`),
      });
    }
    expect((await store.get(PIPELINES, 'p'))?.version).toBe(1);
  });

  it('in the history is named as well', async () => {
    const { store, document } = await active();
    const { id } = await conclude(store, document, { status: 'failed' });
    await store.save(RUNS, id, { schema: 1, pipeline: 'p', status: 'failed', run: { id } });
    await expect(readRecord(store, id)).rejects.toBeInstanceOf(Fatal);
    await expect(new Runs(store, 1000).resume(id)).rejects.toMatchObject({ code: 'state_unreadable' });
  });
});

describe('a change', () => {
  it('is made to what concurrent changes have left', async () => {
    const store = new MemoryStore();
    const add = () =>
      changeState(store, 'p', (current) => ({ ...emptyState('p'), watermark: `${current?.value.watermark ?? ''}x` }));
    await Promise.all(Array.from({ length: 10 }, add));
    expect((await readState(store, 'p'))?.value.watermark).toBe('xxxxxxxxxx');
  });

  it('may be refused', async () => {
    const store = new MemoryStore();
    const refuse = () => {
      throw new RangeError('no');
    };
    await expect(changeState(store, 'p', refuse)).rejects.toThrow('no');
    expect(await readState(store, 'p')).toBeUndefined();
  });
});

describe('the end of a run', () => {
  it('killed half-way is repeated with the same record', async () => {
    const { store, document, run } = await active();
    const put = store.put;
    store.put = () => Promise.reject(new Error('killed'));
    await expect(conclude(store, document, { status: 'done' })).rejects.toThrow('killed');
    expect((await readRecord(store, run.id))?.status).toBe('done');
    expect((await readState(store, 'p'))?.value.active?.id).toBe(run.id);
    store.put = put;
    await conclude(store, document, { status: 'done' });
    expect((await readState(store, 'p'))?.value).toMatchObject({ lastRun: { id: run.id, status: 'done' } });
    expect((await readState(store, 'p'))?.value.active).toBeUndefined();
    expect(await store.list(RUNS, { limit: 10 })).toHaveLength(1);
  });

  it('remembers a failed import of everything until one is done, whatever some records do meanwhile', async () => {
    const { store, document } = await active();
    const failed = await conclude(store, document, { status: 'failed' });
    const end = async (scope: Scope, status: 'done' | 'failed' | 'stopped') => {
      await new Runs(store, 1000).start({ ...REQUEST, scope });
      const started = await readState(store, 'p');
      if (!started) throw new Error('no run');
      const { id } = await conclude(store, started, { status });
      return { id, failedId: (await readState(store, 'p'))?.value.failedRun?.id };
    };
    expect((await end({ kind: 'ids', ids: ['a'] }, 'done')).failedId).toBe(failed.id);
    expect((await end({ kind: 'all' }, 'stopped')).failedId).toBe(failed.id);
    const again = await end({ kind: 'all' }, 'failed');
    expect(again.failedId).toBe(again.id);
    expect((await end({ kind: 'all' }, 'done')).failedId).toBeUndefined();
    expect((await end({ kind: 'ids', ids: ['a'] }, 'failed')).failedId).toBeUndefined();
    // Changes since a moment that leave no gap behind the last complete import are as much as a delta.
    expect((await end({ kind: 'all' }, 'failed')).failedId).toBeDefined();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    expect((await end({ kind: 'since', since: '2020-01-01T00:00:00Z' }, 'done')).failedId).toBeUndefined();
    clock.mockRestore();
  });

  it('is dated by the clock of the server, and keeps what a resume needs', async () => {
    const { store, document } = await active();
    const later = { ...document, serverNow: Date.parse('2031-01-01T00:00:00Z') };
    const run = await conclude(store, later, { status: 'failed', error: { code: 'x', message: 'X.' } });
    expect(run).toMatchObject({ finishedAt: '2031-01-01T00:00:00.000Z', heartbeatAt: '2031-01-01T00:00:00.000Z' });
    expect(await readRecord(store, run.id)).toMatchObject({ beat: 0, error: { code: 'x' } });
  });
});
