import { dump, placeOrders, plainCustomers } from '../e2e/liveRecords.ts';
import { type Balancer, startBalancer } from '../process/balancer.ts';
import { until } from '../process/child.ts';
import { type EventApp, notifications, startEvent, subscribe } from '../process/event.ts';
import { startJob } from '../process/job.ts';
import { type Sandbox, startSandbox } from '../process/sandbox.ts';
import type { Fault } from '../sandbox/faults.ts';
import { note } from './cases.ts';

/** Outages of half a minute, two instances, and deaths among them: nothing lost, nothing twice, nothing acknowledged that wasn't accepted. */
interface Report {
  published: number;
  acknowledged: number;
  open: number;
  longestAnswerMs: number;
  byStatus: Record<string, number>;
}
interface CustomObject {
  id: string;
  container: string;
  key: string;
  value: {
    pendingJobs?: unknown[];
    rejected?: Record<string, number>;
    written?: number;
    failures?: { id: string; code: string }[];
  };
}

const { change } = notifications('sample-shop');
const OUTAGE_MS = 30_000;
const SETTLED_WITHIN_MS = 60_000;
const COLLECTING_MS = 800;

let sandbox: Sandbox;
let balancer: Balancer;
let apps: EventApp[] = [];

beforeAll(async () => {
  [sandbox, balancer] = await Promise.all([startSandbox({ customers: 120, orders: 40, limits: 'off' }), startBalancer()]);
  await sandbox.control('klaviyo', 'config', { jobMs: [0, 50] });
  await start(2);
  await subscribe(sandbox, balancer);
});
afterAll(async () => {
  await Promise.all(apps.map(({ child }) => child.kill('SIGKILL')));
  balancer?.close();
  await sandbox?.close();
});

async function start(count: number): Promise<void> {
  apps.push(...(await Promise.all(Array.from({ length: count }, () => startEvent(sandbox.environment)))));
  balancer.to(apps.map(({ url }) => url));
}
const touch = (type: string, ids: string[], patch: object) => sandbox.control('commercetools', 'touch', { type, ids, patch });
const deliveries = () => sandbox.control<Report>('commercetools', 'deliveries');
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const objects = (container: string) =>
  sandbox
    .control<CustomObject[]>('commercetools', 'custom-objects')
    .then((all) => all.filter((each) => each.container === container));

const namesOf = async (ids: string[]) => {
  const profiles = await sandbox.control<{ external_id: string; attributes: { first_name?: string } }[]>(
    'klaviyo',
    'ledger/profiles',
  );
  const names = new Map(profiles.map(({ external_id, attributes }) => [external_id, attributes.first_name]));
  return new Set(ids.map((id) => names.get(id)));
};
const placed = async (prefix: string) =>
  (await sandbox.control<{ metric: string; unique_id: string; backfill: boolean }[]>('klaviyo', 'ledger/events')).filter(
    ({ metric, unique_id }) => metric === 'Placed Order' && unique_id.startsWith(prefix),
  );

type Side = 'klaviyo' | 'commercetools';
test.each<[string, Side, Fault[], mayAcknowledge: boolean]>([
  ['Klaviyo', 'klaviyo', [{ status: 503 }], false],
  ['Klaviyo (429)', 'klaviyo', [{ status: 429, headers: { 'retry-after': '1' } }], false],
  ['Klaviyo (resets)', 'klaviyo', [{ cut: 'before' }], false],
  ['Klaviyo (silent)', 'klaviyo', [{ silent: true }], false],
  ['commercetools', 'commercetools', [{ status: 503, path: '/sample-shop/(?!custom-objects|subscriptions)' }], false],
  // Nothing of these records has to be stored: real time works without its counters.
  ['the store', 'commercetools', [{ status: 503, path: '/sample-shop/custom-objects' }], true],
])('loses and doubles nothing while %s is away for 30 s and instances die', async (name, side, faults, mayAcknowledge) => {
  await sandbox.control('commercetools', 'deliveries/clear', {});
  await sandbox.control('commercetools', 'deliver', { duplicates: 0.1, disorderMs: 300 });
  const prefix = name.replace(/\W/g, '-');
  await sandbox.control(side, 'faults', faults);
  const customers = (await plainCustomers(sandbox)).slice(0, 40);
  await touch('customer', customers, { firstName: `While ${name} is away` });
  const orders = await placeOrders(sandbox, prefix, 10);
  await pause(OUTAGE_MS / 2);
  // One dies, another takes its place.
  const [dies, stays] = apps as [EventApp, EventApp];
  await dies.child.kill('SIGKILL');
  apps = [stays];
  await start(1);
  await pause(OUTAGE_MS / 2);
  if (!mayAcknowledge) expect((await deliveries()).acknowledged).toBe(0);
  await sandbox.control(side, 'faults', []);
  const back = performance.now();
  const report = await until(
    'the end of all deliveries',
    async () => {
      const current = await deliveries();
      return current.open === 0 ? current : undefined;
    },
    SETTLED_WITHIN_MS,
  );
  expect(performance.now() - back).toBeLessThan(SETTLED_WITHIN_MS);
  // 0: of the instance that died.
  expect(Object.keys(report.byStatus).filter((status) => !['204', '503', '0'].includes(status))).toEqual([]);
  expect(report.longestAnswerMs).toBeLessThan(10_000);
  const [names, events] = await Promise.all([namesOf(customers), placed(prefix)]);
  const arrived = new Set(events.map(({ unique_id }) => unique_id));
  note({
    ...{ part: 'event', what: `one of two instances, while ${name} is away for 30 s`, kills: 1 },
    missing:
      [...names].filter((each) => each !== `While ${name} is away`).length + orders.filter((id) => !arrived.has(id)).length,
    doubled: events.length - arrived.size,
  });
  expect(names).toEqual(new Set([`While ${name} is away`]));
  expect(events.map(({ unique_id, backfill }) => [unique_id, backfill]).sort()).toEqual(orders.map((id) => [id, false]).sort());
});

test('another process reads what became of the jobs of one that was killed', async () => {
  await sandbox.control('commercetools', 'deliver', { duplicates: 0, disorderMs: 0 });
  // The first to arrive take so long that the others collect behind them.
  await sandbox.control('klaviyo', 'config', { jobMs: [25_000, 25_000], latencyMs: COLLECTING_MS });
  const plain = await plainCustomers(sandbox);
  const [torn = '', ...customers] = plain.slice(0, 30);
  // Its own profile, and the address of another one's: which the job only says when it has ended.
  const other = (await dump(sandbox, 'customer')).find(({ id }) => id === plain[35]) ?? { id: '', version: 0 };
  const first = (await dump(sandbox, 'customer')).filter(({ id }) => id === torn);
  const known = await Promise.all([other, ...first].map((each) => (apps[0] as EventApp).push(change('customer', each))));
  expect(known.map(({ status }) => status)).toEqual([204, 204]);
  const { email } = other;
  // All at once to one instance.
  balancer.to([]);
  await Promise.all([touch('customer', customers, { firstName: 'In a job' }), touch('customer', [torn], { email })]);
  const resources = (await dump(sandbox, 'customer')).filter(({ id }) => id === torn || customers.includes(id));
  const sorted = [...resources.filter(({ id }) => id !== torn), ...resources.filter(({ id }) => id === torn)];
  const answers = await Promise.all(sorted.map((each) => (apps[0] as EventApp).push(change('customer', each))));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 204));
  await sandbox.control('klaviyo', 'config', { latencyMs: 0 });
  await until('a job that is noted', async () =>
    (await objects('data-import-live')).some(({ value }) => (value.pendingJobs ?? []).length > 0),
  );
  const dead = apps.splice(0);
  await Promise.all(dead.map(({ child }) => child.kill('SIGKILL')));
  const job = await startJob(sandbox.environment);
  try {
    await until(
      'the take-over',
      async () => {
        await job.tick();
        return (await objects('data-import-live')).every(({ value }) => (value.pendingJobs ?? []).length === 0);
      },
      220_000,
      10_000,
    );
    const names = await namesOf(customers);
    const failed = (await objects('data-import-failure')).filter(({ key }) => key.startsWith('live.') && key.includes(torn));
    note({
      ...{ part: 'event', what: 'both instances, with jobs under way in Klaviyo', kills: dead.length },
      missing: [...names].filter((name) => name !== 'In a job').length + Number(failed.length === 0),
      doubled: Math.max(0, failed.length - 1),
    });
    expect(names).toEqual(new Set(['In a job']));
    expect(failed.map(({ value }) => value.failures?.map(({ id }) => id))).toEqual([[torn]]);
    const rejects = (await objects('data-import-live')).flatMap(({ value }) => Object.values(value.rejected ?? {}));
    expect(rejects.reduce((sum, count) => sum + count, 0)).toBe(1);
    expect(job.child.output()).toContain('job of a dead process taken over');
  } finally {
    await job.child.kill('SIGTERM');
  }
});
