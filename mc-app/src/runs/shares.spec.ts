import { attentionsOf, groupsOf } from './shares';

test.each([
  [{ a: 1, b: 1, c: 1 }],
  [{ a: 34, b: 7 }],
  [{ a: 200, b: 60, c: 40 }],
  [{ a: 1, b: 999, c: 1, d: 1, e: 3 }],
  [{ a: 5 }],
])('shares of %j add up to 100, the most frequent first', (counts) => {
  const groups = groupsOf(counts);
  expect(groups.reduce((sum, { share }) => sum + share, 0)).toBe(100);
  expect(groups.map(({ count }) => count)).toEqual(Object.values(counts).sort((a, b) => b - a));
});

test('has no group of what did not happen', () => {
  expect(groupsOf({})).toEqual([]);
  expect(groupsOf({ a: 0 })).toEqual([]);
});

test.each([
  [496, 494, true],
  [100, 10, true],
  [50, 10, true],
  [9, 9, false],
  [100, 9, false],
  [1000, 99, false],
])('of %i records %i with something left out need attention: %s', (read, count, needed) => {
  expect(attentionsOf({ counts: { read }, warnings: { unknown_category: count } })).toHaveLength(needed ? 1 : 0);
});
