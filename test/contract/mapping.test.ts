import type { Customer, Order, ProductProjection } from '@commercetools/platform-sdk';
import { loadEnvironment } from '../../common/src/assembly/environment';
import { mapCustomer } from '../../common/src/routes/commercetools-klaviyo/customers/map';
import { REJECTS, SKIPS, WARNINGS } from '../../common/src/routes/commercetools-klaviyo/mapping/codes';
import { mapOrder } from '../../common/src/routes/commercetools-klaviyo/orders/map';
import { mapProduct } from '../../common/src/routes/commercetools-klaviyo/products/map';
import { type MappingContext, Settings } from '../../common/src/routes/commercetools-klaviyo/settings';
import { tableRows, unquoted } from './markdown.ts';
import { read } from './specification.ts';

const text = read('docs/mapping.md');
const rows = (title: string) => tableRows(text, title);
const firstColumn = (title: string) => rows(title).map(([cell]) => unquoted(cell));

/** The fenced JSON blocks of this kind. */
const blocks = (kind: string): unknown[] =>
  [...text.matchAll(/^```json (\w+)\n([\s\S]*?)^```$/gm)]
    .filter((block) => block[1] === kind)
    .map((block) => JSON.parse(block[2] as string));

interface ObjectSchema {
  type?: string;
  properties?: Record<string, ObjectSchema>;
}
function pathsOf(schema: ObjectSchema, path: string): string[] {
  if (!schema.properties) return [path];
  return Object.entries(schema.properties).flatMap(([name, each]) => pathsOf(each, path ? `${path}.${name}` : name));
}

/** Settings as an application reads them: what isn't given has its default. */
const settingsOf = (given: unknown): Settings =>
  loadEnvironment({
    CTP_PROJECT_KEY: 'shop',
    CTP_CLIENT_ID: 'id',
    CTP_CLIENT_SECRET: 'secret',
    CTP_API_URL: 'https://api.example.com',
    CTP_AUTH_URL: 'https://auth.example.com',
    KLAVIYO_AUTH_KEY: 'key',
    IMPORT_SETTINGS: JSON.stringify(given),
  }).settings;

const context = (index: number): MappingContext => ({
  settings: settingsOf(blocks('settings')[index]),
  now: Date.parse('2026-11-21T12:00:00Z'),
  historical: true,
});

describe('docs/mapping.md', () => {
  test('lists every code of the mapping, and no other', () => {
    expect(firstColumn('Warning').sort()).toEqual(Object.keys(WARNINGS).sort());
    expect(firstColumn('Skipped').sort()).toEqual(Object.keys(SKIPS).sort());
    expect(firstColumn('Rejected').sort()).toEqual(Object.keys(REJECTS).sort());
  });

  test('lists every setting of the mapping, and no other', () => {
    const schema = Settings as ObjectSchema;
    const all = pathsOf(schema, '');
    expect(all.length).toBeGreaterThan(15);
    expect(firstColumn('Setting').sort()).toEqual(all.sort());
  });

  test('tells the defaults of metrics and states', () => {
    const { order } = settingsOf({});
    const defaults = new Map(rows('Setting').map(([name, value]) => [unquoted(name), unquoted(value)]));
    for (const [name, metric] of Object.entries(order.metrics)) expect(defaults.get(`order.metrics.${name}`)).toBe(metric);
    for (const name of ['fulfilledStates', 'cancelledStates', 'refundStates'] as const) {
      expect(defaults.get(`order.${name}`)).toBe(order[name].join(', '));
    }
    expect(firstColumn('Event')).toEqual(Object.values(order.metrics));
  });

  test('the example of a customer is what the code produces', () => {
    const mapped = mapCustomer(blocks('customer')[0] as Customer, undefined, context(0));
    expect(mapped).toEqual({ kind: 'mapped', records: blocks('profile') });
  });

  const exampleOrder = () => {
    const related = { categoriesOf: new Map([['product-1', ['Women', 'Women > Pants']]]), emailOf: new Map() };
    const mapped = mapOrder(blocks('order')[0] as Order, related, context(1));
    if (mapped.kind !== 'mapped') throw new Error(mapped.code);
    return mapped;
  };

  test('the example of an order is what the code produces', () => {
    const { records, warnings } = exampleOrder();
    expect(warnings).toBeUndefined();
    expect(records.slice(0, 2)).toEqual(blocks('events')[0]);
    const [placed, , ...others] = records;
    const listed = others.map(({ metric, uniqueId, time, value, valueCurrency }) => [
      metric,
      uniqueId,
      time,
      `${value} ${valueCurrency}`,
    ]);
    expect(rows('Metric').map((row) => row.map(unquoted))).toEqual(listed);
    for (const { profile, properties } of others)
      expect({ profile, properties }).toEqual({ profile: placed?.profile, properties: placed?.properties });
  });

  test('the example of a product is what the code produces', () => {
    const related = { ancestorsOf: new Map([['jeans', ['pants']]]) };
    expect(mapProduct(blocks('product')[0] as ProductProjection, related, context(2))).toEqual({
      kind: 'mapped',
      records: [{ item: blocks('item')[0], variants: blocks('variants')[0] }],
      warnings: ['no_price', 'no_sku'],
    });
  });

  test('every property of the example that is not the user’s own is explained', () => {
    const explained = new Set(
      [
        ...rows('Property')
          .flat()
          .join(' ')
          .matchAll(/`(\w+)`/g),
      ].map((match) => match[1]),
    );
    const own = ['purchaseOrderNumber', 'giftWrap', 'engraving', 'color', 'stretch', 'matching', 'ProductBrand'];
    for (const name of exampleOrder().records.flatMap(({ properties }) => Object.keys(properties))) {
      expect([...explained, ...own]).toContain(name);
    }
  });
});
