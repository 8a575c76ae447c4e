import { object, parsed } from '../../base/json';

type Fields = Record<string, unknown>;

/** What of NODE_CONFIG became settings of ours, and what is to be said of the rest. */
export interface PluginConfig {
  settings: Fields;
  /** One for each key that has no counterpart here. */
  warnings: string[];
  faults: string[];
}

/** Keys of the older plugin's configuration and the settings they are here. */
const COUNTERPARTS: Record<string, string> = {
  'order.states.changed.fulfilledOrder': 'order.fulfilledStates',
  'order.states.changed.cancelledOrder': 'order.cancelledStates',
  'order.properties.include': 'order.properties.include',
  'order.properties.exclude': 'order.properties.exclude',
  'order.properties.map': 'order.properties.map',
  'order.customFields.properties.include': 'order.custom.include',
  'order.customFields.properties.exclude': 'order.custom.exclude',
  'order.customFields.properties.map': 'order.custom.map',
  'order.metrics.placedOrder': 'order.metrics.placed',
  'order.metrics.orderedProduct': 'order.metrics.orderedProduct',
  'order.metrics.fulfilledOrder': 'order.metrics.fulfilled',
  'order.metrics.cancelledOrder': 'order.metrics.cancelled',
  'order.metrics.refundedOrder': 'order.metrics.refunded',
  'customer.customFields.properties.include': 'customer.custom.include',
  'customer.customFields.properties.exclude': 'customer.custom.exclude',
  'customer.customFields.properties.map': 'customer.custom.map',
  'product.inventory.useChannelInventory': 'product.inventory.useChannelInventory',
};

/** Names of what it could switch off, and the events that come of it here. */
const EVENTS: Record<string, string[]> = {
  OrderCreated: ['placed', 'orderedProduct'],
  OrderStateChanged: ['fulfilled', 'cancelled'],
  OrderRefunded: ['refunded'],
};
const ALL = ['placed', 'orderedProduct', 'fulfilled', 'cancelled', 'refunded'];

/** Why a key has no counterpart; the longest beginning that fits. */
const REASONS: Record<string, string> = {
  'order.states.created': 'every order is placed, whatever its state; order.placedStates narrows it by the state of its payment',
  'order.messages': 'the record counts, not the kind of message; LIVE_RESOURCES narrows real time',
  'customer.messages': 'the record counts, not the kind of message; LIVE_RESOURCES narrows real time',
  'category.messages': 'the record counts, not the kind of message; LIVE_RESOURCES narrows real time',
  'product.messages': 'the record counts, not the kind of message; LIVE_RESOURCES narrows real time',
  'payment.messages': 'the record counts, not the kind of message; LIVE_RESOURCES narrows real time',
  'payment.states': 'refunds that succeeded are sent; order.refundStates names other states',
  'customer.deduplication': 'profiles are always found by their e-mail address',
};

/** The configuration of the older plugin, as it gave it to its process: JSON in the variable NODE_CONFIG. */
export function translatePluginConfig(text: string | undefined): PluginConfig {
  const result: PluginConfig = { settings: {}, warnings: [], faults: [] };
  if (text === undefined) return result;
  const given = parsed(text);
  if (object(given) !== given) return { ...result, faults: ['NODE_CONFIG must be a JSON object.'] };
  for (const [path, value] of leavesOf(object(given))) {
    const counterpart = COUNTERPARTS[path];
    if (path === 'disabledEvents') disable(value, result);
    else if (counterpart !== undefined) put(result.settings, counterpart.split('.'), value);
    else result.warnings.push(`NODE_CONFIG.${path} has no counterpart here and is not used: ${reasonOf(path)}.`);
  }
  return result;
}

function reasonOf(path: string): string {
  const fitting = Object.keys(REASONS).filter((start) => path === start || path.startsWith(`${start}.`));
  return REASONS[fitting.sort((a, b) => b.length - a.length)[0] ?? ''] ?? 'the key is not known';
}

/** Every key that holds something of its own; `map` holds names that the user made up. */
function leavesOf(value: Fields, path = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([name, each]): [string, unknown][] => {
    const at = path === '' ? name : `${path}.${name}`;
    const isLeaf = object(each) !== each || COUNTERPARTS[at] !== undefined || at === 'disabledEvents';
    return isLeaf ? [[at, each]] : leavesOf(object(each), at);
  });
}

function disable(value: unknown, { settings, warnings, faults }: PluginConfig): void {
  if (!Array.isArray(value) || value.some((each) => typeof each !== 'string')) {
    faults.push('NODE_CONFIG.disabledEvents must be a list of names.');
    return;
  }
  // One of its names began with a blank.
  const names = value.map((each: string) => each.trim());
  const off = new Set(names.flatMap((name) => EVENTS[name] ?? []));
  if (off.size > 0)
    put(
      settings,
      ['order', 'events'],
      ALL.filter((event) => !off.has(event)),
    );
  for (const name of names.filter((each) => EVENTS[each] === undefined)) {
    warnings.push(
      `NODE_CONFIG.disabledEvents: ${/^\w{1,64}$/.test(name) ? name : 'a name'} is no event of an order and is not used: LIVE_RESOURCES narrows real time.`,
    );
  }
}

function put(target: Fields, [name = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const inner = object(target[name]);
  target[name] = inner;
  put(inner, rest, value);
}

/** Settings of ours before those of the older plugin, key by key. */
export function withDefaults(own: Fields, older: Fields): Fields {
  const merged: Fields = { ...older };
  for (const [name, value] of Object.entries(own)) {
    const [mine, theirs] = [object(value), object(older[name])];
    const both = mine === value && theirs === older[name] && name !== 'map';
    merged[name] = both ? withDefaults(mine, theirs) : value;
  }
  return merged;
}
