import { silent } from '../base/log';
import { ascending } from '../base/order';
import { Fatal, Retryable } from '../contract/errors';
import { rejected, written } from '../contract/outcome';
import { RUNS } from '../state/documents';
import { listFailures } from '../state/failures';
import type { Lease } from '../state/lease';
import { idOf, type Numbered, World } from '../testing/numbered';
import { atRest, until } from '../testing/until';
import { advance } from './advance';

const work = (world: World, lease: Lease, options: { deadlineMs?: number; signal?: AbortSignal; rejectLimit?: number } = {}) =>
  advance(
    lease,
    world.pipeline,
    { store: world.store, log: silent, rejectLimit: options.rejectLimit ?? 0.5 },
    { deadlineMs: options.deadlineMs ?? 60_000, signal: options.signal ?? new AbortController().signal },
  );

/** Lets a worker die without a word: its promise never settles and its writes no longer reach anything. */
async function dieDuring(world: World, lease: Lease, batches: number): Promise<void> {
  let left = batches;
  await new Promise<void>((dead) => {
    world.onWrite = async () => {
      if (left-- > 0) return;
      lease.end();
      dead();
      await new Promise(() => {});
    };
    void work(world, lease);
  });
  world.onWrite = async () => {};
}

const failures = async (world: World, runId: string) => (await listFailures(world.store, runId, { limit: 10_000 })).failures;

describe('a run', () => {
  it('brings every record to the destination once and accounts for each', async () => {
    const world = new World(1000);
    const { id } = await world.start();
    const { run, more } = await work(world, await world.claim());
    expect(more).toBe(false);
    expect(run.status).toBe('done');
    expect(run.counts).toEqual({ read: 1000, written: world.expected.length, skipped: 100, rejected: 40 });
    expect(run.skips).toEqual({ seven: 100 });
    expect(world.arrived).toEqual(world.expected);
    expect([...world.ledger.values()].every((count) => count === 1)).toBe(true);
    expect((await failures(world, id)).map((failure) => failure.id).sort(ascending)).toHaveLength(40);
    expect((await world.runs.get(id)).status).toBe('done');
  });

  it('holds few batches at once when their records are large, and some more when they are small', async () => {
    const mostAtOnce = async (bytes: number) => {
      const world = new World(60, 3, 5);
      world.bytesOf = () => bytes;
      let [now, most] = [0, 0];
      world.onWrite = async () => {
        most = Math.max(most, ++now);
        await new Promise((done) => setTimeout(done, 2));
        now--;
      };
      await world.start();
      expect((await work(world, await world.claim())).run.status).toBe('done');
      expect(world.arrived).toEqual(world.expected);
      return most;
    };
    expect([await mostAtOnce(20_000_000), await mostAtOnce(3_000_000), await mostAtOnce(10)]).toEqual([1, 2, 3]);
  });

  it('hands records on as their destination packs them, those of a source record together', async () => {
    const world = new World(100);
    const packed = new Set<Numbered>();
    const together: number[] = [];
    world.map = (record) => ({ kind: 'mapped', records: [record, { ...record, id: `${record.id}b` }] });
    world.pack = (records) => {
      together.push(records.length);
      const own = records.map((record) => ({ ...record }));
      for (const each of own) packed.add(each);
      return own;
    };
    const [measured, judged] = [new Set<Numbered>(), new Set<Numbered>()];
    world.bytesOf = (record) => measured.add(record).size;
    world.outcomeOf = (record) => {
      judged.add(record);
      return written;
    };
    await world.start();
    expect((await work(world, await world.claim())).run.counts.written).toBe(100);
    expect(together).toEqual(Array.from({ length: 100 }, () => 2));
    expect(packed.size).toBe(200);
    expect([measured, judged]).toEqual([packed, packed]);
  });

  it('imports the rest while a single batch keeps the cursor where it is', async () => {
    const world = new World(130_000, 2, 1000, 1000);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    world.onWrite = async () => {
      if (world.batches.length === 1) await held;
    };
    await world.start();
    const over = work(world, await world.claim());
    const [first] = await until(() => world.batches.length > 0).then(() => world.batches);
    const others = world.expected.length - (first?.ids.length ?? 0);
    await until(() => world.ledger.size === others);
    expect(world.pagesRead).toBe(130);
    release();
    expect((await over).run).toMatchObject({ status: 'done', counts: { read: 130_000 } });
    expect(world.ledger.size).toBe(world.expected.length);
    // A busy machine takes its time for so many records.
  }, 30_000);

  it('does not read on without end when what is rejected waits for a single batch', async () => {
    const world = new World(130_000, 2, 1000, 1000);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    world.onWrite = async () => {
      if (world.batches.length === 1) await held;
    };
    world.outcomeOf = ({ number }) => (number < 1000 ? written : rejected('no', 'No.'));
    await world.start();
    const over = work(world, await world.claim(), { rejectLimit: 1 });
    await atRest(() => world.pagesRead);
    expect(world.pagesRead).toBeGreaterThan(50);
    expect(world.pagesRead).toBeLessThan(75);
    release();
    expect((await over).run).toMatchObject({ status: 'done', counts: { read: 130_000 } });
  }, 30_000);

  it('sends no batch before the checkpoint of the one before is stored when its cadence is 0', async () => {
    const world = new World(1000, 2);
    world.checkpointMs = 0;
    world.concurrency = 1;
    const stored: number[] = [];
    const sent: number[] = [];
    world.onWrite = async (ids) => {
      const counts = (await world.runs.status('numbers'))?.value.active?.counts;
      stored.push((counts?.written ?? 0) - sent.reduce((sum, size) => sum + size, 0));
      sent.push(ids.length);
    };
    await world.start();
    expect((await work(world, await world.claim())).run.status).toBe('done');
    expect(sent.length).toBeGreaterThan(10);
    expect(new Set(stored)).toEqual(new Set([0]));
  });

  it('settles a scope without records', async () => {
    const world = new World(0);
    await world.start();
    const { run } = await work(world, await world.claim());
    expect([run.status, run.counts.read, run.total]).toEqual(['done', 0, 0]);
  });

  it('names ids that do not exist as rejected', async () => {
    const world = new World(10);
    const { id } = await world.start({ kind: 'ids', ids: ['000001', '000099'] });
    const { run } = await work(world, await world.claim());
    expect(run.counts).toEqual({ read: 2, written: 1, skipped: 0, rejected: 1 });
    expect(await failures(world, id)).toEqual([expect.objectContaining({ id: '000099', code: 'not_found' })]);
  });

  it('fills batches across shards up to the limit', async () => {
    const world = new World(1000, 8, 100);
    await world.start();
    await work(world, await world.claim());
    expect(world.batches.length).toBeLessThanOrEqual(Math.ceil(world.expected.length / 100) + 1);
  });
});

describe('a worker that dies', () => {
  it.each([0, 1, 3, 7])('after %i batches loses nothing and counts nothing twice', async (batches) => {
    const world = new World(1000);
    const { id } = await world.start();
    const first = await world.claim();
    await dieDuring(world, first, batches);
    const sentBefore = world.ledger.size;

    expect(await world.runs.status('numbers').then((state) => state?.value.active?.owner)).toBe(first.owner);
    world.pushedMs += World.LEASE_MS + 1000;
    const { run } = await work(world, await world.claim());

    expect(run.status).toBe('done');
    expect(run.counts).toEqual({ read: 1000, written: world.expected.length, skipped: 100, rejected: 40 });
    expect(world.arrived).toEqual(world.expected);
    expect(world.ledger.size).toBeGreaterThan(sentBefore);
    const repeated = [...world.ledger.values()].filter((count) => count > 1).length;
    expect(repeated).toBeLessThanOrEqual(sentBefore);
    const named = (await failures(world, id)).map((failure) => failure.id);
    expect(new Set(named).size).toBe(named.length);
    expect(named).toHaveLength(40);
  });

  it('has noted what it was sending, so that only that is treated as a repeat', async () => {
    const world = new World(1000, 1);
    await world.start();
    await dieDuring(world, await world.claim(), 3);
    const sent = new Set(world.batches.flatMap(({ ids }) => ids));
    world.batches.length = 0;
    world.pushedMs += World.LEASE_MS + 1000;
    await work(world, await world.claim());
    const firstTime = world.batches.filter(({ mayRepeat }) => !mayRepeat).flatMap(({ ids }) => ids);
    expect(firstTime.length).toBeGreaterThan(500);
    expect(firstTime.filter((id) => sent.has(id))).toEqual([]);
  });

  it('keeps the run to itself until its lease has run out', async () => {
    const world = new World(100);
    await world.start();
    await dieDuring(world, await world.claim(), 0);
    await expect(world.claim()).rejects.toThrow('nothing to claim');
    world.pushedMs += World.LEASE_MS;
    await expect(world.claim()).rejects.toThrow('nothing to claim');
    world.pushedMs += 1;
    await expect(world.claim()).resolves.toBeDefined();
  });

  it('and comes back finds its run taken and writes nothing more', async () => {
    const world = new World(1000, 1);
    await world.start();
    const zombie = await world.claim();
    let wake = () => {};
    const asleep = new Promise<void>((resolve) => {
      wake = resolve;
    });
    let frozen = () => {};
    const freezing = new Promise<void>((resolve) => {
      frozen = resolve;
    });
    world.onWrite = async () => {
      frozen();
      await asleep;
    };
    const dead = work(world, zombie);
    await freezing;
    zombie.end();
    world.pushedMs += World.LEASE_MS + 1000;
    world.onWrite = async () => {};
    const { run } = await work(world, await world.claim());
    const before = world.batches.length;
    const state = await world.runs.status('numbers');
    wake();
    const result = await dead;
    expect(run.status).toBe('done');
    expect(result.more).toBe(false);
    expect(world.batches.length).toBe(before);
    expect((await world.runs.status('numbers'))?.version).toBe(state?.version);
    expect((await world.runs.get(run.id)).counts.read).toBe(1000);
  });
});

describe('the end of a slice', () => {
  it('keeps what is settled and leaves the rest to the next, without a wait', async () => {
    jest.useFakeTimers();
    const world = new World(1000, 1);
    await world.start();
    world.onWrite = () => new Promise((resolve) => setTimeout(resolve, 20));
    const slice = work(world, await world.claim(), { deadlineMs: 50 });
    await jest.advanceTimersByTimeAsync(100);
    jest.useRealTimers();
    const first = await slice;
    expect(first.more).toBe(true);
    const between = await world.runs.status('numbers');
    expect(between?.value.active?.owner).toBeUndefined();
    expect(between?.value.active?.counts.read).toBeGreaterThan(0);
    expect(between?.value.active?.counts.read).toBeLessThan(1000);
    world.onWrite = async () => {};
    const second = await work(world, await world.claim());
    expect(second.run.counts.read).toBe(1000);
    expect([...world.ledger.values()].every((count) => count === 1)).toBe(true);
    expect(world.batches.every(({ mayRepeat }) => !mayRepeat)).toBe(true);
  });

  it('by a shutdown releases the lease', async () => {
    const world = new World(1000);
    await world.start();
    const shutdown = new AbortController();
    world.onWrite = async () => shutdown.abort();
    await work(world, await world.claim(), { signal: shutdown.signal });
    expect((await world.runs.status('numbers'))?.value.active?.owner).toBeUndefined();
    await expect(world.claim()).resolves.toBeDefined();
  });

  it('in which nothing was settled counts as an error: the run fails in the end', async () => {
    const world = new World(100, 1);
    const { id } = await world.start();
    world.onWrite = (_ids, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
    const realTimeout = setTimeout;
    // The grace after the deadline, in less than real time.
    const spy = jest
      .spyOn(globalThis, 'setTimeout')
      .mockImplementation(((task: () => void, ms = 0) => realTimeout(task, Math.min(ms, 20))) as typeof setTimeout);
    let slices = 0;
    while ((await world.runs.status('numbers'))?.value.active && slices < 100) {
      slices++;
      world.pushedMs += 120_000;
      await work(world, await world.claim(), { deadlineMs: 5 });
    }
    spy.mockRestore();
    // An hour, two minutes each.
    expect(slices).toBe(31);
    const sizes = world.batches.map(({ ids }) => ids.length);
    expect(sizes[0]).toBeGreaterThan(1);
    expect(sizes.at(-1)).toBe(1);
    expect(await world.runs.get(id)).toMatchObject({ status: 'failed', error: { code: 'no_progress' } });
  }, 20_000);

  it('that only waited for jobs is not held against the run, however often', async () => {
    const world = new World(100, 1);
    const { id } = await world.start();
    world.onWrite = (_ids, { signal, jobs }) => {
      if (jobs.left.length === 0) jobs.started({ id: `job-${world.batches.length}`, kind: 'k' });
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
    };
    const realTimeout = setTimeout;
    const spy = jest
      .spyOn(globalThis, 'setTimeout')
      .mockImplementation(((task: () => void, ms = 0) => realTimeout(task, Math.min(ms, 20))) as typeof setTimeout);
    for (let slice = 0; slice < 40; slice++) {
      world.pushedMs += 120_000;
      await work(world, await world.claim(), { deadlineMs: 5 });
    }
    spy.mockRestore();
    const run = (await world.runs.status('numbers'))?.value.active;
    expect(run).toMatchObject({ id, stalls: 0 });
    // Two batches: each was sent once, and is waited for since.
    expect(run?.carried?.map(({ jobs }) => jobs.length)).toEqual([1, 1]);
  }, 20_000);
});

describe('a stop', () => {
  it('ends the run where it is; a resume finishes it', async () => {
    const world = new World(1000, 1);
    const { id } = await world.start();
    let asked = false;
    world.onWrite = async () => {
      if (!asked) await world.runs.stop('numbers');
      asked = true;
    };
    const { run } = await work(world, await world.claim());
    expect(run.status).toBe('stopped');
    expect(run.counts.read).toBeLessThan(1000);
    world.pushedMs += 3 * 86_400_000;
    await world.runs.resume(id);
    const resumed = await work(world, await world.claim());
    expect(resumed.run.status).toBe('done');
    expect(resumed.run.id).toBe(id);
    expect(resumed.run.counts.read).toBe(1000);
    expect(world.arrived).toEqual(world.expected);
    // What is sent days later is mapped as of that day: an event may be too old for flows by then, a price over.
    const [first = 0, second = 0] = world.times;
    expect([world.times.size, Math.round((second - first) / 86_400_000)]).toEqual([2, 3]);
  });

  it('of a run without a worker takes effect at once', async () => {
    const world = new World(10);
    await world.start();
    expect((await world.runs.stop('numbers')).status).toBe('stopped');
    await expect(world.runs.stop('numbers')).rejects.toMatchObject({ code: 'not_running' });
  });
});

describe('an error', () => {
  it('that passes leaves the run to a later slice and rejects nothing', async () => {
    const world = new World(200, 1);
    await world.start();
    let failing = 1;
    world.onWrite = async () => {
      if (failing-- > 0) throw new Retryable('klaviyo_unavailable', 'no answer');
    };
    const first = await work(world, await world.claim());
    expect([first.more, first.delayMs > 0]).toEqual([true, true]);
    await expect(world.claim()).rejects.toThrow('nothing to claim');
    world.pushedMs += 2 * first.delayMs;
    const second = await work(world, await world.claim());
    expect(second.run.status).toBe('done');
    expect(second.run.counts).toMatchObject({ read: 200, rejected: 8 });
    expect(world.arrived).toEqual(world.expected);
  });

  it('that never passes ends the run as failed, with its reason', async () => {
    const world = new World(200, 1);
    const { id } = await world.start();
    world.onWrite = async () => {
      throw new Retryable('klaviyo_unavailable', 'no answer');
    };
    let slices = 0;
    while ((await world.runs.status('numbers'))?.value.active && slices < 100) {
      slices++;
      world.pushedMs += 120_000;
      await work(world, await world.claim());
    }
    // An hour, two minutes each.
    expect(slices).toBe(31);
    expect(await world.runs.get(id)).toMatchObject({ status: 'failed', error: { code: 'klaviyo_unavailable' } });
  });

  it('that needs a person ends the run as failed at once; it can be resumed', async () => {
    const world = new World(200, 1);
    const { id } = await world.start();
    world.onWrite = async () => {
      throw new Fatal('klaviyo_unauthorized', 'check the key');
    };
    const { run } = await work(world, await world.claim());
    expect(run).toMatchObject({ status: 'failed', error: { code: 'klaviyo_unauthorized' } });
    world.onWrite = async () => {};
    await world.runs.resume(id);
    expect((await work(world, await world.claim())).run).toMatchObject({ status: 'done' });
    expect(world.arrived).toEqual(world.expected);
  });

  it('of an unexpected kind keeps foreign messages out', async () => {
    const world = new World(50, 1);
    const { id } = await world.start();
    world.onWrite = async () => {
      throw new Error('customer jane@canary.example');
    };
    for (let slice = 0; slice < 3; slice++) {
      await work(world, await world.claim());
      world.pushedMs += 120_000;
    }
    const run = await world.runs.get(id);
    expect(run.status).toBe('failed');
    expect(JSON.stringify(run)).not.toContain('canary');
  });

  it('with most records ends the run as failed: "done, but nothing arrived" cannot happen', async () => {
    const world = new World(1000, 1);
    await world.start();
    world.outcomeOf = () => ({ kind: 'rejected', code: 'no', reason: 'No.' });
    const { run } = await work(world, await world.claim());
    expect(run).toMatchObject({ status: 'failed', error: { code: 'too_many_rejected' } });
  });

  it.each([
    ['all of a few records', 7, () => true, 0.5, 'failed'],
    ['more than half of a few records', 10, (number: number) => number < 6, 0.5, 'failed'],
    ['all of them, whatever the limit is', 7, () => true, 1, 'failed'],
    ['half of a few records', 2, (number: number) => number === 0, 0.5, 'done'],
    ['most of them, and the limit allows it', 10, (number: number) => number > 0, 1, 'done'],
  ])('judges a run at its end when rejected were %s', async (_title, count, isRejected, rejectLimit, status) => {
    const world = new World(count, 1);
    world.map = (record) => ({ kind: 'mapped', records: [record] });
    world.outcomeOf = ({ number }) => (isRejected(number) ? rejected('no', 'No.') : written);
    await world.start();
    const { run } = await work(world, await world.claim(), { rejectLimit });
    expect(run.status).toBe(status);
    expect(run.error?.code).toBe(status === 'failed' ? 'too_many_rejected' : undefined);
    const state = await world.runs.status('numbers');
    expect(state?.value.watermark !== undefined).toBe(status === 'done');
  });
});

describe('an account', () => {
  const finish = async (world: World) => (await work(world, await world.claim())).run;
  /** A run that was stopped after some of its records. */
  async function begun(world: World): Promise<string> {
    const { id } = await world.start();
    world.onWrite = async () => {
      world.onWrite = async () => {};
      await world.runs.stop('numbers');
    };
    expect((await finish(world)).status).toBe('stopped');
    return id;
  }

  it('that has been sent everything before is sent everything again as repeats', async () => {
    const world = new World(200);
    world.target = 'one';
    for (const repeats of [false, true]) {
      world.batches.length = 0;
      await world.start();
      await finish(world);
      expect(world.batches.every(({ mayRepeat }) => mayRepeat === repeats)).toBe(true);
    }
  });

  it('that another run has sent to meanwhile may have all that is left of a resumed import', async () => {
    const world = new World(200);
    world.target = 'one';
    const id = await begun(world);
    await world.start({ kind: 'ids', ids: [idOf(190)] });
    expect((await finish(world)).status).toBe('done');
    world.batches.length = 0;
    await world.runs.resume(id);
    expect((await finish(world)).status).toBe('done');
    expect(world.batches.length).toBeGreaterThan(0);
    expect(world.batches.every(({ mayRepeat }) => mayRepeat)).toBe(true);
    expect(world.arrived).toEqual(world.expected);
  });

  it('that was sent everything before another one is sent everything again as repeats', async () => {
    const world = new World(200);
    for (const target of ['one', 'two', 'one']) {
      world.target = target;
      world.batches.length = 0;
      await world.start();
      expect((await finish(world)).status).toBe('done');
    }
    expect(world.batches.every(({ mayRepeat }) => mayRepeat)).toBe(true);
  });

  it('other than the one before needs a full import, which is none of repeats', async () => {
    const world = new World(200);
    world.target = 'one';
    await world.start();
    await finish(world);
    world.target = 'two';
    await world.start({ kind: 'changes' });
    expect(await finish(world)).toMatchObject({ status: 'failed', error: { code: 'destination_changed' }, counts: { read: 0 } });
    world.batches.length = 0;
    await world.start();
    expect((await finish(world)).status).toBe('done');
    expect(world.batches.some(({ mayRepeat }) => mayRepeat)).toBe(false);
    await world.start({ kind: 'changes' });
    expect((await finish(world)).status).toBe('done');
  });

  it('other than the one before is not sent the rest of a run', async () => {
    const world = new World(200);
    world.target = 'one';
    const id = await begun(world);
    world.target = 'two';
    const { counts } = await world.runs.resume(id);
    expect(await finish(world)).toMatchObject({ status: 'failed', error: { code: 'destination_changed' }, counts });
    world.target = 'one';
    await world.runs.resume(id);
    expect((await finish(world)).status).toBe('done');
    expect(world.arrived).toEqual(world.expected);
  });

  it('that was sent a few records has not what the one before had', async () => {
    const world = new World(200);
    world.target = 'one';
    await world.start();
    await finish(world);
    world.target = 'two';
    await world.start({ kind: 'ids', ids: [idOf(1)] });
    await finish(world);
    await expect(world.start({ kind: 'changes' })).rejects.toMatchObject({ code: 'invalid' });
  });

  it('that the key may not ask for is taken for the same', async () => {
    const world = new World(200);
    for (const target of ['one', undefined, 'one']) {
      world.target = target;
      await world.start({ kind: world.ledger.size > 0 ? 'changes' : 'all' });
      expect((await finish(world)).status).toBe('done');
    }
  });
});

describe('rejected records', () => {
  it('of a run that is no longer kept fail their retry, instead of nothing being tried', async () => {
    const world = new World(100);
    const { id } = await world.start();
    await work(world, await world.claim());
    await world.start({ kind: 'failures', runId: id });
    await world.store.delete(RUNS, id);
    const { run } = await work(world, await world.claim());
    expect(run).toMatchObject({ status: 'failed', error: { code: 'retry_source_gone' } });
  });

  it('can be tried again by themselves', async () => {
    const world = new World(300, 2);
    const { id } = await world.start();
    world.outcomeOf = ({ number }) => (number === 42 ? { kind: 'rejected', code: 'no', reason: 'No.' } : { kind: 'written' });
    await work(world, await world.claim());
    world.outcomeOf = () => ({ kind: 'written' });
    world.batches.length = 0;
    const retry = await world.start({ kind: 'failures', runId: id });
    const { run } = await work(world, await world.claim());
    expect(run.id).toBe(retry.id);
    expect(run.counts).toEqual({ read: 13, written: 1, skipped: 0, rejected: 12 });
    expect(world.batches).toEqual([{ ids: [idOf(42)], mayRepeat: true }]);
  });

  it('are listed page by page, each once', async () => {
    const world = new World(30_000, 3, 1000, 500);
    const { id } = await world.start();
    await work(world, await world.claim());
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await listFailures(world.store, id, { limit: 170, ...(after ? { after } : {}) });
      seen.push(...page.failures.map((failure) => failure.id));
      after = page.next;
    } while (after);
    expect(seen).toHaveLength(1200);
    expect(new Set(seen).size).toBe(1200);
  });
});

describe('concurrent starts', () => {
  it('start one run, and the others learn which', async () => {
    const world = new World(10);
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => world.start()));
    const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.id] : []));
    const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.runId] : []));
    expect(won).toHaveLength(1);
    expect(lost).toEqual(Array.from({ length: 19 }, () => won[0]));
  });

  it('claim a run once', async () => {
    const world = new World(10);
    await world.start();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => world.claim()));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('abnormal state', () => {
  it('is named, and nothing is read again from the start', async () => {
    const world = new World(10);
    await world.store.put('data-import-pipeline', 'numbers', { schema: 99, pipeline: 'numbers' }, 0);
    await expect(world.start()).rejects.toMatchObject({ code: 'state_unreadable' });
    await expect(world.claim()).rejects.toMatchObject({ code: 'state_unreadable' });
    expect(world.pagesRead).toBe(0);
  });

  it('a resume of what is not there, or has not failed, is refused', async () => {
    const world = new World(10);
    const { id } = await world.start();
    await expect(world.runs.resume(id)).rejects.toMatchObject({ code: 'already_running', runId: id });
    await work(world, await world.claim());
    await expect(world.runs.resume(id)).rejects.toMatchObject({ code: 'invalid' });
    await expect(world.runs.resume('20260101T000000000Z-numbers-abcdef')).rejects.toMatchObject({ code: 'not_found' });
  });
});
