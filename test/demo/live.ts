import { until } from '../process/child.ts';
import { startEvent, subscribe } from '../process/event.ts';
import type { Sandbox } from '../process/sandbox.ts';

interface Resource {
  id: string;
  version: number;
  [field: string]: unknown;
}
interface Arrived {
  external_id: string | null;
  unique_id?: string;
  attributes: Record<string, unknown>;
}
/** Something happens in the shop; `arrived` says whether Klaviyo has it. */
interface Step {
  what: string;
  act(): Promise<unknown>;
  arrived(): Promise<boolean>;
}

/** Longer than the redelivery of a broker takes. */
const PATIENCE_MS = 30_000;

/**
 * What happens in the shop while the real-time application runs, and how long each took from the change to Klaviyo.
 * @returns whether all of it arrived
 */
export async function demoLive(sandbox: Sandbox, say: (text: string) => void): Promise<boolean> {
  say('\nReal time: the application "event" is subscribed to the shop, and now something happens there.');
  const app = await startEvent({ LOG_LEVEL: 'warn', ...sandbox.environment });
  try {
    await subscribe(sandbox, app);
    for (const { what, act, arrived } of await steps(sandbox)) {
      const started = performance.now();
      await act();
      const ms = await until(what, async () => (await arrived()) && Math.round(performance.now() - started), PATIENCE_MS, 20);
      say(`  ${what.padEnd(44)} in Klaviyo after ${String(ms).padStart(5)} ms`);
    }
    return true;
  } catch (error) {
    say(`  ${error instanceof Error ? error.message : 'It did not arrive.'}`);
    return false;
  } finally {
    await app.child.kill('SIGTERM');
  }
}

async function steps(sandbox: Sandbox): Promise<Step[]> {
  const dump = (type: string) => sandbox.control<Resource[]>('commercetools', `dump?type=${type}`);
  const touch = (type: string, id: string, patch: object) =>
    sandbox.control('commercetools', 'touch', { type, ids: [id], patch });
  const ledger = (part: string) => sandbox.control<Arrived[]>('klaviyo', `ledger/${part}`);
  const [profiles, items, customers, orders, products] = await Promise.all([
    ledger('profiles'),
    ledger('items'),
    dump('customer'),
    dump('order'),
    dump('product'),
  ]);
  const imported = new Set([...profiles, ...items].map(({ external_id }) => external_id));
  const customer = found(customers.find(({ id }) => imported.has(id)));
  const order = found(
    orders.find(({ customerId, lineItems }) => imported.has(String(customerId)) && (lineItems as []).length > 0),
  );
  const [soldOut, hidden] = products.filter(({ id, masterData }) => imported.has(id) && skuOf(masterData) !== undefined);
  const attributesOf = async (part: string, id: string) =>
    (await ledger(part)).find(({ external_id }) => external_id === id)?.attributes;
  return [
    {
      what: 'a customer changes her first name',
      act: () => touch('customer', customer.id, { firstName: 'Renamed' }),
      arrived: async () => (await attributesOf('profiles', customer.id))?.first_name === 'Renamed',
    },
    {
      what: 'an order is placed',
      act: () => sandbox.control('commercetools', 'add', { type: 'order', resources: [placedNow(order)] }),
      arrived: async () => (await ledger('events')).some(({ unique_id }) => unique_id === PLACED),
    },
    soldOutStep(found(soldOut), touch, attributesOf),
    {
      what: 'a product is unpublished',
      act: () => touch('product', found(hidden).id, { masterData: { ...masterOf(found(hidden)), published: false } }),
      arrived: async () => (await attributesOf('items', found(hidden).id))?.published === false,
    },
  ];
}

const PLACED = 'order-of-the-demo';

function placedNow(sample: Resource): Resource {
  const { paymentInfo: _p, completedAt: _c, ...order } = sample;
  const now = new Date().toISOString();
  return { ...order, id: PLACED, orderNumber: PLACED, version: 1, createdAt: now, lastModifiedAt: now, orderState: 'Open' };
}

interface Master {
  published: boolean;
  current: { masterVariant: { sku?: string; availability?: object } };
}
const masterOf = ({ masterData }: Resource) => masterData as Master;
const skuOf = (masterData: unknown) => (masterData as Master).current.masterVariant.sku;

/** Stock that an order takes is seen as a change of the product. */
function soldOutStep(
  product: Resource,
  touch: (type: string, id: string, patch: object) => Promise<unknown>,
  attributesOf: (part: string, id: string) => Promise<Record<string, unknown> | undefined>,
): Step {
  const master = structuredClone(masterOf(product));
  master.current.masterVariant.availability = { isOnStock: false, availableQuantity: 0 };
  return {
    what: 'a product is sold out',
    act: () => touch('product', product.id, { masterData: master }),
    arrived: async () => (await attributesOf('variants', skuOf(product.masterData) ?? ''))?.inventory_quantity === 0,
  };
}

function found<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The sample shop has no such record.');
  return value;
}
