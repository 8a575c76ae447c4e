import { sampleSettings } from '../testing/samples';
import { changedPaths, effectiveOf, entered, leavesOf, merged, otherSource, widgetOf } from './model';

const status = sampleSettings({ 'order.value': 'net' }, { preferredLocale: 'de', 'cart.quietMinutes': 5 });

test.each([
  ['preferredLocale', 'text'],
  ['customer.standardProperties', 'toggle'],
  ['order.value', 'choice'],
  ['order.events', 'choices'],
  ['order.fulfilledStates', 'texts'],
  ['cart.quietMinutes', 'number'],
  ['notifications.rejectPercent', 'number'],
])('chooses the widget of %s by its schema', (path, widget) => {
  expect(widgetOf(leavesOf(status)[path] ?? {})).toBe(widget);
});

test('takes what is saved before the environment, and an empty text for none', () => {
  expect(effectiveOf(status, {}, 'preferredLocale')).toBe('de');
  expect(effectiveOf(status, { preferredLocale: 'en' }, 'preferredLocale')).toBe('en');
  expect(effectiveOf(status, { preferredLocale: '' }, 'preferredLocale')).toBeUndefined();
  // Not optional: the service refuses it.
  expect(effectiveOf(status, { 'order.metrics.placed': '' }, 'order.metrics.placed')).toBe('');
});

test('knows where a value would be from without what is saved', () => {
  expect(otherSource(status, 'order.value')).toBe('default');
  expect(otherSource(status, 'preferredLocale')).toBe('environment');
  const over = sampleSettings({ 'cart.quietMinutes': 7 }, { 'cart.quietMinutes': 5 });
  expect(otherSource(over, 'cart.quietMinutes')).toBe('environment');
});

test('keeps nothing that is entered as it would be anyway, unless it was saved', () => {
  expect(entered(status, {}, 'cart.quietMinutes', 6)).toEqual({ 'cart.quietMinutes': 6 });
  expect(entered(status, { 'cart.quietMinutes': 6 }, 'cart.quietMinutes', 5)).toEqual({});
  expect(entered(status, {}, 'preferredLocale', '')).toEqual({ preferredLocale: '' });
  const same = sampleSettings({ 'cart.quietMinutes': 5 }, { 'cart.quietMinutes': 5 });
  expect(entered(same, same.values, 'cart.quietMinutes', 5)).toEqual({ 'cart.quietMinutes': 5 });
  const none = sampleSettings();
  expect(entered(none, { preferredLocale: 'd' }, 'preferredLocale', '')).toEqual({});
});

test('finds changes whatever the order of renames is, and minds that of lists', () => {
  expect(changedPaths({ a: { x: '1', y: '2' }, b: [1, 2] }, { a: { y: '2', x: '1' }, b: [2, 1], c: 1 })).toEqual(['b', 'c']);
  expect(changedPaths({ a: 1 }, {})).toEqual(['a']);
});

test("lays one's own changes over those of others, and names what both have changed", () => {
  const base = { a: 1, b: 1, c: 1, d: 1 };
  const mine = { a: 2, b: 2, d: 2, e: 1 };
  const theirs = { a: 3, b: 2, c: 2, d: 1, f: 1 };
  expect(merged(base, mine, theirs)).toEqual({
    values: { a: 2, b: 2, d: 2, e: 1, f: 1 },
    both: ['a', 'c'],
    theirs: ['f'],
  });
});
