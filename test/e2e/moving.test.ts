import type { Product } from '@commercetools/platform-sdk';
import { startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { createShop } from '../sandbox/shop/index.ts';
import { dump, type Notices } from './catalog.ts';
import { expectedEvents } from './expected/orders.ts';
import { startWorld, type World } from './world.ts';

/** A shop that used the older plugin: its events are in the account, and its catalog flows watch every write. */
const SHOP = { customers: 80, orders: 60, products: 80 };
const shop = createShop(SHOP);
const PLUGIN = { IMPORT_SETTINGS: JSON.stringify({ compatibility: 'commercetools-klaviyo' }) };

let world: World;
let service: Service;
beforeAll(async () => {
  world = await startWorld(SHOP);
  service = await world.start(PLUGIN);
});
afterAll(() => world?.close());

interface Written {
  metric: string;
  unique_id: string;
  properties: Record<string, unknown>;
}
const written = () => world.sandbox.control<Written[]>('klaviyo', 'ledger/events');
const nameOf = ({ metric, unique_id }: { metric: string; unique_id: string }) => `${metric} ${unique_id}`;

/** What the plugin wrote of an order, under its ids: those of order and line, and the order's for a refund. */
function pluginEvents() {
  return shop.orders.flatMap((order) => {
    const events = expectedEvents(order, shop);
    const refunds = events.filter(({ metric }) => metric === 'Refunded Order').slice(0, 1);
    const others = events.filter(({ metric }) => metric !== 'Refunded Order');
    return [...others, ...refunds.filter(({ unique_id }) => unique_id === order.id)];
  });
}

async function send({ metric, profile, ...attributes }: ReturnType<typeof pluginEvents>[number]): Promise<void> {
  const { KLAVIYO_URL = '', KLAVIYO_AUTH_KEY = '' } = world.sandbox.environment;
  const data = {
    type: 'event',
    attributes: {
      ...{ unique_id: attributes.unique_id, time: attributes.time, value: attributes.value, properties: { from: 'plugin' } },
      metric: { data: { type: 'metric', attributes: { name: metric } } },
      profile: { data: { type: 'profile', attributes: profile } },
    },
  };
  const response = await fetch(`${KLAVIYO_URL}/api/events`, {
    method: 'POST',
    headers: {
      authorization: `Klaviyo-API-Key ${KLAVIYO_AUTH_KEY}`,
      revision: '2026-07-15',
      accept: 'application/vnd.api+json',
      'content-type': 'application/vnd.api+json',
    },
    body: JSON.stringify({ data }),
  });
  if (response.status !== 202) throw new Error(`an event of the plugin: ${response.status} ${await response.text()}`);
}

test('an import over the events of the older plugin doubles none, refunds included', async () => {
  const theirs = pluginEvents();
  expect(theirs.filter(({ metric }) => metric === 'Refunded Order').length).toBeGreaterThan(0);
  for (const event of theirs) await send(event);
  const { id } = await startRun(service, 'orders');
  const run = await untilEnded(service, id);
  expect(run.status).toBe('done');
  const all = shop.orders.flatMap((order) => expectedEvents(order, shop));
  const events = await written();
  expect(events.map(nameOf).sort()).toEqual([...new Set(all.map(nameOf))].sort());
  // Klaviyo keeps the first of each: theirs.
  const kept = new Set(theirs.map(nameOf));
  const changed = events.filter((event) => kept.has(nameOf(event)) && event.properties.from !== 'plugin');
  expect(changed).toEqual([]);
  const { body } = await service.call<Notices>('GET', `/runs/${id}`);
  expect(body.notices?.map(({ code }) => code)).toContain('events_exist');
});

test('a full import that changes many prices says so with the run', async () => {
  for (const pipeline of ['categories', 'products']) await untilEnded(service, (await startRun(service, pipeline)).id);
  const embedded = (await dump<Product>(world, 'product')).filter(({ priceMode }) => priceMode !== 'Standalone');
  const dearer = embedded.map((product) => {
    const raise = (text: string) =>
      text.replace(/"centAmount":(\d+)/g, (_, cents: string) => `"centAmount":${Number(cents) + 100}`);
    return { id: product.id, patch: { masterData: JSON.parse(raise(JSON.stringify(product.masterData))) as unknown } };
  });
  for (const { id, patch } of dearer)
    await world.sandbox.control('commercetools', 'touch', { type: 'product', ids: [id], patch });
  const { id } = await startRun(service, 'products');
  expect((await untilEnded(service, id)).status).toBe('done');
  const { body } = await service.call<Notices>('GET', `/runs/${id}`);
  const notice = body.notices?.find(({ code }) => code === 'catalog_flows');
  expect(notice?.message).toMatch(/Price or availability of \d+ of the first \d+ items changes/);
});
