import { createShop, customers, orders, type Shelf, seedShop } from '../sandbox/shop/index.ts';
import { createCatalogue } from './catalogue.ts';

/** How many records of each kind a shop has. */
export interface Sizes {
  customers: number;
  orders: number;
  products: number;
}

/** Every product of the catalogue has so many. */
export const VARIANTS = 4;

/** Fills a shop like the demo's, of any size. The orders are of its customers, whether or not those are in it. */
export function fill(shelf: Shelf, sizes: Sizes): void {
  const shop = createShop({ customers: 0, orders: 0 });
  if (sizes.products > 0) {
    // The shop's own products stay for its orders' lines; only these are on sale.
    const { categories, products } = createCatalogue(sizes.products, VARIANTS);
    seedShop(shelf, { ...shop, categories, products, standalonePrices: [] });
  } else seedShop(shelf, shop);
  shelf.add('customer', [...customers(sizes.customers, 1)]);
  for (const { order, payments } of orders(sizes.orders, 1, { ...shop, settings: shop, customers: sizes.orders })) {
    shelf.add('order', [order]);
    shelf.add('payment', payments);
  }
}
