import { silent } from '../base/log';
import type { StartRequest } from '../contract/importer';
import { conclude } from '../state/conclude';
import type { StoredRun } from '../state/documents';
import { listFailures, saveFailures } from '../state/failures';
import { pruneHistory } from '../state/history';
import { Lease } from '../state/lease';
import { readState } from '../state/pipelines';
import { MemoryStore } from '../state/stores/memory';
import { Runs } from './runs';

const LEASE_MS = 60_000;
const REQUEST = { pipeline: 'numbers', scope: { kind: 'all' as const }, trigger: 'user' as const, requestedBy: 'tester' };

class World {
  private readonly begun = Date.now();
  /** Server time moves only when it is pushed. */
  pushedMs = 0;
  readonly store = new MemoryStore(() => this.begun + this.pushedMs);
  readonly runs = new Runs(this.store, LEASE_MS);

  claim = (pipeline = 'numbers') => Lease.claim(pipeline, { store: this.store, leaseMs: LEASE_MS, log: silent });
  async state() {
    const document = await readState(this.store, 'numbers');
    if (!document) throw new Error('no state');
    return document;
  }
  /** A run that ended so. */
  async ended(status: 'done' | 'failed' | 'stopped', request: Partial<StartRequest> = {}) {
    this.pushedMs += 1000;
    const { id, pipeline } = await this.runs.start({ ...REQUEST, ...request });
    const document = await readState(this.store, pipeline);
    if (document) await conclude(this.store, document, { status });
    return id;
  }
}

describe('start', () => {
  it('answers with a queued run that carries no secrets of workers', async () => {
    const world = new World();
    const run = await world.runs.start(REQUEST);
    expect(run).toMatchObject({ ...REQUEST, status: 'queued', counts: { read: 0, written: 0, skipped: 0, rejected: 0 } });
    expect(Object.keys(run)).not.toEqual(expect.arrayContaining(['beat', 'owner', 'shards', 'stalls']));
    expect(run.id).toMatch(/^\d{8}T\d{9}Z-numbers-[0-9a-f]{6}$/);
  });

  it('keeps its notices with the run', async () => {
    const world = new World();
    const notices = [{ code: 'dependency_never_imported', message: 'Import the letters first.', pipeline: 'letters' }];
    const { id } = await world.runs.start({ ...REQUEST, notices });
    expect((await world.runs.get(id)).notices).toEqual(notices);
    await conclude(world.store, await world.state(), { status: 'done' });
    expect((await world.runs.get(id)).notices).toEqual(notices);
    expect('notices' in (await world.runs.start({ ...REQUEST, notices: [] }))).toBe(false);
  });

  it('whose answer was lost does not undo what a worker has done since', async () => {
    const world = new World();
    const { runs, store } = world;
    await world.ended('done');
    const put = store.put.bind(store);
    let lease: Lease | undefined;
    store.put = async (container, key, value, version) => {
      store.put = put;
      await put(container, key, value, version);
      lease = await world.claim();
      await lease?.update((run) => ({ ...run, counts: { read: 5, written: 5, skipped: 0, rejected: 0 } }));
      lease?.end();
      // The answer is lost; the SDK's retry meets its own first attempt.
      return put(container, key, value, version);
    };
    const run = await runs.start(REQUEST);
    const { active } = (await world.state()).value;
    expect(active).toMatchObject({ id: run.id, owner: lease?.owner, counts: { read: 5 } });
  });
});

describe('resume', () => {
  it('continues where the run ended', async () => {
    const world = new World();
    await world.runs.start(REQUEST);
    const lease = await world.claim();
    await lease?.update((run) => ({ ...run, shards: [{ cursor: 'c', done: false }], workedMs: 9, stalls: 4 }));
    const { id } = (await lease?.finish({ status: 'failed', error: { code: 'x', message: 'X.' } })) ?? { id: '' };
    const run = await world.runs.resume(id);
    expect(run).toMatchObject({ id, status: 'queued', workedMs: 9 });
    expect([run.error, run.finishedAt]).toEqual([undefined, undefined]);
    expect((await world.state()).value.active).toMatchObject({ shards: [{ cursor: 'c', done: false }], stalls: 0 });
  });

  it('by one of many at once: the others are refused, and nothing is set back', async () => {
    const world = new World();
    const id = await world.ended('failed');
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => world.runs.resume(id)));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const reasons = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(reasons.map(({ code, runId }) => [code, runId])).toEqual(Array(9).fill(['already_running', id]));
  });

  it('is refused for a run that is done, or while another is in progress', async () => {
    const world = new World();
    await expect(world.runs.resume(await world.ended('done'))).rejects.toMatchObject({ code: 'invalid' });
    const stopped = await world.ended('stopped');
    const { id } = await world.runs.start(REQUEST);
    await expect(world.runs.resume(stopped)).rejects.toMatchObject({ code: 'already_running', runId: id });
  });

  it('notes when, since what it sends from now on is of this day', async () => {
    const world = new World();
    const id = await world.ended('stopped');
    world.pushedMs += 3_600_000;
    const { startedAt } = await world.runs.resume(id);
    const { active } = (await world.state()).value;
    expect(Date.parse(active?.resumedAt ?? '') - Date.parse(startedAt)).toBe(3_600_000);
  });

  it('is refused for a deletion: what is left by then needs a new confirmation', async () => {
    const world = new World();
    const id = await world.ended('stopped', { scope: { kind: 'deletion', of: 'all' } });
    await expect(world.runs.resume(id)).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('again') });
  });

  it('is refused for an import whose first part has been deleted since', async () => {
    const world = new World();
    const before = await world.ended('stopped');
    await world.ended('stopped', { scope: { kind: 'deletion', of: 'own' } });
    const after = await world.ended('stopped');
    await expect(world.runs.resume(before)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('deleted'),
    });
    expect((await world.runs.resume(after)).status).toBe('queued');
  });

  it('continues after a deletion of what no import brings', async () => {
    const world = new World();
    const before = await world.ended('stopped');
    await world.ended('done', { scope: { kind: 'deletion', of: 'obsolete' } });
    expect((await world.runs.resume(before)).status).toBe('queued');
  });
});

describe('stop', () => {
  it('asks the worker that holds the run', async () => {
    const world = new World();
    await world.runs.start(REQUEST);
    const lease = await world.claim();
    lease?.end();
    expect((await world.runs.stop('numbers')).status).toBe('stopping');
    expect((await world.state()).value.active?.owner).toBe(lease?.owner);
  });

  it('asked for again and again does not keep a dead worker alive', async () => {
    const world = new World();
    await world.runs.start(REQUEST);
    (await world.claim())?.end();
    for (let asked = 0; asked < 3; asked++) {
      expect((await world.runs.stop('numbers')).status).toBe('stopping');
      world.pushedMs += LEASE_MS / 2;
    }
    expect((await world.runs.stop('numbers')).status).toBe('stopped');
  });

  it('takes effect at once when the worker is gone', async () => {
    const world = new World();
    const { id } = await world.runs.start(REQUEST);
    (await world.claim())?.end();
    world.pushedMs += LEASE_MS + 1;
    expect((await world.runs.stop('numbers')).status).toBe('stopped');
    expect((await world.state()).value.active).toBeUndefined();
    expect((await world.runs.get(id)).status).toBe('stopped');
  });
});

describe('the history', () => {
  it('is listed newest first, page by page, by pipeline and status', async () => {
    const world = new World();
    const ids = [];
    for (const status of ['done', 'failed', 'done', 'stopped'] as const) ids.push(await world.ended(status));
    ids.push(await world.ended('done', { pipeline: 'letters' }));
    const newest = ids.toReversed();
    const listed = async (options: object) => (await world.runs.list({ limit: 10, ...options })).map(({ id }) => id);
    expect(await listed({})).toEqual(newest);
    expect(await listed({ limit: 2 })).toEqual(newest.slice(0, 2));
    expect(await listed({ limit: 2, before: newest[1] })).toEqual(newest.slice(2, 4));
    expect(await listed({ pipeline: 'letters' })).toEqual(newest.slice(0, 1));
    expect(await listed({ pipeline: 'numbers', status: 'done' })).toEqual([ids[2], ids[0]]);
  });

  it('keeps the newest hundred runs of each pipeline, and forgets the others with their rejected records', async () => {
    const world = new World();
    const other = await world.ended('done', { pipeline: 'letters' });
    const ids: string[] = [];
    for (let run = 0; run < 103; run++) ids.push(await world.ended('done'));
    for (const id of [ids[0], ids[102]]) {
      await saveFailures(world.store, id ?? '', 0, undefined, [{ id: 'r', code: 'c', reason: 'R.' }]);
    }
    await pruneHistory(world.store, 'numbers');
    expect((await world.runs.list({ limit: 500, pipeline: 'numbers' })).map(({ id }) => id)).toEqual(ids.slice(3).toReversed());
    expect((await world.runs.get(other)).id).toBe(other);
    expect((await listFailures(world.store, ids[0] ?? '', { limit: 5 })).failures).toEqual([]);
    expect((await listFailures(world.store, ids[102] ?? '', { limit: 5 })).failures).toHaveLength(1);
  });

  it('leaves out what cannot be used, reports it, and fills the page with others', async () => {
    const odd: string[] = [];
    const world = new World();
    const runs = new Runs(world.store, LEASE_MS, undefined, ({ message }) => odd.push(message));
    const ids = [];
    for (let run = 0; run < 5; run++) ids.push(await world.ended('done'));
    for (const id of [ids[4], ids[2]])
      await world.store.save('data-import-run', id ?? '', { pipeline: 'numbers', status: 'done' });
    expect((await runs.list({ limit: 2 })).map(({ id }) => id)).toEqual([ids[3], ids[1]]);
    expect(odd).toEqual([ids[4], ids[2]].map((id) => expect.stringContaining(`data-import-run/${id}`)));
    expect((await runs.list({ limit: 10, pipeline: 'numbers' })).map(({ id }) => id)).toEqual([ids[3], ids[1], ids[0]]);
    await expect(runs.get(ids[4] ?? '')).rejects.toMatchObject({ code: 'state_unreadable' });
    expect((await runs.get(ids[3] ?? '')).id).toBe(ids[3]);
  });

  it('finds a run by what is stored, whatever its id looks like', async () => {
    const world = new World();
    const request = { ...REQUEST, pipeline: 'route.list-7_b' };
    await world.runs.startOnce('any-id', request);
    expect(await world.runs.get('any-id')).toMatchObject({ pipeline: request.pipeline, status: 'queued' });
    await expect(world.runs.resume('any-id')).rejects.toMatchObject({ code: 'already_running' });
    const document = await readState(world.store, request.pipeline);
    if (document) await conclude(world.store, document, { status: 'failed' });
    expect(await world.runs.get('any-id')).toMatchObject({ pipeline: request.pipeline, status: 'failed' });
    expect(await world.runs.resume('any-id')).toMatchObject({ status: 'queued' });
  });

  it('does not deny a run that may be in a state that cannot be used', async () => {
    const world = new World();
    const { id } = await world.runs.start(REQUEST);
    await world.store.save('data-import-pipeline', 'numbers', { schema: 99 });
    await expect(world.runs.get(id)).rejects.toMatchObject({ code: 'state_unreadable' });
    await expect(world.runs.resume(id)).rejects.toMatchObject({ code: 'state_unreadable' });
  });

  it.each(['', 'x', '20260101T000000000Z-numbers-abcdef', '../../etc'])('knows no run %j', async (id) => {
    await expect(new World().runs.get(id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

it('a stored run keeps what only workers need', async () => {
  const world = new World();
  const id = await world.ended('failed');
  const record = await world.store.get<{ run: StoredRun }>('data-import-run', id);
  expect(record?.value.run).toMatchObject({ id, beat: 0, stalls: 0 });
  expect(record?.value.run.owner).toBeUndefined();
});
