import { createShop, customers, orders, seedShop } from '../sandbox/shop/index.ts';
import { type Figures, startWorld } from './world.ts';

/** Imports so many customers, then so many orders, of a shop like the demo's. */
export async function benchPeople(sizes: { customers: number; orders: number }, say: (figures: Figures) => void): Promise<void> {
  const shop = createShop({ customers: 0, orders: 0 });
  const world = await startWorld((shelf) => {
    seedShop(shelf, shop);
    shelf.add('customer', [...customers(sizes.customers, 1)]);
    for (const { order, payments } of orders(sizes.orders, 1, { ...shop, settings: shop, customers: sizes.customers })) {
      shelf.add('order', [order]);
      shelf.add('payment', payments);
    }
  });
  try {
    say(await world.measure('customers', 'customers'));
    say(await world.measure('customers again', 'customers'));
    say(await world.measure('orders', 'orders'));
    const { events = 0 } = await world.ledger();
    console.log(`  ${events.toLocaleString('en')} events have arrived`);
  } finally {
    await world.close();
  }
}
