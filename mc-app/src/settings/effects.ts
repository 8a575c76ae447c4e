/** Paths of the names of metrics: under a new one Klaviyo begins another metric. */
export const isMetricName = (path: string): boolean => path.startsWith('order.metrics.');

/** What becomes of what is in Klaviyo already after a change. */
export interface Effects {
  /** Imports that change it, in the order in which they build on each other. */
  imports: string[];
  /** Events of orders that Klaviyo has are never changed: those to come are sent as it is said now. */
  eventsStay: boolean;
}

const ORDER = ['customers', 'orders', 'categories', 'products'];
const EVENTS = 'events';

/** By the most exact path that is named here. */
const REACHES: Record<string, readonly string[]> = {
  customer: ['customers'],
  product: ['products'],
  preferredLocale: ['customers', 'categories', 'products', EVENTS],
  preferredCurrency: ['products'],
  preferredCountry: ['products'],
  productUrlTemplate: ['products', EVENTS],
  // Of the items of orders alone.
  'product.brandAttribute': [EVENTS],
  order: [EVENTS],
  // Other events than before: an import adds those that are missing.
  'order.metrics': ['orders', EVENTS],
  'order.events': ['orders', EVENTS],
  'order.placedStates': ['orders', EVENTS],
  'order.fulfilledStates': ['orders', EVENTS],
  'order.cancelledStates': ['orders', EVENTS],
  'order.refundStates': ['orders', EVENTS],
  // By real time and the job alone.
  'customer.onDelete': [],
  'customer.eraseOnly': [],
  'order.metrics.startedCheckout': [],
};

/** What has to be imported again for a change to reach what is in Klaviyo already. A path that isn't known asks for nothing. */
export function effectsOf(paths: readonly string[]): Effects {
  const reached = new Set(paths.flatMap(reachOf));
  return { imports: ORDER.filter((each) => reached.has(each)), eventsStay: reached.has(EVENTS) };
}

function reachOf(path: string): readonly string[] {
  const names = path.split('.');
  const exact = names
    .map((_, left) => names.slice(0, names.length - left).join('.'))
    .find((each) => Object.hasOwn(REACHES, each));
  return exact === undefined ? [] : (REACHES[exact] ?? []);
}
