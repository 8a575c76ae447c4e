import type { CatalogsApi } from 'klaviyo-api';
import { silent } from '../../../base/log';
import { ascending } from '../../../base/order';
import { Semaphore } from '../../../base/semaphore';
import { type BatchJobs, noJobs } from '../../../contract/context';
import { Fatal, Retryable } from '../../../contract/errors';
import { Refusal } from '../session';
import { drain } from './drain';
import { CatalogJobs, jobsFor } from './jobs';
import type { CatalogJob, Named, Operation } from './operations';

const catalogs = {} as CatalogsApi;
const rows = (count: number, from = 0): Named[] =>
  Array.from({ length: count }, (_, index) => ({ externalId: `r${from + index}` }));

/** Jobs of a pretended Klaviyo: each goes through these statuses, one a look. */
class Bench implements Operation<Named> {
  readonly kind = 'item';
  readonly action = 'create';
  readonly sent: string[][] = [];
  inProgress = 0;
  most = 0;
  statuses = ['queued', 'processing', 'complete'];
  refuse: (ids: string[]) => Refusal | undefined = () => undefined;
  outcome: (ids: string[]) => Partial<CatalogJob['attributes']> = () => ({});
  private readonly jobs = new Map<string, { ids: string[]; left: string[] }>();

  async spawn(_api: CatalogsApi, given: Named[]) {
    const ids = given.map(({ externalId }) => externalId);
    const refusal = this.refuse(ids);
    if (refusal) throw refusal;
    const id = `job-${this.sent.push(ids)}`;
    this.jobs.set(id, { ids, left: [...this.statuses] });
    this.most = Math.max(this.most, ++this.inProgress);
    return { body: { data: { id } } };
  }

  async read(_api: CatalogsApi, id: string) {
    const job = this.jobs.get(id);
    const status = (job && job.left.length > 1 ? job.left.shift() : job?.left[0]) ?? 'complete';
    if (status === 'complete' || status === 'cancelled') this.inProgress--;
    const attributes = { status, createdAt: new Date(), failedCount: 0, errors: [], ...this.outcome(job?.ids ?? []) };
    return { body: { data: { id, attributes } } };
  }

  async list() {
    return { response: { headers: {} }, body: { data: [] } };
  }
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Lets time pass until the work is over: what is looked at again and again takes no time here. */
async function throughTime<T>(work: Promise<T>): Promise<T> {
  let over = false;
  const end = () => {
    over = true;
  };
  work.then(end, end);
  while (!over) await jest.advanceTimersByTimeAsync(100);
  return work;
}

const run = (bench: Bench, given: Named[], { budget = 400, jobMs = 60_000, signal = new AbortController().signal } = {}) =>
  throughTime(new CatalogJobs(catalogs, { signal, log: silent }, new Semaphore(budget), jobMs).run(bench, given, noJobs));

const faulty = (indexes: number[]) => ({
  failedCount: indexes.length,
  errors: indexes.map((index) => ({
    code: 'invalid',
    source: { pointer: `/data/attributes/items/data/${index}/attributes/title` },
  })),
});

test('349 records are four jobs of at most a hundred, none lost and none twice', async () => {
  const bench = new Bench();
  expect((await run(bench, rows(349))).size).toBe(0);
  expect(bench.sent.map(({ length }) => length)).toEqual([100, 100, 100, 49]);
  expect(new Set(bench.sent.flat()).size).toBe(349);
});

test('a request stays below the bytes that Klaviyo takes', () => {
  const large = rows(10).map((row) => ({ ...row, description: 'ü'.repeat(500_000) }));
  expect(jobsFor(large).map(({ length }) => length)).toEqual([4, 4, 2]);
  expect(jobsFor([{ externalId: 'a', description: 'x'.repeat(9_000_000) }])).toHaveLength(1);
  expect(jobsFor([])).toEqual([]);
});

test('queued is not finished, and no more jobs are in progress than allowed', async () => {
  const bench = new Bench();
  await run(bench, rows(700), { budget: 2 });
  expect(bench.sent).toHaveLength(7);
  expect(bench.most).toBe(2);
});

test('a job names its faulty rows; one that names too few makes all of them doubtful', async () => {
  const bench = new Bench();
  bench.outcome = () => faulty([1, 3]);
  expect(await run(bench, rows(5))).toEqual(
    new Map([
      ['r1', { code: 'invalid', field: 'title' }],
      ['r3', { code: 'invalid', field: 'title' }],
    ]),
  );
  bench.outcome = () => ({ ...faulty([1]), failedCount: 2 });
  expect([...(await run(bench, rows(3)))].map(([id, { code }]) => [id, code])).toEqual([
    ['r0', 'unnamed'],
    ['r1', 'invalid'],
    ['r2', 'unnamed'],
  ]);
});

test('a refused request is sent again without the rows it names', async () => {
  const bench = new Bench();
  const pointer = '/data/attributes/items/data/1/attributes/url';
  bench.refuse = (ids) => (ids.includes('r1') ? new Refusal(400, [{ code: 'invalid', pointer }]) : undefined);
  expect(await run(bench, rows(4))).toEqual(new Map([['r1', { code: 'invalid', field: 'url' }]]));
  expect(bench.sent).toEqual([['r0', 'r2', 'r3']]);
});

test('halves a refused request that names no row until it is found', async () => {
  const bench = new Bench();
  bench.refuse = (ids) => (ids.includes('r5') ? new Refusal(400, [{ code: 'strange', pointer: '' }]) : undefined);
  expect(await run(bench, rows(8))).toEqual(new Map([['r5', { code: 'strange', field: '' }]]));
  expect(bench.sent.flat().sort(ascending)).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r6', 'r7']);
});

test('reports when nothing is held any more, also when all was refused', async () => {
  const bench = new Bench();
  const jobs = new CatalogJobs(catalogs, { signal: new AbortController().signal, log: silent }, new Semaphore(9), 60_000);
  const sent = jest.fn();
  const given = rows(150);
  const running = jobs.run(bench, given, noJobs, () => sent(bench.inProgress));
  expect(given).toEqual([]);
  await throughTime(running);
  expect(sent.mock.calls).toEqual([[2]]);
  bench.refuse = () => new Refusal(413, []);
  for (const count of [0, 1, 3]) {
    const none = jest.fn();
    expect((await throughTime(jobs.run(bench, rows(count), noJobs, none))).size).toBe(count);
    expect(none).toHaveBeenCalledTimes(1);
  }
});

/** A log that says what it was asked to remember. */
function logging(left: BatchJobs['left'] = []) {
  const lines: string[] = [];
  const log: BatchJobs = {
    left,
    same: true,
    started: ({ id, kind }) => {
      lines.push(`started ${kind} ${id}`);
    },
    forget: (id) => {
      lines.push(`forgot ${id}`);
    },
  };
  return { lines, log };
}

test('remembers a job from its start until its result is taken', async () => {
  const { lines, log } = logging();
  const jobs = new CatalogJobs(catalogs, { signal: new AbortController().signal, log: silent }, new Semaphore(9), 60_000);
  await throughTime(jobs.run(new Bench(), rows(3), log));
  expect(lines).toEqual(['started item.create job-1', 'forgot job-1']);
});

describe('jobs of an earlier worker', () => {
  const settle = (bench: Bench, log: BatchJobs) =>
    throughTime(
      new CatalogJobs(catalogs, { signal: new AbortController().signal, log: silent }, new Semaphore(9), 60_000).settleLeft(log, [
        bench,
      ]),
    );

  test('are waited for, and forgotten whatever became of them', async () => {
    for (const last of ['complete', 'cancelled']) {
      const bench = new Bench();
      bench.statuses = ['processing', last];
      const { body } = await bench.spawn(catalogs, rows(1));
      const { lines, log } = logging([{ id: body.data.id, kind: 'item.create', ageMs: 1000 }]);
      await settle(bench, log);
      expect(lines).toEqual(['forgot job-1']);
    }
  });

  test('time out by their age, not by how long this worker waits', async () => {
    const bench = new Bench();
    bench.statuses = ['processing'];
    const { body } = await bench.spawn(catalogs, rows(1));
    const { lines, log } = logging([{ id: body.data.id, kind: 'item.create', ageMs: 59_900 }]);
    const began = performance.now();
    await expect(settle(bench, log)).rejects.toMatchObject({ name: 'Fatal', code: 'klaviyo_job_timeout' });
    expect(performance.now() - began).toBeLessThan(1000);
    expect(lines).toEqual(['forgot job-1']);
  });
});

test('a cancelled job is tried again later, one that never ends is not', async () => {
  const bench = new Bench();
  bench.statuses = ['processing', 'cancelled'];
  await expect(run(bench, rows(1))).rejects.toThrow(Retryable);
  bench.statuses = ['queued'];
  const endless = run(bench, rows(1), { jobMs: 300 });
  await expect(endless).rejects.toThrow(Fatal);
  await expect(endless).rejects.toMatchObject({ code: 'klaviyo_job_timeout' });
});

test('the end of the slice ends the wait', async () => {
  const bench = new Bench();
  bench.statuses = ['queued'];
  const ending = new AbortController();
  const waiting = run(bench, rows(1), { signal: ending.signal });
  setTimeout(() => ending.abort(new Error('over')), 50);
  await expect(waiting).rejects.toThrow('over');
});

describe('jobs that others left behind', () => {
  const now = Date.parse('2026-11-21T12:00:00Z');
  const job = (id: string, ageMs: number): CatalogJob => ({
    id,
    attributes: { status: 'processing', createdAt: new Date(now - ageMs) },
  });
  /** The lists it answers, one look after another. */
  async function drained(...lists: CatalogJob[][]): Promise<number> {
    let looks = 0;
    const kind = {
      ...({ kind: 'item', action: 'delete' } as const),
      read: async () => ({ body: { data: job('x', 0) } }),
      list: async (_api: CatalogsApi, filter: string) => {
        const at = filter.includes('processing') ? looks++ : -1;
        return {
          response: { headers: { date: new Date(now).toUTCString() } },
          body: { data: at < 0 ? [] : (lists[Math.min(at, lists.length - 1)] ?? []) },
        };
      },
    };
    await throughTime(drain(catalogs, [kind], { signal: new AbortController().signal, log: silent }, 60_000));
    return looks;
  }

  test('are waited for until they end', async () => {
    expect(await drained([job('a', 1000)], [job('a', 2000)], [])).toBe(3);
    expect(await drained([])).toBe(1);
  });

  test('but not those that began meanwhile, nor the dead', async () => {
    expect(await drained([job('a', 1000)], [job('b', 0)])).toBe(2);
    expect(await drained([job('a', 61_000)])).toBe(1);
    expect(await drained([job('a', 59_000)], [job('a', 60_000)])).toBe(2);
  });
});
