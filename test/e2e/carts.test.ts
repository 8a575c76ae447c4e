import { until } from '../process/child.ts';
import { type Job, startJob } from '../process/job.ts';
import { type Sandbox, startSandbox } from '../process/sandbox.ts';

/** Open carts as Started Checkout, by rounds of the job. */
interface Event {
  metric: string;
  unique_id: string;
  time: string;
  backfill: boolean;
  value: number;
  properties: Record<string, unknown>;
}
interface CustomObject {
  container: string;
  key: string;
  value: { pipeline?: string; watermark?: string; active?: object };
}

const CART = { startedCheckout: true, quietMinutes: 1, urlTemplate: 'https://shop.example/cart/{{cartId}}' };
let sandbox: Sandbox;
const jobs: Job[] = [];
beforeAll(async () => {
  sandbox = await startSandbox({ customers: 20, orders: 20, products: 20, limits: 'off' });
});
afterEach(async () => {
  await Promise.all(jobs.splice(0).map(({ child }) => (child.process.exitCode === null ? child.kill('SIGTERM') : undefined)));
  await sandbox.control('klaviyo', 'faults', []);
});
afterAll(() => sandbox?.close());

async function job(cart: object | undefined = CART, environment: Record<string, string> = {}): Promise<Job> {
  const settings = cart ? { IMPORT_SETTINGS: JSON.stringify({ cart }) } : {};
  const started = await startJob({ ...sandbox.environment, LEASE_SECONDS: '3', ...settings, ...environment });
  jobs.push(started);
  return started;
}

/** Behind the first round's watermark by less than the overlap, and at rest for more than the minute. */
const lately = () => new Date(Date.now() - 90_000).toISOString();
const cart = (id: string, over: object = {}) => ({
  ...{ id, version: 3, cartState: 'Active', origin: 'Customer', createdAt: lately(), lastModifiedAt: lately() },
  ...{ customerEmail: `${id}@example.com`, shippingAddress: { country: 'DE', lastName: 'Meyer' }, discountCodes: [] },
  totalPrice: { type: 'centPrecision', currencyCode: 'EUR', centAmount: 4200, fractionDigits: 2 },
  lineItems: [
    {
      ...{
        id: `${id}-line`,
        productId: 'none',
        name: { en: 'Jeans' },
        productSlug: { en: 'jeans' },
        variant: { id: 1, sku: 'J' },
      },
      ...{ quantity: 1, totalPrice: { type: 'centPrecision', currencyCode: 'EUR', centAmount: 4200, fractionDigits: 2 } },
    },
  ],
  customLineItems: [],
  ...over,
});
const add = (...resources: object[]) => sandbox.control('commercetools', 'add', { type: 'cart', resources });
const started = async () =>
  (await sandbox.control<Event[]>('klaviyo', 'ledger/events')).filter(({ metric }) => metric === 'Started Checkout');
const cartsStarted = async () => (await started()).map(({ unique_id }) => unique_id.split(':')[0]).sort();
const objects = (container: string) =>
  sandbox
    .control<CustomObject[]>('commercetools', 'custom-objects')
    .then((all) => all.filter((each) => each.container === container));
const state = async () => (await objects('data-import-pipeline')).find(({ key }) => key === 'carts')?.value;

test('asks for no cart when it is switched off', async () => {
  await add(cart('off'));
  await (await job(undefined)).tick();
  const { byRoute } = await sandbox.control<{ byRoute: Record<string, number> }>('commercetools', 'requests');
  expect(Object.keys(byRoute).filter((route) => route.includes('carts'))).toEqual([]);
  expect(await started()).toEqual([]);
});

test('sends nothing of before its first round, then each cart that rests, once', async () => {
  const first = await job();
  await add(cart('history', { lastModifiedAt: new Date(Date.now() - 10 * 60_000).toISOString() }));
  // From before the first round, however it is looked at.
  await sandbox.control('commercetools', 'delete', { type: 'cart', ids: ['off'] });
  expect((await first.tick()).body.worked).toEqual([]);
  expect(await started()).toEqual([]);
  expect((await state())?.watermark).toBeDefined();

  await add(
    cart('rests'),
    cart('moves', { lastModifiedAt: new Date().toISOString() }),
    cart('ordered', { cartState: 'Ordered' }),
    cart('quote', { origin: 'Quote' }),
    cart('empty', { lineItems: [] }),
    cart('early', { shippingAddress: undefined }),
  );
  const { body } = await first.tick();
  expect(body.started).toMatchObject([{ pipeline: 'carts' }]);
  expect(body.worked).toMatchObject([{ pipeline: 'carts', status: 'done', more: false }]);
  const [event, ...others] = await started();
  expect(others).toEqual([]);
  expect(event).toMatchObject({ backfill: false, value: 42 });
  expect(event?.unique_id).toMatch(/^rests:\d{4}-\d\d-\d\d$/);
  expect(event?.properties).toMatchObject({ CheckoutURL: 'https://shop.example/cart/rests', ItemNames: ['Jeans'] });
  // A round with nothing to look at leaves no run behind.
  expect((await objects('data-import-run')).filter(({ value }) => value.pipeline === 'carts')).toEqual([]);
  expect(first.child.output()).not.toContain('rests@example.com');
});

test('sends a cart once when two jobs look at once and one is killed', async () => {
  const [one, two] = await Promise.all([job(), job()]);
  await sandbox.control('klaviyo', 'faults', [{ path: '/api/events', latencyMs: 400 }]);
  const names = Array.from({ length: 30 }, (_, index) => `crowd-${index}`);
  await add(...names.map((name) => cart(name)));
  const rounds = [one.tick(), two.tick()].map((round) => round.catch(() => undefined));
  await until('the first event', async () => (await cartsStarted()).some((id) => id?.startsWith('crowd')));
  await one.child.kill('SIGKILL');
  await Promise.all(rounds);
  await until(
    'all of them',
    async () => {
      await two.tick();
      return (await cartsStarted()).filter((id) => id?.startsWith('crowd')).length === names.length;
    },
    30_000,
    1000,
  );
  expect(await cartsStarted()).toEqual([...names, 'rests'].sort());
});

test('sends with a later round what Klaviyo did not take', async () => {
  const only = await job();
  await sandbox.control('klaviyo', 'faults', [{ status: 503, path: '/api/events', times: 200 }]);
  await add(cart('outage'));
  const round = only.tick().catch(() => undefined);
  await until('an attempt', async () => (await sandbox.control<{ hits: number[] }>('klaviyo', 'faults')).hits[0]);
  await only.child.kill('SIGTERM');
  await round;
  expect(await cartsStarted()).not.toContain('outage');
  await sandbox.control('klaviyo', 'faults', []);
  const next = await job();
  await until(
    'the event',
    async () => {
      await next.tick();
      return (await cartsStarted()).includes('outage');
    },
    30_000,
    1000,
  );
});

test('passes a cart that is rejected, even when a round has no other', async () => {
  const only = await job();
  const known = await sandbox.control<{ id: string }[]>('commercetools', 'dump?type=cart');
  await sandbox.control('commercetools', 'delete', { type: 'cart', ids: known.map(({ id }) => id) });
  await add(cart('without-amount', { totalPrice: null }));
  expect((await only.tick()).body.worked).toMatchObject([{ pipeline: 'carts', status: 'done' }]);
  const kept = (await objects('data-import-run')).filter(({ value }) => value.pipeline === 'carts');
  expect(kept.map(({ value }) => value)).toMatchObject([{ run: { counts: { read: 1, rejected: 1 } } }]);
  await add(cart('behind-it'));
  await only.tick();
  expect(await cartsStarted()).toContain('behind-it');
});
