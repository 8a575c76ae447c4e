import { effectsOf, isMetricName } from './effects';

test.each([
  [['customer.custom.exclude'], ['customers'], false],
  [['customer.onDelete', 'cart.quietMinutes', 'notifications.manual', 'order.metrics.startedCheckout'], [], false],
  [['order.custom.map'], [], true],
  [['order.metrics.placed'], ['orders'], true],
  [['product.price', 'preferredLocale'], ['customers', 'categories', 'products'], true],
  [['product.brandAttribute'], [], true],
  [['something.new'], [], false],
])('what %j reaches is imported again: %j', (paths, imports, eventsStay) => {
  expect(effectsOf(paths)).toEqual({ imports, eventsStay });
});

test('knows the names of metrics', () => {
  expect(isMetricName('order.metrics.refunded')).toBe(true);
  expect(isMetricName('order.events')).toBe(false);
});
