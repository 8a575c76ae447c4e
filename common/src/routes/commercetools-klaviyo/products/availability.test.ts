import { stockOf } from './availability';

const kept = (inventoryQuantity: number) => ({ inventoryQuantity, inventoryPolicy: 1 });
const NOT_KEPT = { inventoryPolicy: 2 };
const channels = (entries: object) => ({ channels: entries });

test.each([
  ['no availability at all', undefined, undefined, NOT_KEPT],
  ['an availability that says nothing', {}, undefined, NOT_KEPT],
  ['a quantity', { isOnStock: true, availableQuantity: 7 }, undefined, kept(7)],
  ['no pieces', { isOnStock: false, availableQuantity: 0 }, undefined, kept(0)],
  ['on stock, without a number', { isOnStock: true }, undefined, NOT_KEPT],
  ['not on stock, without a number', { isOnStock: false }, undefined, kept(0)],
  ['the sum of the channels', channels({ a: { availableQuantity: 2 }, b: { availableQuantity: 3 } }), undefined, kept(5)],
  ['the stock without channel first', { availableQuantity: 4, ...channels({ a: { availableQuantity: 2 } }) }, undefined, kept(4)],
  ['channels rather than a flag', { isOnStock: false, ...channels({ a: { availableQuantity: 2 } }) }, undefined, kept(2)],
  ['a channel on stock without a number', channels({ a: { isOnStock: true }, b: { availableQuantity: 1 } }), undefined, NOT_KEPT],
  ['the channel of the setting', channels({ a: { availableQuantity: 2 }, b: { availableQuantity: 3 } }), 'b', kept(3)],
  ['none in that channel, but in another', channels({ a: { availableQuantity: 2 } }), 'b', kept(0)],
  ['none in that channel, but without one', { isOnStock: true, availableQuantity: 4 }, 'b', kept(0)],
  ['that channel on stock without a number', channels({ b: { isOnStock: true } }), 'b', NOT_KEPT],
  ['that channel not on stock', channels({ b: { isOnStock: false } }), 'b', kept(0)],
  ['no stock anywhere', undefined, 'b', NOT_KEPT],
  ['an empty setting is none', { availableQuantity: 4 }, '', kept(4)],
  ['what is no availability', 'many', undefined, NOT_KEPT],
])('%s', (_title, availability, channel, expected) => {
  expect(stockOf(availability, channel)).toEqual(expected);
});
