import { silent } from '../base/log';
import type { Job } from '../contract/context';
import { readState } from '../state/pipelines';
import { World } from '../testing/numbered';
import { until } from '../testing/until';
import { advance } from './advance';

const options = (world: World) => ({ store: world.store, log: silent, rejectLimit: 0.9 });

/** A worker that dies while jobs carry all it may have under way at once. Returns what each job carries. */
async function diedWithJobs(world: World): Promise<Map<string, string[]>> {
  const jobs = new Map<string, string[]>();
  const lease = await world.claim();
  world.onWrite = (ids, { jobs: log }) => {
    const id = `job-${jobs.size}`;
    jobs.set(id, ids);
    log.started({ id, kind: 'k' });
    return new Promise(() => {});
  };
  const never = new AbortController().signal;
  void advance(lease, world.pipeline, options(world), { deadlineMs: 600_000, signal: never });
  const carried = async () => (await readState(world.store, 'numbers'))?.value.active?.carried ?? [];
  await until(async () => (await carried()).length >= world.pipeline.destination.concurrency);
  lease.end();
  world.pushedMs += World.LEASE_MS + 1;
  return jobs;
}

/** The next worker: what it gets to write, with the jobs of before. */
async function takenOver(world: World) {
  const batches: { ids: string[]; left: readonly Job[]; same: boolean }[] = [];
  world.onWrite = async (ids, { jobs: { left, same } }) => {
    batches.push({ ids, left, same });
  };
  const { signal } = new AbortController();
  const { run } = await advance(await world.claim(), world.pipeline, options(world), { deadlineMs: 60_000, signal });
  return { batches, run };
}

it('hands every batch that a job carries to the destination together with its job', async () => {
  const world = new World(400, 3);
  await world.start();
  const jobs = await diedWithJobs(world);
  expect(jobs.size).toBe(3);
  const { batches, run } = await takenOver(world);
  const resumed = batches.filter(({ left }) => left.length > 0);
  expect(Object.fromEntries(resumed.map(({ ids, left }) => [left[0]?.id, ids]))).toEqual(Object.fromEntries(jobs));
  expect(resumed.every(({ same }) => same)).toBe(true);
  expect(run.status).toBe('done');
  expect(world.arrived).toEqual(world.expected);
  expect([...world.ledger.values()].every((times) => times === 1)).toBe(true);
  expect((await world.runs.get(run.id)).counts.read).toBe(400);
});

it('forgets jobs whose records are settled', async () => {
  const world = new World(400, 3);
  await world.start();
  await diedWithJobs(world);
  const { run } = await takenOver(world);
  expect(JSON.stringify(await world.store.get('data-import-run', run.id))).not.toContain('job-');
});

it('says that a batch is another one when a record of it has gone', async () => {
  const world = new World(400, 1);
  await world.start();
  const jobs = await diedWithJobs(world);
  const gone = jobs.get('job-1')?.[3];
  world.hidden = gone;
  const { batches, run } = await takenOver(world);
  const changed = batches.find(({ left }) => left[0]?.id === 'job-1');
  expect(changed?.same).toBe(false);
  expect(changed?.ids).toEqual(jobs.get('job-1')?.filter((id) => id !== gone));
  expect(run.status).toBe('done');
  expect(world.arrived).toEqual(world.expected.filter((id) => id !== gone));
});
