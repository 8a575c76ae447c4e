import { sleep } from '../base/wait';
import type { WorkResult } from '../contract/importer';
import { type SweepOptions, type SweepParts, sweep, type Turn } from './sweep';

/** What a pipeline still has to do. */
interface Job {
  /** Milliseconds of work. */
  left: number;
  /** It waits so long once, after its first slice. */
  delayMs?: number;
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** Pipelines with work to do, as the engine would: a slice works until its run or time is over, or it makes room. */
class Jobs {
  readonly turns: { pipeline: string; begun: number; ended: number; deadlineMs: number }[] = [];
  atOnce = 0;
  private readonly begun = performance.now();
  private readonly workedAt = new Map<string, number>();
  private readonly busy = new Set<string>();
  private readonly delayed = new Map<string, number>();

  constructor(readonly jobs: Record<string, Job>) {}

  get now(): number {
    return Math.round(performance.now() - this.begun);
  }

  readonly parts: SweepParts = {
    startDue: async () => ({ started: [], skipped: [] }),
    waiting: async () =>
      Object.keys(this.jobs)
        .filter((id) => (this.jobs[id]?.left ?? 0) > 0 && !this.busy.has(id) && this.now >= (this.delayed.get(id) ?? 0))
        .sort((one, other) => (this.workedAt.get(one) ?? 0) - (this.workedAt.get(other) ?? 0)),
    work: (turn) => this.work(turn),
  };

  private async work({ pipeline, deadlineMs, signal, yields }: Turn): Promise<WorkResult | undefined> {
    const job = this.jobs[pipeline];
    if (!job || this.busy.has(pipeline)) return undefined;
    this.busy.add(pipeline);
    this.atOnce = Math.max(this.atOnce, this.busy.size);
    const begun = this.now;
    const end = begun + deadlineMs;
    while (job.left > 0 && this.now < end && !signal.aborted && !yields(true)) {
      const step = Math.min(1000, job.left, end - this.now);
      await sleep(step);
      job.left -= step;
      if (job.delayMs !== undefined) break;
    }
    const delayMs = job.delayMs ?? 0;
    delete job.delayMs;
    this.delayed.set(pipeline, this.now + delayMs);
    // No two writes of a store are at the same time.
    this.workedAt.set(pipeline, this.turns.length + 1);
    this.busy.delete(pipeline);
    this.turns.push({ pipeline, begun, ended: this.now, deadlineMs });
    const more = job.left > 0;
    return { pipeline, runId: `run-${pipeline}`, status: more ? 'running' : 'done', more, delayMs };
  }
}

async function swept(jobs: Jobs, options: Partial<SweepOptions> = {}) {
  const over = sweep(jobs.parts, { deadlineMs: 25 * 60_000, signal: new AbortController().signal, ...options });
  over.catch(() => {});
  await jest.runAllTimersAsync();
  return { ...(await over), took: jobs.now };
}

it('works until nothing is left, and says where each run stands', async () => {
  const jobs = new Jobs({ customers: { left: 1500 }, orders: { left: 100 } });
  const started = [{ pipeline: 'customers', runId: 'run-customers', at: '2026-01-01T00:00:00.000Z' }];
  jobs.parts.startDue = async () => ({ started, skipped: [] });
  const { took, ...done } = await swept(jobs);
  expect(done).toEqual({
    started,
    skipped: [],
    worked: [
      { pipeline: 'orders', runId: 'run-orders', status: 'done', more: false },
      { pipeline: 'customers', runId: 'run-customers', status: 'done', more: false },
    ],
  });
  expect(took).toBe(1500);
});

it('gives every slice what is left of the time, and begins none at its end', async () => {
  const jobs = new Jobs({ a: { left: 1e9 }, b: { left: 1000 }, c: { left: 9500 } });
  const { worked } = await swept(jobs, { deadlineMs: 11_000, atOnce: 2 });
  expect(jobs.turns.map(({ pipeline, deadlineMs }) => [pipeline, deadlineMs])).toEqual([
    ['b', 11_000],
    ['c', 10_000],
    ['a', 11_000],
  ]);
  expect(worked.map(({ more }) => more)).toEqual([false, false, true]);
});

it('serves thirty short runs while one never ends', async () => {
  const short = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`short-${index}`, { left: 2000 }]));
  const jobs = new Jobs({ endless: { left: 1e9 }, ...short });
  const { worked } = await swept(jobs);
  expect(worked.filter(({ status }) => status === 'done')).toHaveLength(30);
  expect(Math.max(...jobs.turns.filter(({ pipeline }) => pipeline !== 'endless').map(({ ended }) => ended))).toBeLessThan(60_000);
  expect(jobs.atOnce).toBe(3);
  // Without others that wait, it keeps its place.
  expect(jobs.turns.filter(({ pipeline }) => pipeline === 'endless')).toHaveLength(1);
});

it('makes runs that fill all places give way to those that wait, in turn', async () => {
  const jobs = new Jobs(Object.fromEntries(['a', 'b', 'c', 'd', 'e'].map((id) => [id, { left: 1e9 }])));
  await swept(jobs, { deadlineMs: 10 * 60_000 });
  const workedMs = (id: string) =>
    jobs.turns.filter(({ pipeline }) => pipeline === id).reduce((sum, { begun, ended }) => sum + ended - begun, 0);
  const shares = Object.keys(jobs.jobs).map((id) => workedMs(id) / (3 * 10 * 60_000));
  expect(Math.min(...shares)).toBeGreaterThan(0.15);
  expect(Math.max(...shares)).toBeLessThan(0.25);
  for (const { begun, ended } of jobs.turns) if (ended < 10 * 60_000) expect(ended - begun).toBeGreaterThanOrEqual(60_000);
});

it('takes a run up again that had to wait, but not beyond the time', async () => {
  const jobs = new Jobs({ customers: { left: 2000, delayMs: 30_000 }, orders: { left: 100 } });
  const { worked, took } = await swept(jobs);
  expect(worked.map(({ status }) => status)).toEqual(['done', 'done']);
  expect(took).toBe(1000 + 31_000 + 1000);

  const late = new Jobs({ customers: { left: 2000, delayMs: 60_000 } });
  expect(await swept(late, { deadlineMs: 30_000 })).toMatchObject({ took: 1000, worked: [{ more: true }] });
});

it('finds runs that are started while it works', async () => {
  const jobs = new Jobs({ long: { left: 20_000 } });
  setTimeout(() => {
    jobs.jobs.later = { left: 1000 };
  }, 7000);
  const { worked } = await swept(jobs);
  expect(worked.map(({ pipeline }) => pipeline)).toEqual(['later', 'long']);
});

it('leaves runs alone that another worker was quicker to claim', async () => {
  const jobs = new Jobs({ a: { left: 1000 } });
  let asked = 0;
  jobs.parts.waiting = async () => (asked++ < 3 ? ['a'] : []);
  const begun: number[] = [];
  jobs.parts.work = async () => {
    begun.push(jobs.now);
    return undefined;
  };
  expect((await swept(jobs)).worked).toEqual([]);
  expect(begun).toEqual([0, 5000]);
});

it('ends with a shutdown, also while it waits', async () => {
  const ending = new AbortController();
  const jobs = new Jobs({ a: { left: 1e9 }, b: { left: 2000, delayMs: 600_000 } });
  setTimeout(() => ending.abort(), 5500);
  expect((await swept(jobs, { signal: ending.signal })).took).toBe(6000);
});

it('waits for the other slices before it reports an error', async () => {
  const jobs = new Jobs({ a: { left: 3000 }, b: { left: 1000 } });
  const { work } = jobs.parts;
  jobs.parts.work = (turn) => (turn.pipeline === 'b' ? Promise.reject(new Error('no answer')) : work(turn));
  await expect(swept(jobs)).rejects.toThrow('no answer');
  expect(jobs.turns).toMatchObject([{ pipeline: 'a', ended: 3000 }]);
});

it('keeps working when a look fails', async () => {
  const jobs = new Jobs({ a: { left: 20_000 } });
  const { waiting } = jobs.parts;
  let looks = 0;
  jobs.parts.waiting = () => (looks++ === 1 ? Promise.reject(new Error('no answer')) : waiting());
  expect((await swept(jobs)).worked).toMatchObject([{ status: 'done' }]);
});
