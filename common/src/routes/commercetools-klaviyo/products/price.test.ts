import { type PriceRules, Prices } from './price';

const rules = (more: Partial<Omit<PriceRules, 'product'>> & { product?: Partial<PriceRules['product']> } = {}): PriceRules => ({
  ...more,
  product: { price: 'discounted', ...more.product },
});
const currentPrice = (prices: unknown, now: number, more: Parameters<typeof rules>[0] = {}) =>
  new Prices(prices, now, rules(more)).current();

const NOW = Date.parse('2026-11-21T12:00:00Z');
const price = (centAmount: number, more: object = {}, currencyCode = 'EUR') => ({
  id: `p${centAmount}`,
  value: { type: 'centPrecision', currencyCode, centAmount, fractionDigits: 2 },
  ...more,
});
const group = { customerGroup: { typeId: 'customer-group', id: 'vip' } };
const channel = { channel: { typeId: 'channel', id: 'berlin' } };
const at = { country: 'AT' };
const discounted = (centAmount: number) => ({ discounted: { value: price(centAmount).value, discount: { id: 'd' } } });
const window = (validFrom?: string, validUntil?: string) => ({
  ...(validFrom ? { validFrom } : {}),
  ...(validUntil ? { validUntil } : {}),
});

test.each([
  ['no prices at all', [], undefined],
  ['a window that holds goes before everything', [price(500), price(400, window('2026-11-01T00:00:00Z'))], 4],
  [
    'of two windows the one that ends first',
    [
      price(300, window('2026-01-01T00:00:00Z', '2026-12-31T00:00:00Z')),
      price(200, window('2026-01-01T00:00:00Z', '2026-11-30T00:00:00Z')),
      price(100, window('2026-11-20T00:00:00Z')),
    ],
    2,
  ],
  [
    'of two that end together the first',
    [price(100, window(undefined, '2027-01-01T00:00:00Z')), price(200, window(undefined, '2027-01-01T00:00:00Z'))],
    1,
  ],
  ['a window without beginning', [price(500), price(400, window(undefined, '2026-11-22T00:00:00Z'))], 4],
  ['the beginning counts', [price(500), price(400, window('2026-11-21T12:00:00.000Z', '2026-11-22T00:00:00Z'))], 4],
  ['the end does not', [price(500), price(400, window('2026-11-01T00:00:00Z', '2026-11-21T12:00:00.000Z'))], 5],
  ['the window of another offset', [price(500), price(400, window('2026-11-21T13:00:00+01:00'))], 4],
  ['prices without window in their order', [price(500), price(400)], 5],
  ['not one of a customer group', [price(400, group), price(500)], 5],
  ['nor of a group alone', [price(400, group)], undefined],
  ['not one of a channel', [price(400, channel), price(500)], 5],
  ['nor of a channel alone', [price(300, { ...group, ...channel }), price(400, channel)], undefined],
  ['nor of a customer group with a window', [price(400, { ...group, ...window('2026-01-01T00:00:00Z') }), price(500)], 5],
  ['nor the next one of a customer group', [price(400, { ...group, ...window('2027-01-01T00:00:00Z') })], undefined],
  ['nor an inactive standalone price', [price(400, { active: false }), price(500, { active: true })], 5],
  ['what a product discount makes of it', [price(500, discounted(350))], 3.5],
  ['the full price when the discounted one is no money', [price(500, { discounted: { value: null } })], 5],
  ['a price without country before one with', [price(400, at), price(500)], 5],
  ['a price with country when there is no other', [price(400, at)], 4],
  [
    'the next to come when nothing holds',
    [price(900, window('2028-01-01T00:00:00Z')), price(800, window('2027-01-01T00:00:00Z'))],
    8,
  ],
  ['never an expired one', [price(400, window('2020-01-01T00:00:00Z', '2021-01-01T00:00:00Z'))], undefined],
  [
    'a future price rather than an expired one',
    [price(400, window(undefined, '2021-01-01T00:00:00Z')), price(900, window('2027-01-01T00:00:00Z'))],
    9,
  ],
  ['zero is a price', [price(0)], 0],
  [
    'high precision',
    [{ id: 'h', value: { type: 'highPrecision', currencyCode: 'EUR', centAmount: 2, preciseAmount: 1549, fractionDigits: 5 } }],
    0.01549,
  ],
  ['an unreadable bound', [price(400, window('soon')), price(500)], 5],
  ['what is no price', [null, 'free', { value: {} }, price(500)], 5],
])('%s', (_title, prices, expected) => {
  expect(currentPrice(prices, NOW)).toBe(expected);
});

const mixed = [price(500, {}, 'USD'), price(400), price(300, window('2026-11-01T00:00:00Z'), 'USD'), price(1, group, 'GBP')];

test('with a currency only its prices count', () => {
  expect(currentPrice(mixed, NOW, { preferredCurrency: 'EUR' })).toBe(4);
  expect(currentPrice(mixed, NOW, { preferredCurrency: 'USD' })).toBe(3);
  expect(currentPrice(mixed, NOW, { preferredCurrency: 'CHF' })).toBeUndefined();
  expect(currentPrice(mixed, NOW)).toBe(3);
});

test('the price of each currency is chosen by the same rules', () => {
  expect([...new Prices(mixed, NOW, rules()).byCurrency()]).toEqual([
    ['USD', { value: 3 }],
    ['EUR', { value: 4 }],
  ]);
});

describe('by setting', () => {
  const berlin = { product: { priceChannel: 'berlin' } };

  test.each([
    ['its full price', [price(500, discounted(350))], { product: { price: 'full' as const } }, 5],
    ['the channel before everything', [price(500), price(400, channel)], berlin, 4],
    ['the channel before a window', [price(500, window('2026-01-01T00:00:00Z')), price(400, channel)], berlin, 4],
    ['what has no channel when the channel has none', [price(500), price(400, { channel: { id: 'other' } })], berlin, 5],
    [
      'not the next one of the channel while another holds',
      [price(500), price(400, { ...channel, ...window('2027-01-01T00:00:00Z') })],
      berlin,
      5,
    ],
    ['the country before those without', [price(500), price(400, at)], { preferredCountry: 'AT' }, 4],
    ['what has no country when the country has none', [price(300, { country: 'DE' }), price(500)], { preferredCountry: 'AT' }, 5],
    ['never one of another country', [price(300, { country: 'DE' })], { preferredCountry: 'AT' }, undefined],
    [
      'the channel before the country',
      [price(500, at), price(400, channel), price(300, { ...channel, country: 'DE' })],
      { ...berlin, preferredCountry: 'AT' },
      4,
    ],
  ])('%s', (_title, prices, more, expected) => {
    expect(currentPrice(prices, NOW, more)).toBe(expected);
  });
});

test('a country has its own price, else the one that holds everywhere', () => {
  const prices = new Prices([price(500), price(400, at), price(450, {}, 'CHF')], NOW, rules());
  expect(prices.countries()).toEqual(['AT']);
  expect(prices.of('AT')).toMatchObject({ value: 4, currency: 'EUR' });
  expect(prices.of('DE')).toMatchObject({ value: 5, currency: 'EUR' });
});
