import type { Category, Customer, Order, Payment, Product, StandalonePrice } from '@commercetools/platform-sdk';
import { createCategories } from './categories.ts';
import { customerRecipes } from './customer-oddities.ts';
import { customers } from './customers.ts';
import { orderRecipes } from './order-oddities.ts';
import { orders } from './orders.ts';
import { productRecipes } from './product-oddities.ts';
import { createProducts } from './products.ts';
import { namesOf } from './seeded.ts';
import { createSettings, type ShopSettings } from './settings.ts';
import { createStandalonePrices } from './standalone-prices.ts';

export { customers } from './customers.ts';
export { type Catalogue, orders } from './orders.ts';
export { canaries } from './words.ts';

export interface Shop extends ShopSettings {
  customers: Customer[];
  orders: Order[];
  payments: Payment[];
  categories: Category[];
  products: Product[];
  standalonePrices: StandalonePrice[];
}

export interface ShopOptions {
  customers?: number;
  orders?: number;
  products?: number;
  seed?: number;
}

/** Ids of the records that have something about them, as `customer.noAddress`; in every shop that is large enough. */
export const oddities: Record<string, string> = {
  ...namesOf('customer', customerRecipes),
  ...namesOf('order', orderRecipes),
  ...namesOf('product', productRecipes),
};

/** A sample shop: the same options give the same shop, to the last id. */
export function createShop(options: ShopOptions = {}): Shop {
  const { customers: customerCount = 2000, orders: orderCount = 1500, products: productCount = 500, seed = 1 } = options;
  const settings = createSettings(seed);
  const categories = createCategories(seed);
  const products = createProducts(productCount, { seed, settings, categories });
  const purchases = [...orders(orderCount, seed, { products, settings, customers: customerCount })];
  return {
    ...settings,
    categories,
    products,
    standalonePrices: createStandalonePrices(products),
    customers: [...customers(customerCount, seed)],
    orders: purchases.map(({ order }) => order),
    payments: purchases.flatMap(({ payments }) => payments),
  };
}

/** Something that takes resources by their type, as the commercetools stand-in does. */
export interface Shelf {
  add(type: string, resources: readonly object[]): void;
}

export function seedShop(shelf: Shelf, shop: Shop): void {
  shelf.add('channel', shop.channels);
  shelf.add('store', shop.stores);
  shelf.add('customer-group', shop.customerGroups);
  shelf.add('discount-code', shop.discountCodes);
  shelf.add('product-type', shop.productTypes);
  shelf.add('category', shop.categories);
  shelf.add('product', shop.products);
  shelf.add('standalone-price', shop.standalonePrices);
  shelf.add('customer', shop.customers);
  shelf.add('payment', shop.payments);
  shelf.add('order', shop.orders);
}
