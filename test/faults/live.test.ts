import { type Balancer, startBalancer } from '../process/balancer.ts';
import { until } from '../process/child.ts';
import { type EventApp, startEvent, subscribe } from '../process/event.ts';
import { type Sandbox, startSandbox } from '../process/sandbox.ts';
import type { Fault } from '../sandbox/faults.ts';

/** Outages of half a minute, two instances, and deaths among them: nothing lost, nothing twice, nothing acknowledged that wasn't accepted. */
interface Resource {
  id: string;
  version: number;
  [field: string]: unknown;
}
interface Report {
  published: number;
  acknowledged: number;
  open: number;
  longestAnswerMs: number;
  byStatus: Record<string, number>;
}
const OUTAGE_MS = 30_000;
const SETTLED_WITHIN_MS = 60_000;

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
const dump = (type: string) => sandbox.control<Resource[]>('commercetools', `dump?type=${type}`);
const touch = (type: string, ids: string[], patch: object) => sandbox.control('commercetools', 'touch', { type, ids, patch });
const deliveries = () => sandbox.control<Report>('commercetools', 'deliveries');
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Customers that nothing is wrong with, and that share their address with no other. */
async function plainCustomers(): Promise<string[]> {
  const customers = await dump('customer');
  const addresses = customers.map(({ email }) => String(email).toLowerCase());
  const isPlain = (address: string) =>
    /^[a-z0-9]+(\.[a-z0-9]+)*@example\.com$/.test(address) && addresses.indexOf(address) === addresses.lastIndexOf(address);
  return customers.filter((_, index) => isPlain(addresses[index] ?? '')).map(({ id }) => id);
}
async function placeOrders(prefix: string, count: number): Promise<string[]> {
  const samples = (await dump('order')).filter(
    ({ id, customerId, customerEmail, lineItems }) =>
      id.length === 36 &&
      // What a guest is called would be the profile's name.
      customerId !== undefined &&
      /@example\.com$/.test(String(customerEmail)) &&
      (lineItems as []).length > 0,
  );
  const now = new Date().toISOString();
  const resources = Array.from({ length: count }, (_, index) => {
    const { paymentInfo: _p, completedAt: _c, ...sample } = samples[index % samples.length] ?? { id: '', version: 1 };
    const id = `${prefix}-${index}`;
    return { ...sample, id, orderNumber: id, version: 1, createdAt: now, lastModifiedAt: now, orderState: 'Open' };
  });
  await sandbox.control('commercetools', 'add', { type: 'order', resources });
  return resources.map(({ id }) => id);
}
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
  ['commercetools', 'commercetools', [{ status: 503, path: '/sample-shop/(?!custom-objects|subscriptions)' }], false],
  // Nothing of these records has to be stored: real time works without its counters.
  ['the store', 'commercetools', [{ status: 503, path: '/sample-shop/custom-objects' }], true],
])('loses and doubles nothing while %s is away for 30 s and instances die', async (name, side, faults, mayAcknowledge) => {
  await sandbox.control('commercetools', 'deliveries/clear', {});
  await sandbox.control('commercetools', 'deliver', { duplicates: 0.1, disorderMs: 300 });
  const prefix = name.replace(/\W/g, '-');
  await sandbox.control(side, 'faults', faults);
  const customers = (await plainCustomers()).slice(0, 40);
  await touch('customer', customers, { firstName: `While ${name} is away` });
  const orders = await placeOrders(prefix, 10);
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
  expect(await namesOf(customers)).toEqual(new Set([`While ${name} is away`]));
  expect((await placed(prefix)).map(({ unique_id, backfill }) => [unique_id, backfill]).sort()).toEqual(
    orders.map((id) => [id, false]).sort(),
  );
});
