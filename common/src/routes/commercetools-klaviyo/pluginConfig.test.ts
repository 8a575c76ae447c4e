import { InvalidEnvironment, Reader } from '../../base/variables';
import { translatePluginConfig, withDefaults } from './pluginConfig';
import { readSettings, type SETTINGS_VARIABLES } from './settings';

const translated = (config: object) => translatePluginConfig(JSON.stringify(config));

function settings(variables: Record<string, string>) {
  const reader = new Reader<(typeof SETTINGS_VARIABLES)[number]>(variables);
  const read = readSettings(reader);
  if (reader.faults.length > 0) throw new InvalidEnvironment(reader.faults);
  return { ...read, warnings: reader.warnings };
}

/** As the plugin ships it. */
const DEFAULTS = {
  disabledEvents: [],
  order: {
    states: {
      changed: { cancelledOrder: ['Cancelled'], fulfilledOrder: ['Confirmed', 'Complete'] },
      created: { placedOrder: ['Open'] },
    },
    messages: { changed: ['OrderStateChanged'], created: ['OrderCreated', 'OrderImported', 'OrderCustomerSet'] },
    properties: { include: [], exclude: [], map: {} },
    metrics: { cancelledOrder: 'Cancelled Order', placedOrder: 'Placed Order', orderedProduct: 'Ordered Product' },
    customFields: { properties: { include: [], exclude: [], map: {} } },
  },
  customer: { customFields: { properties: { include: [], exclude: [], map: {} } }, deduplication: { enabled: false } },
  payment: { states: { validTransactionStates: ['Initial', 'Pending', 'Success'] } },
  product: { inventory: { useChannelInventory: '' }, messages: { deleted: ['ProductUnpublished'] } },
};

describe("the older plugin's configuration", () => {
  test('translates each key that has a counterpart', () => {
    const { settings: found, warnings } = translated({
      order: {
        states: { changed: { fulfilledOrder: ['Complete'] } },
        metrics: { placedOrder: 'Bought', refundedOrder: 'Money Back' },
        properties: { include: ['orderNumber'], map: { orderNumber: 'Number' } },
        customFields: { properties: { exclude: ['secret'] } },
      },
      customer: { customFields: { properties: { map: { shirtSize: 'Size' } } } },
      product: { inventory: { useChannelInventory: 'channel-1' } },
    });
    expect(found).toEqual({
      order: {
        fulfilledStates: ['Complete'],
        metrics: { placed: 'Bought', refunded: 'Money Back' },
        properties: { include: ['orderNumber'], map: { orderNumber: 'Number' } },
        custom: { exclude: ['secret'] },
      },
      customer: { custom: { map: { shirtSize: 'Size' } } },
      product: { inventory: { useChannelInventory: 'channel-1' } },
    });
    expect(warnings).toEqual([]);
  });

  test('names each key that has none, and never its value', () => {
    const { warnings } = translated({ ...DEFAULTS, own: { secret: 'value-1' } });
    const named = warnings.map((warning) => /^NODE_CONFIG\.([\w.]+) has no counterpart/.exec(warning)?.[1]);
    expect(named).toEqual([
      'order.states.created.placedOrder',
      'order.messages.changed',
      'order.messages.created',
      'customer.deduplication.enabled',
      'payment.states.validTransactionStates',
      'product.messages.deleted',
      'own.secret',
    ]);
    expect(warnings.join()).not.toContain('value-1');
  });

  test('switches events off by the names that it had for them', () => {
    const events = (...disabledEvents: string[]) =>
      (translated({ disabledEvents }).settings as { order?: { events: string[] } }).order?.events;
    expect(events('OrderRefunded')).toEqual(['placed', 'orderedProduct', 'fulfilled', 'cancelled']);
    expect(events('OrderCreated', ' OrderStateChanged')).toEqual(['refunded']);
    expect(events()).toBeUndefined();
    expect(translated({ disabledEvents: ['ProductPublished'] }).warnings).toEqual([expect.stringContaining('ProductPublished')]);
  });

  test('makes the defaults of the plugin the defaults here', () => {
    const { warnings: _, ...ours } = settings({});
    const { warnings, ...theirs } = settings({ NODE_CONFIG: JSON.stringify(DEFAULTS) });
    expect(theirs).toEqual({ ...ours, product: { ...ours.product, inventory: { useChannelInventory: '' } } });
    expect(warnings.length).toBeGreaterThan(3);
  });

  test('comes behind IMPORT_SETTINGS, key by key', () => {
    const older = {
      order: { metrics: { placedOrder: 'Old', refundedOrder: 'Old Refund' }, properties: { map: { a: 'A', b: 'B' } } },
    };
    const own = { order: { metrics: { placed: 'New' }, properties: { map: { a: 'Z' } } } };
    const { order } = settings({ NODE_CONFIG: JSON.stringify(older), IMPORT_SETTINGS: JSON.stringify(own) });
    expect(order.metrics).toMatchObject({ placed: 'New', refunded: 'Old Refund' });
    expect(order.properties.map).toEqual({ a: 'Z' });
    expect(withDefaults({}, { a: 1 })).toEqual({ a: 1 });
  });

  test.each(['[]', 'no', '{"disabledEvents": "OrderCreated"}'])('is refused when it is %s', (text) => {
    expect(() => settings({ NODE_CONFIG: text })).toThrow('NODE_CONFIG');
  });
});

test('a rename to a name of ours is refused at the start, and named', () => {
  const map = (path: string, target: string) =>
    JSON.stringify(path.split('.').reduceRight<object>((inner, name) => ({ [name]: inner }), { map: { field: target } }));
  for (const [path, target] of [
    ['order.custom', 'Items'],
    ['order.custom', 'SKU'],
    ['order.properties', '$value'],
    ['order.lines', 'ProductName'],
    ['customer.custom', 'Birthday'],
  ] as const) {
    expect(() => settings({ IMPORT_SETTINGS: map(path, target) })).toThrow(
      `IMPORT_SETTINGS.${path}.map: nothing can be renamed to ${target}`,
    );
  }
  const free = { customer: { standardProperties: false, custom: { map: { field: 'Birthday' } } } };
  expect(() => settings({ IMPORT_SETTINGS: JSON.stringify(free) })).not.toThrow();
});
