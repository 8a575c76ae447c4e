import { leavesOf } from '../base/paths';
import { SettingsOverlay } from '../control/settings/values';
import { Settings } from '../routes/commercetools-klaviyo/settings';
import { loadEnvironment } from './environment';
import { SAVED, settingsOf } from './savedSettings';

const overlay = (more: Record<string, string> = {}) => {
  const needed = {
    ...{ CTP_PROJECT_KEY: 'shop', CTP_CLIENT_ID: 'id', CTP_CLIENT_SECRET: 'secret', KLAVIYO_AUTH_KEY: 'key' },
    CTP_REGION: 'europe-west1.gcp',
  };
  const env = loadEnvironment({ ...needed, ...more });
  return { env, overlay: new SettingsOverlay(settingsOf(env)) };
};

it('has every setting of the mappings but the one that is chosen once', () => {
  const mapped = leavesOf(Settings).map(({ path }) => path);
  const saved = leavesOf(SAVED).map(({ path }) => path);
  expect(mapped.filter((path) => !saved.includes(path))).toEqual(['compatibility']);
  expect(saved.filter((path) => !mapped.includes(path))).toEqual([
    'notifications.events',
    'notifications.rejectPercent',
    'notifications.manual',
  ]);
});

it('is exactly the environment while nothing is saved', () => {
  const given = {
    IMPORT_SETTINGS: JSON.stringify({
      compatibility: 'commercetools-klaviyo',
      customer: { custom: { map: { size: 'Size' } } },
      cart: { quietMinutes: 5 },
    }),
    ...{ PREFERRED_LOCALE: 'de-at', NOTIFY_REJECT_PERCENT: '7', NOTIFY_EVENTS: 'run.failed' },
  };
  for (const variables of [{}, given]) {
    const { env, overlay: its } = overlay(variables);
    const { settings, faults } = its.judge({});
    expect(faults).toEqual([]);
    expect(settings).toEqual({ mapping: env.settings, rules: env.notify.rules });
  }
});

it('lays what is saved over the environment, value by value', () => {
  const { overlay: its } = overlay({
    ...{ PREFERRED_LOCALE: 'de', PREFERRED_CURRENCY: 'EUR', NOTIFY_MANUAL: 'true' },
    IMPORT_SETTINGS: '{"order":{"value":"net","metrics":{"placed":"Bought"}},"customer":{"custom":{"map":{"a":"A"}}}}',
  });
  const { settings, faults } = its.judge({
    ...{ preferredLocale: 'EN-us', preferredCurrency: '', 'order.metrics.placed': 'Ordered', 'notifications.rejectPercent': 9 },
    'customer.custom.map': { b: 'B' },
  });
  expect(faults).toEqual([]);
  expect(settings.mapping).toMatchObject({
    ...{ preferredLocale: 'en-US', customer: { custom: { map: { b: 'B' } } } },
    order: { value: 'net', metrics: { placed: 'Ordered', fulfilled: 'Fulfilled Order' } },
  });
  expect(settings.mapping.customer.custom.map).not.toHaveProperty('a');
  expect(settings.mapping).not.toHaveProperty('preferredCurrency');
  expect(settings.rules).toMatchObject({ rejectPercent: 9, manual: true });
});

it.each([
  [
    'equal names of events',
    { 'order.metrics.placed': ' ordered product' },
    ['order.metrics.placed', 'order.metrics.orderedProduct'],
  ],
  ['a name of Klaviyo', { 'customer.custom.map': { size: '$email' } }, ['customer.custom.map']],
  ['a name of the connector', { 'order.lines.map': { size: 'SKU' } }, ['order.lines.map']],
  ['no language', { preferredLocale: 'no language' }, ['preferredLocale']],
  ['no currency', { preferredCurrency: 'euro' }, ['preferredCurrency']],
  ['an address without its place', { productUrlTemplate: 'https://shop.example/' }, ['productUrlTemplate']],
  ['an event that is not known', { 'order.events': ['placed', 'lost'] }, ['order.events']],
  ['more than all', { 'notifications.rejectPercent': 101 }, ['notifications.rejectPercent']],
])('names the paths of %s', (_, values, paths) => {
  const { faults } = overlay().overlay.judge(values);
  expect(faults.map(({ path }) => path)).toEqual(paths);
  expect(faults.every(({ code, message }) => /^[a-zA-Z_]+$/.test(code) && message.length > 10)).toBe(true);
});

it('knows the names of fields that records have, and no values', () => {
  const { namesOf } = settingsOf(overlay().env);
  const custom = { fields: { shirtSize: 'secret', note: 'secret' } };
  expect(namesOf('customers', { custom })).toEqual({ 'customer.custom': ['shirtSize', 'note'] });
  expect(namesOf('orders', { custom, lineItems: [{ sku: 'secret' }] })).toEqual({
    ...{ 'order.custom': ['shirtSize', 'note'], 'order.properties': ['custom', 'lineItems'], 'order.lines': ['sku'] },
  });
  const variant = (name: string) => ({ attributes: [{ name, value: 'secret' }] });
  expect(namesOf('products', { masterVariant: variant('brand'), variants: [variant('size')] })).toEqual({
    'product.brandAttribute': ['brand', 'size'],
  });
  expect(namesOf('categories', {})).toEqual({});
  expect(namesOf('orders', undefined)).toMatchObject({ 'order.custom': [] });
});
