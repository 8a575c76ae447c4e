import { until } from '../process/child.ts';
import { makeDue } from '../process/dueSchedule.ts';
import { type Job, type Round, startJob } from '../process/job.ts';
import { getRun, type RunAnswer, startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { startWorld, type World } from './world.ts';

/** The job beside the service: what it takes up, what it starts, and how often. */
const SHOP = { customers: 3000, orders: 300, products: 20 };
/** Four o'clock comes once in every night, also when the clocks are changed. */
const NIGHTLY = { cron: '0 4 * * *', timeZone: 'Europe/Berlin', scope: 'all', enabled: true };

let world: World;
let service: Service;
const jobs: Job[] = [];
beforeAll(async () => {
  world = await startWorld(SHOP);
  // With so long a lease the service takes nothing from the dead while these tests look; the jobs' leases are short.
  service = await world.start({ LEASE_SECONDS: '600' });
});
afterEach(async () => {
  await Promise.all(jobs.splice(0).map(({ child }) => (child.process.exitCode === null ? child.kill('SIGTERM') : undefined)));
});
afterAll(() => world?.close());

async function job(environment: Record<string, string> = {}): Promise<Job> {
  const started = await startJob({ ...world.sandbox.environment, LEASE_SECONDS: '3', ...environment });
  jobs.push(started);
  return started;
}

interface CustomObject {
  id: string;
  container: string;
  key: string;
  value: { settled?: string; active?: { id: string; total?: number } };
}
interface ScheduleAnswer {
  pipeline: string;
  next: string[];
  pending?: string;
  lastSkipped?: { at: string; reason: string; runId?: string };
}

async function documentOf(container: string, key: string): Promise<CustomObject> {
  const objects = await world.sandbox.control<CustomObject[]>('commercetools', 'custom-objects');
  const found = objects.find((each) => each.container === container && each.key === key);
  if (!found) throw new Error(`there is no ${container}/${key}`);
  return found;
}
/** The run in progress as it is stored: asking a service would make it look after abandoned runs. */
const activeRun = async (pipeline: string) => (await documentOf('data-import-pipeline', pipeline)).value.active;

const schedule = async (pipeline: string, body: object = NIGHTLY) =>
  (await service.call<ScheduleAnswer>('POST', `/schedules/${pipeline}`, body)).body;
const scheduleOf = async (pipeline: string) =>
  (await service.call<{ schedules: ScheduleAnswer[] }>('GET', '/schedules')).body.schedules.find(
    (each) => each.pipeline === pipeline,
  );
const runsOf = async (pipeline: string) =>
  (await service.call<{ runs: (RunAnswer & { trigger: string })[] }>('GET', `/runs?pipeline=${pipeline}&limit=100`)).body.runs;
const configure = (config: object) => world.sandbox.control('klaviyo', 'config', config);
const claims = (all: Pick<Job, 'child'>[], runId: string) =>
  all.flatMap(({ child }) => child.output().split('\n')).filter((line) => line.includes('run claimed') && line.includes(runId));

test('a schedule is answered with its coming occurrences in UTC', async () => {
  const { next } = await schedule('orders');
  expect(next).toHaveLength(3);
  for (const time of next) expect(new Date(time).toLocaleTimeString('de', { timeZone: 'Europe/Berlin' })).toBe('04:00:00');
  expect((await service.call('POST', '/schedules/orders', { ...NIGHTLY, cron: '0 4 * *' })).body).toMatchObject({
    errors: [{ field: 'cron' }],
  });
  await schedule('orders', { ...NIGHTLY, enabled: false });
});

test('twenty ticks at once, on two processes: one run for the occurrence, one worker for the run', async () => {
  await schedule('customers');
  await makeDue(world.sandbox, 'customers');
  // No process dies, so there is no take-over.
  const both = await Promise.all([job({ LEASE_SECONDS: '600' }), job({ LEASE_SECONDS: '600' })]);
  const rounds = await Promise.all(Array.from({ length: 20 }, (_, at) => (both[at % 2] as Job).tick()));
  expect(rounds.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const started = rounds.flatMap(({ body }) => body.started);
  expect(started).toHaveLength(1);
  expect(rounds.flatMap(({ body }) => body.skipped)).toEqual([]);
  const [{ runId }] = started as [Round['started'][0]];
  expect(await untilEnded(service, runId)).toMatchObject({
    trigger: 'schedule',
    status: 'done',
    counts: { read: SHOP.customers },
  });
  expect(await runsOf('customers')).toHaveLength(1);
  expect(claims([...both, service], runId)).toHaveLength(1);
  expect(await scheduleOf('customers')).not.toHaveProperty('pending');
  expect((await (both[0] as Job).tick()).body).toEqual({ started: [], skipped: [], worked: [] });
});

test('an occurrence during a run is skipped, and says why', async () => {
  // The job is there before the run begins, and so patient that it takes nothing from a service that is merely slow.
  const patient = await job({ LEASE_SECONDS: '600' });
  await configure({ stuckJobs: true });
  const { id } = await startRun(service, 'customers');
  await until('the beginning of the work', async () => (await getRun(service, id)).status === 'running');
  await makeDue(world.sandbox, 'customers');
  const { body } = await patient.tick();
  expect(body.started).toEqual([]);
  expect(body.skipped).toEqual([expect.objectContaining({ pipeline: 'customers', runId: id })]);
  expect((await scheduleOf('customers'))?.lastSkipped).toMatchObject({ runId: id, reason: expect.stringContaining('progress') });
  await configure({ stuckJobs: false });
  await untilEnded(service, id);
});

test('a service that was killed in the middle and never comes back: the next tick finishes its run', async () => {
  const victim = await world.start({ LEASE_SECONDS: '10', READ_SHARDS: '2' });
  const [patient, healer] = await Promise.all([job({ LEASE_SECONDS: '600' }), job()]);
  await world.sandbox.control('klaviyo', 'clear', {});
  await configure({ jobMs: [300, 9000], latencyMs: 60 });
  const { id } = await startRun(victim, 'customers');
  const arrived = () => world.sandbox.control<{ profiles: number }>('klaviyo', 'ledger');
  await until('the end of the first job', async () => (await arrived()).profiles > 0);
  await configure({ stuckJobs: true });
  await victim.child.kill('SIGKILL');
  await configure({ stuckJobs: false, jobMs: [100, 400], latencyMs: 60 });
  // The lease of the dead has to run out first.
  expect((await patient.tick()).body.worked).toEqual([]);
  const left = await getRun(service, id);
  expect(left.status).toBe('running');
  expect(left.counts.read).toBeLessThan(SHOP.customers);
  // A second apart: more ticks than an instance takes in a minute are refused.
  const takenUp = async () => {
    const { body } = await healer.tick();
    return body.worked.length > 0 && body;
  };
  const round = await until('a tick that takes the run up', takenUp, 60_000, 1000);
  expect(round.worked).toEqual([{ pipeline: 'customers', runId: id, status: 'done', more: false }]);
  const { counts } = await getRun(service, id);
  expect(counts.read).toBe(SHOP.customers);
  expect(counts.written + counts.skipped + counts.rejected).toBe(SHOP.customers);
});

test('what is due in several imports is worked on in their order; a delta takes only the changes', async () => {
  await schedule('customers', { ...NIGHTLY, scope: 'delta' });
  await schedule('orders', { ...NIGHTLY, enabled: true });
  await makeDue(world.sandbox, 'orders');
  await makeDue(world.sandbox, 'customers');
  const { body } = await (await job()).tick();
  expect(body.started.map(({ pipeline }) => pipeline)).toEqual(['customers', 'orders']);
  // The service looks for work as well, and may be the one that takes a run up.
  const worked = body.worked.map(({ pipeline }) => pipeline);
  expect(worked).toEqual(['customers', 'orders'].filter((pipeline) => worked.includes(pipeline)));
  for (const { runId } of body.started) expect((await untilEnded(service, runId)).status).toBe('done');
  const [customers] = await runsOf('customers');
  expect(customers).toMatchObject({ scope: { kind: 'delta' }, counts: { read: 0 } });
});

test('a schedule of everything brings all imports in order, each once', async () => {
  interface Sequence {
    id: string;
    status: string;
    mode: string;
    trigger: string;
    steps: { pipeline: string; status: string; runId: string }[];
  }
  const { cron, timeZone, enabled } = NIGHTLY;
  const saved = await service.call('POST', '/schedules/everything', { changes: { cron, timeZone, enabled } });
  expect(saved.status).toBe(200);
  await makeDue(world.sandbox, 'everything.changes');
  const ticks = await Promise.all([await job(), await job()].map((each) => each.tick()));
  const started = ticks.flatMap(({ body }) => body.started);
  expect(started.map(({ pipeline }) => pipeline)).toEqual(['everything']);
  const id = started[0]?.runId;
  const sequence = await until('the end of the sequence', async () => {
    const { body } = await service.call<{ sequence?: Sequence }>('GET', '/sequence');
    return body.sequence?.status === 'done' ? body.sequence : undefined;
  });
  expect(sequence).toMatchObject({ id, mode: 'changes', trigger: 'schedule' });
  const { steps } = sequence;
  expect(steps.map(({ pipeline, status }) => [pipeline, status])).toEqual(
    ['customers', 'orders', 'categories', 'products'].map((pipeline) => [pipeline, 'done']),
  );
  for (const { pipeline, runId } of steps) expect((await runsOf(pipeline)).filter((run) => run.id === runId)).toHaveLength(1);
  expect((await runsOf('products')).map(({ trigger }) => trigger)).toEqual(['schedule']);
});

test('the job needs no caller when it has an interval', async () => {
  const before = (await runsOf('orders')).length;
  await makeDue(world.sandbox, 'orders');
  await job({ JOB_INTERVAL_SECONDS: '1' });
  await until('a scheduled run', async () => (await runsOf('orders')).length === before + 1);
});

test('a job that is asked to end hands its run over to the next, without any service', async () => {
  await schedule('customers');
  await service.child.kill('SIGTERM');
  // Longer than a job that is asked to end waits for what is under way.
  await configure({ jobMs: [60_000, 60_000] });
  await makeDue(world.sandbox, 'customers');
  const first = await job({ READ_SHARDS: '2' });
  const round = first.tick();
  await until('the beginning of the work', async () => (await activeRun('customers'))?.total !== undefined);
  const asked = performance.now();
  expect(await first.child.kill('SIGTERM')).toBe(0);
  expect(performance.now() - asked).toBeLessThan(30_000);
  const left = (await round).body.worked;
  expect(left).toEqual([expect.objectContaining({ status: 'running' })]);
  await configure({ jobMs: [100, 400] });
  expect((await (await job()).tick()).body.worked).toEqual([{ ...left[0], status: 'done', more: false }]);
  expect(await activeRun('customers')).toBeUndefined();
});
