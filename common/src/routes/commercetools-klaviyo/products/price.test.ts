import { currentPrice, pricesByCurrency } from './price';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const price = (centAmount: number, more: object = {}, currencyCode = 'EUR') => ({
  id: `p${centAmount}`,
  value: { type: 'centPrecision', currencyCode, centAmount, fractionDigits: 2 },
  ...more,
});
const group = { customerGroup: { typeId: 'customer-group', id: 'vip' } };
const channel = { channel: { typeId: 'channel', id: 'berlin' } };
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
  ['one of a channel after those without', [price(400, channel), price(500)], 5],
  ['one of a channel when there is no other', [price(300, { ...group, ...channel }), price(400, channel)], 4],
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
  ['a bound nobody can read', [price(400, window('soon')), price(500)], 5],
  ['what is no price', [null, 'free', { value: {} }, price(500)], 5],
])('%s', (_title, prices, expected) => {
  expect(currentPrice(prices, NOW)).toBe(expected);
});

const mixed = [price(500, {}, 'USD'), price(400), price(300, window('2026-11-01T00:00:00Z'), 'USD'), price(1, group, 'GBP')];

test('with a currency only its prices count', () => {
  expect(currentPrice(mixed, NOW, 'EUR')).toBe(4);
  expect(currentPrice(mixed, NOW, 'USD')).toBe(3);
  expect(currentPrice(mixed, NOW, 'CHF')).toBeUndefined();
  expect(currentPrice(mixed, NOW)).toBe(3);
});

test('the price of each currency is chosen by the same rules', () => {
  expect([...pricesByCurrency(mixed, NOW)]).toEqual([
    ['USD', 3],
    ['EUR', 4],
  ]);
});
