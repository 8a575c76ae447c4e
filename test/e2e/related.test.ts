import type { Category, InventoryEntry, Order, Payment, Product, StandalonePrice } from '@commercetools/platform-sdk';
import { startRun, untilEnded } from '../process/run.ts';
import type { Service } from '../process/service.ts';
import { oddities } from '../sandbox/shop/index.ts';
import { dump, importInto, ledgerOf, publish } from './catalog.ts';
import { klaviyoId } from './expected/catalog.ts';
import { startWorld, type World } from './world.ts';

/** Changes that leave the record itself as it was: they arrive with the next delta, and what is no longer sold is hidden. */
let world: World;
let service: Service;
beforeAll(async () => {
  world = await startWorld({ customers: 200, orders: 150, products: 120 });
  service = await world.start();
  for (const pipeline of ['categories', 'products', 'orders']) await importInto(service, pipeline);
});
afterAll(() => world?.close());

const touch = (type: string, ids: string[], patch: object) =>
  world.sandbox.control('commercetools', 'touch', { type, ids, patch });
/** A minute after now, which the window of a run that starts later still holds. */
const since = async (pipeline: string, time: string) => {
  const { id } = await startRun(service, pipeline, { since: time });
  return untilEnded(service, id);
};
const LONG_AGO = '2020-01-01T00:00:00.000Z';
const JUST_BEFORE = '2027-03-05T00:00:00.000Z';
const CHANGED = '2027-03-10T00:00:00.000Z';
const variantOf = async (sku: string) => (await ledgerOf(world)).variants.find(({ external_id }) => external_id === sku);

/** A product whose master variant has an ordinary SKU. */
async function ordinary(index: number): Promise<{ product: Product; sku: string }> {
  const named = new Set(Object.values(oddities));
  const all = (await dump<Product>(world, 'product')).filter(({ id, priceMode }) => !named.has(id) && priceMode === 'Embedded');
  const product = all.filter(({ masterData }) => masterData.published && masterData.current.masterVariant.sku)[index] as Product;
  return { product, sku: product.masterData.current.masterVariant.sku ?? '' };
}

test('a refund that is booked on the payment alone arrives with the next delta', async () => {
  const id = oddities['order.open'] ?? '';
  const order = (await dump<Order>(world, 'order')).find((each) => each.id === id) as Order;
  const [reference] = order.paymentInfo?.payments ?? [];
  const payment = (await dump<Payment>(world, 'payment')).find((each) => each.id === reference?.id) as Payment;
  const refund = {
    id: 'late-refund',
    type: 'Refund',
    state: 'Success',
    amount: order.totalPrice,
    timestamp: '2026-03-10T12:00:00.000Z',
  };
  await touch('payment', [payment.id], { transactions: [...payment.transactions, refund], lastModifiedAt: CHANGED });
  const run = await since('orders', JUST_BEFORE);
  expect(run).toMatchObject({ status: 'done', counts: { read: 1, written: 1 } });
  const events = await world.sandbox.control<{ metric: string; unique_id: string; value: number }[]>('klaviyo', 'ledger/events');
  const refunds = events.filter(({ metric, unique_id }) => metric === 'Refunded Order' && unique_id === id);
  expect(refunds).toEqual([expect.objectContaining({ value: order.totalPrice.centAmount / 100 })]);
});

test('stock that changed alone arrives with the next delta', async () => {
  const { product, sku } = await ordinary(3);
  const { current } = product.masterData;
  const masterVariant = { ...current.masterVariant, availability: { isOnStock: true, availableQuantity: 4711 } };
  const data = { ...current, masterVariant };
  const masterData = { ...product.masterData, current: data, staged: data };
  await touch('product', [product.id], { masterData, lastModifiedAt: LONG_AGO });
  const entry: Partial<InventoryEntry> = {
    id: 'stock-1',
    version: 1,
    createdAt: LONG_AGO,
    lastModifiedAt: CHANGED,
    sku,
    quantityOnStock: 4711,
  };
  await world.sandbox.control('commercetools', 'add', { type: 'inventory-entry', resources: [entry] });
  expect((await since('products', JUST_BEFORE)).counts).toMatchObject({ read: 1, written: 1 });
  expect((await variantOf(sku))?.attributes.inventory_quantity).toBe(4711);
  await world.sandbox.control('commercetools', 'delete', { type: 'inventory-entry', ids: ['stock-1'] });
});

test('a standalone price that changed alone arrives with the next delta', async () => {
  const prices = await dump<StandalonePrice>(world, 'standalone-price');
  const price = prices.find(({ active, customerGroup }) => active && !customerGroup) as StandalonePrice;
  expect((await variantOf(price.sku))?.attributes.price).toBe(33);
  await touch('standalone-price', [price.id], { value: { ...price.value, centAmount: 4400 }, lastModifiedAt: CHANGED });
  expect((await since('products', JUST_BEFORE)).counts).toMatchObject({ read: 1, written: 1 });
  expect((await variantOf(price.sku))?.attributes.price).toBe(44);
  await touch('standalone-price', [price.id], { lastModifiedAt: LONG_AGO });
});

test('a price whose validity begins counts as changed', async () => {
  const prices = await dump<StandalonePrice>(world, 'standalone-price');
  const price = prices.find(({ active, customerGroup }) => active && !customerGroup) as StandalonePrice;
  const now = new Date();
  const later = new Date(now.getTime() - 1000).toISOString();
  await touch('standalone-price', [price.id], { validFrom: later, lastModifiedAt: LONG_AGO });
  const run = await since('products', new Date(now.getTime() - 5000).toISOString());
  expect(run.counts.read).toBe(1);
});

test('a moved category takes its products along', async () => {
  const { product } = await ordinary(5);
  const [category] = product.masterData.current.categories;
  const all = await dump<Category>(world, 'category');
  const family = all.filter(({ id, ancestors }) => id === category?.id || ancestors.some((each) => each.id === category?.id));
  const carrying = (await dump<Product>(world, 'product')).filter(
    ({ masterData }) =>
      masterData.published && masterData.current.categories.some(({ id }) => family.some((each) => each.id === id)),
  );
  await touch('category', [category?.id ?? ''], { ancestors: [], parent: undefined, lastModifiedAt: CHANGED });
  const run = await since('products', JUST_BEFORE);
  expect(run.counts.read).toBe(carrying.length);
  const item = (await ledgerOf(world)).items.find(({ external_id }) => external_id === product.id);
  expect(item?.categories).not.toHaveLength(0);
  expect(item?.categories).toContain(klaviyoId(category?.id ?? ''));
  await touch('category', [category?.id ?? ''], { lastModifiedAt: LONG_AGO });
});

test('an unpublished product is hidden by the next full import, and shown again when it comes back', async () => {
  const { product } = await ordinary(7);
  const shown = async () =>
    (await ledgerOf(world)).items.find(({ external_id }) => external_id === product.id)?.attributes.published;
  await publish(world, [product.id], false);
  const hiding = await importInto(service, 'products');
  expect([hiding.status, hiding.warnings.item_hidden, await shown()]).toEqual(['done', 1, false]);

  const before = await ledgerOf(world);
  expect((await importInto(service, 'products')).warnings.item_hidden).toBeUndefined();
  expect(await ledgerOf(world)).toEqual(before);

  await publish(world, [product.id], true);
  await importInto(service, 'products');
  expect(await shown()).toBe(true);
});

test('by the setting it is deleted instead, or kept', async () => {
  const { product } = await ordinary(9);
  const present = async () => (await ledgerOf(world)).items.some(({ external_id }) => external_id === product.id);
  await publish(world, [product.id], false);
  // Whichever instance is there may work on a run: each setting is tried with one alone.
  await service.child.kill('SIGTERM');
  const keeping = await world.start({ IMPORT_SETTINGS: JSON.stringify({ product: { unpublished: 'keep' } }) });
  await importInto(keeping, 'products');
  expect(await present()).toBe(true);
  await keeping.child.kill('SIGTERM');
  const deleting = await world.start({ IMPORT_SETTINGS: JSON.stringify({ product: { unpublished: 'delete' } }) });
  const run = await importInto(deleting, 'products');
  expect([run.status, run.warnings.item_deleted, await present()]).toEqual(['done', 1, false]);
}, 300_000);
