import type { Customer, LineItem, Order, Product } from '@commercetools/platform-sdk';
import { customerAt } from './customers.ts';
import { orderRecipes } from './order-oddities.ts';
import { lineItem, type Purchase, paidBy, paymentFor, refund, sumOf } from './order-parts.ts';
import { Dice, iso, money, namedId, uuid } from './seeded.ts';
import type { ShopSettings } from './settings.ts';

/** What orders refer to. Without customers every order is a guest's. */
export interface Catalogue {
  products: Product[];
  settings: ShopSettings;
  customers: number;
}

const NAMED = Object.entries(orderRecipes);
const REPEATED = Object.values(orderRecipes);
const ODD_EVERY = 10;
const STATES = ['Open', 'Open', 'Confirmed', 'Confirmed', 'Complete', 'Complete', 'Complete', 'Cancelled'] as const;
const CURRENCIES: Record<string, string> = { US: 'USD', GB: 'GBP' };

/** Orders with their payments, one by one. The first ones are the named oddities. */
export function* orders(count: number, seed: number, catalogue: Catalogue): Generator<Purchase> {
  for (let index = 0; index < count; index++) yield purchaseAt(index, seed, catalogue);
}

function purchaseAt(index: number, seed: number, catalogue: Catalogue): Purchase {
  const named = NAMED[index];
  if (named) {
    const [name, recipe] = named;
    return recipe(ordinary(index, seed, catalogue, namedId(`order.${name}`)), catalogue);
  }
  const purchase = ordinary(index, seed, catalogue, uuid('order', index, seed));
  const recipe = index % ODD_EVERY === 0 ? REPEATED[(index / ODD_EVERY) % REPEATED.length] : undefined;
  return recipe ? recipe(purchase, catalogue) : purchase;
}

function ordinary(index: number, seed: number, catalogue: Catalogue, id: string): Purchase {
  const dice = new Dice('order', index, seed);
  const customer = catalogue.customers > 0 ? customerAt(dice.below(catalogue.customers), seed) : undefined;
  const [home = { country: 'DE' }] = customer?.addresses ?? [];
  const currency = CURRENCIES[home.country] ?? 'EUR';
  const lineItems = linesOf(id, dice, catalogue.products, currency);
  const created = dice.time('2024-01-01T00:00:00Z', '2026-11-15T00:00:00Z');
  const orderState = dice.pick(STATES);
  const shipped = orderState === 'Complete';
  const order: Order = {
    id,
    version: dice.between(1, 8),
    createdAt: iso(created),
    lastModifiedAt: iso(created + dice.below(5 * 86_400_000)),
    orderNumber: `${new Date(created).getUTCFullYear()}-${String(index + 1).padStart(6, '0')}`,
    ...ownerOf(customer, index),
    lineItems,
    customLineItems: [],
    totalPrice: money(sumOf(lineItems), currency),
    country: home.country,
    billingAddress: home,
    shippingAddress: customer?.addresses.at(-1) ?? home,
    shippingMode: 'Single',
    shipping: [],
    discountCodes: [],
    refusedGifts: [],
    syncInfo: [],
    origin: 'Customer',
    orderState,
    paymentState: 'Paid',
    shipmentState: shipped ? 'Shipped' : 'Pending',
    ...(shipped ? { completedAt: iso(created + dice.between(1, 4) * 86_400_000) } : {}),
  };
  const refunds = dice.chance(0.04) ? [refund(order, 1, 0.5, 'Success')] : [];
  return paidBy({ order, payments: [] }, [paymentFor(order, 0, refunds)]);
}

function ownerOf(customer: Customer | undefined, index: number): Partial<Order> {
  if (!customer) return { customerEmail: `guest${index}@example.com`, locale: 'en' };
  const { id, email, locale } = customer;
  return { customerId: id, ...(email ? { customerEmail: email } : {}), ...(locale ? { locale } : {}) };
}

function linesOf(order: string, dice: Dice, products: Product[], currency: string): LineItem[] {
  return Array.from({ length: dice.pick([1, 1, 2, 2, 3, 4, 6]) }, (_, line) => {
    const product = dice.pick(products);
    const { masterVariant, variants } = product.masterData.current;
    return lineItem(product, dice.pick([masterVariant, ...variants]), order, line, currency);
  });
}
