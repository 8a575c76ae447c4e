import { until } from '../process/child.ts';
import { cli } from '../process/cli.ts';
import { type EventApp, startEvent, subscribe } from '../process/event.ts';
import { type Sandbox, startSandbox } from '../process/sandbox.ts';

/** Full imports run while real time delivers: no record is lost, and no flow is started twice or silenced. */
interface Resource {
  id: string;
  version: number;
  [field: string]: unknown;
}
interface Event {
  metric: string;
  unique_id: string;
  backfill: boolean;
}

let sandbox: Sandbox;
let app: EventApp;
beforeAll(async () => {
  sandbox = await startSandbox({ customers: 80, orders: 100, limits: 'off' });
  await sandbox.control('klaviyo', 'config', { jobMs: [50, 300], latencyMs: 10 });
  app = await startEvent(sandbox.environment);
  await subscribe(sandbox, app);
});
afterAll(async () => {
  await app?.child.kill('SIGTERM');
  await sandbox?.close();
});

const dump = (type: string) => sandbox.control<Resource[]>('commercetools', `dump?type=${type}`);

/** Fresh orders like the plain ones of the sample, one after the other. */
async function placeOrders(count: number): Promise<Resource[]> {
  const samples = (await dump('order')).filter(
    ({ id, customerId, customerEmail, lineItems }) =>
      id.length === 36 &&
      customerId !== undefined &&
      /@example\.com$/.test(String(customerEmail)) &&
      (lineItems as []).length > 0,
  );
  const placed: Resource[] = [];
  for (let index = 0; index < count; index++) {
    const { paymentInfo: _p, completedAt: _c, ...sample } = samples[index % samples.length] ?? { id: '', version: 1 };
    const [id, now] = [`beside-${index}`, new Date().toISOString()];
    const lineItems = (sample as Resource).lineItems as { id: string }[];
    const order: Resource = {
      ...{ ...sample, id, orderNumber: id, version: 1, createdAt: now, lastModifiedAt: now, orderState: 'Open' },
      // Lines are events of their own.
      lineItems: lineItems.map((line, position) => ({ ...line, id: `${id}-${position}` })),
    };
    await sandbox.control('commercetools', 'add', { type: 'order', resources: [order] });
    placed.push(order);
    await new Promise((done) => setTimeout(done, 40));
  }
  return placed;
}

test('loses nothing and starts each flow once when imports run beside real time', async () => {
  const [customers, before] = [await dump('customer'), await dump('order')];
  // With an address of their own and nothing odd about it.
  const addresses = customers.map(({ email }) => String(email).toLowerCase());
  const isPlain = (address: string) =>
    /^[a-z0-9]+(\.[a-z0-9]+)*@example\.com$/.test(address) && addresses.indexOf(address) === addresses.lastIndexOf(address);
  const touched = customers.filter((_, index) => isPlain(addresses[index] ?? '')).map(({ id }) => id);
  expect(touched.length).toBeGreaterThan(20);
  const imports = Promise.all([cli(sandbox.environment, 'orders'), cli(sandbox.environment, 'customers')]);
  const placed = await placeOrders(20);
  await sandbox.control('commercetools', 'touch', { type: 'customer', ids: touched, patch: { title: 'Touched' } });
  const again = await placeOrders(20);
  for (const { code, output } of await imports) expect([0, 3]).toContain(code === 0 || code === 3 ? code : output);
  await until(
    'the end of all deliveries',
    async () => (await sandbox.control<{ open: number }>('commercetools', 'deliveries')).open === 0,
  );

  const events = await sandbox.control<Event[]>('klaviyo', 'ledger/events');
  const placedOf = (id: string) => events.filter(({ metric, unique_id }) => metric === 'Placed Order' && unique_id === id);
  // The second round has the ids of the first: the same orders, notified once more.
  expect(again).toHaveLength(placed.length);
  for (const { id, lineItems } of placed) {
    expect([id, placedOf(id).map(({ backfill }) => backfill)]).toEqual([id, [false]]);
    for (const line of lineItems as { id: string }[]) {
      expect(events.filter(({ unique_id }) => unique_id === line.id).map(({ backfill }) => backfill)).toEqual([false]);
    }
  }
  // What is older than real time is history, whichever of both has sent it.
  const own = new Set(placed.map(({ id }) => id));
  const started = events.filter(
    ({ metric, unique_id, backfill }) => metric === 'Placed Order' && !backfill && !own.has(unique_id),
  );
  expect(started).toEqual([]);
  const known = new Set(events.filter(({ metric }) => metric === 'Placed Order').map(({ unique_id }) => unique_id));
  const missing = before.filter(
    ({ id, customerEmail, customerId, totalPrice }) =>
      !known.has(id) && customerId !== undefined && /@example\.com$/.test(String(customerEmail)) && totalPrice !== undefined,
  );
  expect(missing.map(({ id }) => id).filter((id) => id.length === 36)).toEqual([]);
  const profiles = new Map(
    (await sandbox.control<{ external_id: string; attributes: { title?: string } }[]>('klaviyo', 'ledger/profiles')).map(
      ({ external_id, attributes }) => [external_id, attributes.title],
    ),
  );
  const titles = touched.map((id) => [id, profiles.get(id)]);
  expect(titles.filter(([, title]) => title !== 'Touched')).toEqual([]);
});
