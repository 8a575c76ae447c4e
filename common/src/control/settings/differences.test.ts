import { differencesOf } from './differences';

it('finds nothing in what is equal, in whatever order its names are', () => {
  expect(differencesOf([{ a: 1, b: [1, { c: 2 }] }], [{ b: [1, { c: 2 }], a: 1 }])).toEqual([]);
  expect(differencesOf([], [])).toEqual([]);
});

it('names what was added, removed and changed by its place', () => {
  const before = [{ attributes: { note: 'x', size: 'L', tags: ['a', 'b'] } }];
  const after = [{ attributes: { size: 'M', tags: ['a', 'c'], more: { deep: null } } }];
  expect(differencesOf(before, after)).toEqual([
    { field: ['0', 'attributes', 'note'], change: 'removed', before: 'x' },
    { field: ['0', 'attributes', 'size'], change: 'changed', before: 'L', after: 'M' },
    { field: ['0', 'attributes', 'tags', '1'], change: 'changed', before: 'b', after: 'c' },
    { field: ['0', 'attributes', 'more', 'deep'], change: 'added', after: null },
  ]);
});

it('leaves out what both have when a list becomes shorter or longer', () => {
  const [placed, ordered, cancelled] = ['placed', 'ordered', 'cancelled'].map((metric) => ({ metric, value: 1 }));
  expect(differencesOf([placed, ordered, cancelled], [placed, cancelled])).toEqual([
    { field: ['1', 'metric'], change: 'removed', before: 'ordered' },
    { field: ['1', 'value'], change: 'removed', before: 1 },
  ]);
  expect(differencesOf([placed], [ordered, placed]).map(({ change, field }) => [change, field[0]])).toEqual([
    ['added', '0'],
    ['added', '0'],
  ]);
});

it('names a value that becomes a group, and the other way round', () => {
  expect(differencesOf([{ a: 1 }], [{ a: { b: 1 } }])).toEqual([
    { field: ['0', 'a'], change: 'changed', before: 1, after: { b: 1 } },
  ]);
});

it('ends after a hundred', () => {
  const wide = (value: number) => [Object.fromEntries(Array.from({ length: 300 }, (_, name) => [`n${name}`, value]))];
  expect(differencesOf(wide(1), wide(2))).toHaveLength(100);
  expect(differencesOf([], wide(2))).toHaveLength(100);
});
