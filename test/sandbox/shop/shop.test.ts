import { canaries, createShop, customers, oddities } from './index.ts';

const shop = createShop();
const byId = new Map([...shop.customers, ...shop.orders, ...shop.products].map((record) => [record.id, record]));

test('the same options give the same shop, another seed another one', () => {
  // As text: comparing millions of fields takes a test runner ten seconds.
  expect(JSON.stringify(createShop()) === JSON.stringify(shop)).toBe(true);
  expect(createShop({ seed: 2, customers: 1, orders: 0 }).customers).not.toEqual(shop.customers.slice(0, 1));
});

test('it has the size that was asked for, and no id twice', () => {
  expect([shop.customers, shop.orders, shop.categories, shop.products].map(({ length }) => length)).toEqual([
    2000, 1500, 60, 500,
  ]);
  expect(byId.size).toBe(4000);
});

test.each(Object.entries(oddities))('%s exists', (_name, id) => {
  expect(byId.has(id)).toBe(true);
});

test('categories are four levels deep and their ancestors exist', () => {
  const ids = new Set(shop.categories.map(({ id }) => id));
  const ancestors = shop.categories.flatMap((category) => category.ancestors.map(({ id }) => id));
  expect(ancestors.every((id) => ids.has(id))).toBe(true);
  expect(Math.max(...shop.categories.map((category) => category.ancestors.length))).toBe(3);
  const used = shop.products.flatMap(({ masterData }) => masterData.current.categories.map(({ id }) => id));
  expect(used.every((id) => ids.has(id))).toBe(true);
});

test('line items refer to products and variants that exist, except where one was deleted on purpose', () => {
  const products = new Map(shop.products.map((product) => [product.id, product.masterData.current]));
  const lines = shop.orders.flatMap(({ lineItems }) => lineItems);
  const orphans = lines.filter(({ productId }) => !products.has(productId));
  expect(new Set(orphans.map(({ productKey }) => productKey))).toEqual(new Set(['deleted']));
  const strange = lines.filter(({ productId, variant }) => {
    const known = products.get(productId);
    return known && ![known.masterVariant, ...known.variants].some(({ id }) => id === variant.id);
  });
  expect(strange).toHaveLength(0);
});

test('emails are unique, except the one that two stores share', () => {
  const counts = new Map<string, number>();
  for (const { email } of shop.customers) if (email) counts.set(email, (counts.get(email) ?? 0) + 1);
  expect([...counts].filter(([, count]) => count > 1)).toEqual([['twice@example.com', 2]]);
});

test('every canary is in some record, except the form of its number that only we would make', () => {
  const text = JSON.stringify([...shop.customers, ...shop.orders]);
  expect(canaries.filter((canary) => !text.includes(canary))).toEqual(['4915199900042']);
});

test('twenty thousand customers are quick and have different ids', () => {
  const before = process.cpuUsage();
  const ids = new Set<string>();
  for (const { id } of customers(20_000)) ids.add(id);
  expect(ids.size).toBe(20_000);
  // A loose bound of the processor's time, whatever else runs: usually it takes one or two seconds.
  expect(process.cpuUsage(before).user).toBeLessThan(8_000_000);
});
