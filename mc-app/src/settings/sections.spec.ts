import { entriesOf, sectionOf } from './sections';

test('has three rules of one group as one entry, in the order of the schema', () => {
  const paths = ['order.custom.include', 'order.custom.exclude', 'order.custom.map', 'order.value', 'cart.when', 'product.price'];
  expect(entriesOf(paths, 'orders')).toEqual([{ rules: 'order.custom' }, { path: 'order.value' }, { path: 'cart.when' }]);
});

test('shows a group that is not known among the general ones', () => {
  expect(sectionOf('something.new')).toBe('general');
  expect(sectionOf('preferredLocale')).toBe('general');
  expect(sectionOf('notifications.manual')).toBe('notifications');
});
