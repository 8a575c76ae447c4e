import { silent } from '../base/log';
import { LeaseLost, Retryable } from '../contract/errors';
import { Runs } from '../control/runs';
import type { StoredRun } from './documents';
import { PIPELINES } from './documents';
import { thisProcess } from './holder';
import { claimable, Lease } from './lease';
import type { StateDocument } from './pipelines';
import { MemoryStore } from './stores/memory';

const LEASE_MS = 90_000;

/** A store whose writes can be counted, held up and refused. */
class Watched extends MemoryStore {
  puts = 0;
  before: () => Promise<void> = async () => {};
  override async put<T extends object>(...args: [string, string, T, number]) {
    this.puts++;
    await this.before();
    return super.put<T>(...args);
  }
}

async function claimed() {
  const store = new Watched();
  const runs = new Runs(store, LEASE_MS);
  const { id } = await runs.start({ pipeline: 'numbers', scope: { kind: 'all' }, trigger: 'user', requestedBy: 'tester' });
  const options = { store, leaseMs: LEASE_MS, log: silent };
  const lease = await Lease.claim('numbers', options);
  if (!lease) throw new Error('nothing to claim');
  store.puts = 0;
  const active = async () => (await runs.status('numbers'))?.value.active;
  return { store, runs, id, options, lease, active };
}

/** A change of the document that is not the lease's. */
async function meddle({ store }: { store: MemoryStore }, change: Partial<StoredRun>) {
  const document = await store.get<StateDocument['value']>(PIPELINES, 'numbers');
  if (!document?.value.active) throw new Error('no run');
  const { value, version } = document;
  await MemoryStore.prototype.put.call(
    store,
    PIPELINES,
    'numbers',
    { ...value, active: { ...value.active, ...change } },
    version,
  );
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a run may be claimed', () => {
  const document = (active: object | undefined, ageMs: number) =>
    ({ value: { active }, serverNow: 1_000_000, lastModifiedAt: 1_000_000 - ageMs }) as unknown as StateDocument;
  const at = (ms: number) => new Date(1_000_000 + ms).toISOString();
  it.each([
    ['when there is none', undefined, 0, false],
    ['when no worker holds it', {}, 0, true],
    ['when its worker was heard of just now', { owner: 'a' }, LEASE_MS, false],
    ['when its worker was not heard of for longer than the lease', { owner: 'a' }, LEASE_MS + 1, true],
    ['before its next attempt is due', { notBefore: at(1) }, LEASE_MS * 9, false],
    ['when its next attempt is due', { notBefore: at(0) }, 0, true],
  ])('%s', (_, active, age, may) => {
    expect(claimable(document(active, age), LEASE_MS)).toBe(may);
  });

  it('names its process where the store is used on one machine', async () => {
    const { lease, active } = await claimed();
    expect((await active())?.holder).toEqual(thisProcess());
    await lease.release((run) => run);
    expect(await active()).not.toHaveProperty('holder');
    const shared = Object.assign(new Watched(), { local: false });
    await new Runs(shared, LEASE_MS).start({ pipeline: 'p', scope: { kind: 'all' }, trigger: 'cli', requestedBy: 'tester' });
    expect((await Lease.claim('p', { store: shared, leaseMs: LEASE_MS, log: silent }))?.run).not.toHaveProperty('holder');
  });

  it('at once when its worker is a process of this machine that has ended', async () => {
    const world = await claimed();
    const { lease, options, runs, id } = world;
    lease.end();
    await meddle(world, { holder: { ...thisProcess(), host: 'another machine', pid: 2 ** 30 } });
    expect(await Lease.claim('numbers', options)).toBeUndefined();
    await meddle(world, { holder: { ...thisProcess(), pid: 2 ** 30 } });
    const next = await Lease.claim('numbers', options);
    expect(next?.run).toMatchObject({ id, holder: thisProcess() });
    await next?.finish({ status: 'done' });
    expect(await runs.get(id)).not.toHaveProperty('holder');
    expect((await world.store.get<{ run: StoredRun }>('data-import-run', id))?.value.run).not.toHaveProperty('holder');
  });

  it("by the server's clock, whatever ours says", async () => {
    const { options, lease } = await claimed();
    lease.end();
    jest.setSystemTime(0);
    expect(await Lease.claim('numbers', options)).toBeUndefined();
  });

  it('by one of two at once', async () => {
    const { runs, options, lease } = await claimed();
    await lease.release((run) => run);
    const claims = await Promise.all([Lease.claim('numbers', options), Lease.claim('numbers', options)]);
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect((await runs.status('numbers'))?.value.active?.status).toBe('running');
  });
});

describe('a heartbeat', () => {
  it('is written every three seconds, until the lease is given up', async () => {
    const { store, lease, active } = await claimed();
    const before = (await active())?.beat ?? 0;
    await jest.advanceTimersByTimeAsync(30_000);
    expect(store.puts).toBe(10);
    expect((await active())?.beat).toBe(before + 10);
    lease.end();
    await jest.advanceTimersByTimeAsync(30_000);
    expect(store.puts).toBe(10);
  });

  it('is left out when something else was written just now', async () => {
    const { store, lease } = await claimed();
    for (let second = 0; second < 30; second++) {
      await jest.advanceTimersByTimeAsync(1000);
      await lease.update((run) => run);
    }
    expect(store.puts).toBe(30);
  });

  it('waits for the one before: a store without answers is not asked more and more', async () => {
    const { store, lease } = await claimed();
    store.before = () =>
      new Promise((_, reject) => setTimeout(() => reject(new Retryable('commercetools_unavailable', 'No answer.')), 60_000));
    await jest.advanceTimersByTimeAsync(59_000);
    store.before = async () => {};
    const checkpoint = lease.update((run) => ({ ...run, workedMs: 7 }));
    await jest.advanceTimersByTimeAsync(5000);
    await checkpoint;
    expect(lease.run.workedMs).toBe(7);
    expect(store.puts).toBeLessThanOrEqual(4);
  });
});

describe('the guard', () => {
  it('renews a lease that has become old, once for all who ask', async () => {
    const { store, lease } = await claimed();
    lease.end();
    await Promise.all(Array.from({ length: 20 }, () => lease.guard()));
    expect(store.puts).toBe(0);
    await jest.advanceTimersByTimeAsync(LEASE_MS * 0.7);
    await Promise.all(Array.from({ length: 20 }, () => lease.guard()));
    expect(store.puts).toBe(1);
  });

  it('lets nothing pass when the run was taken over', async () => {
    const world = await claimed();
    const { lease, active } = world;
    lease.end();
    await meddle(world, { owner: 'another worker' });
    await jest.advanceTimersByTimeAsync(LEASE_MS * 0.7);
    await expect(lease.guard()).rejects.toBeInstanceOf(LeaseLost);
    expect(lease.lost.aborted).toBe(true);
    const untouched = await active();
    await expect(lease.guard()).rejects.toBeInstanceOf(LeaseLost);
    await expect(lease.update((run) => ({ ...run, workedMs: 99 }))).rejects.toBeInstanceOf(LeaseLost);
    await expect(lease.finish({ status: 'done' })).rejects.toBeInstanceOf(LeaseLost);
    await expect(lease.release((run) => run)).rejects.toBeInstanceOf(LeaseLost);
    expect(await active()).toEqual(untouched);
  });
});

describe('a write of the owner', () => {
  it('keeps the stop that was asked for in between, and signals it', async () => {
    const world = await claimed();
    const { lease, active, runs } = world;
    expect(lease.stopped.aborted).toBe(false);
    await runs.stop('numbers');
    await lease.update((run) => ({ ...run, workedMs: 42 }));
    expect(await active()).toMatchObject({ status: 'stopping', workedMs: 42, owner: lease.owner });
    expect(lease.stopped.aborted).toBe(true);
  });

  it('that failed leaves the next ones whole', async () => {
    const { store, lease, active } = await claimed();
    store.before = async () => {
      store.before = async () => {};
      throw new Retryable('commercetools_unavailable', 'No answer.');
    };
    const failing = lease.update((run) => ({ ...run, workedMs: 1 }));
    const next = lease.update((run) => ({ ...run, stalls: 2 }));
    await expect(failing).rejects.toBeInstanceOf(Retryable);
    await next;
    expect(await active()).toMatchObject({ workedMs: 0, stalls: 2 });
  });

  it('releases the run to the next worker', async () => {
    const { lease, options } = await claimed();
    await lease.release((run) => ({ ...run, stalls: 3 }));
    expect((await Lease.claim('numbers', options))?.run).toMatchObject({ stalls: 3, status: 'running' });
  });

  it('ends the run in the history and frees its place, also when a stop came in between', async () => {
    const { lease, active, runs, id } = await claimed();
    await runs.stop('numbers');
    expect(await lease.finish({ status: 'done' })).toMatchObject({ id, status: 'done' });
    expect(await active()).toBeUndefined();
    expect(await runs.get(id)).toMatchObject({ status: 'done', finishedAt: expect.any(String) });
  });
});
