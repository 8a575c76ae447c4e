import { partsOf } from './parts';

const limits = { rows: 3, bytes: 10, bytesOf: (row: string) => row.length };

test.each([
  [[], []],
  [
    ['a', 'b', 'c', 'd'],
    [['a', 'b', 'c'], ['d']],
  ],
  [
    ['aaaaa', 'bbbbb', 'c'],
    [['aaaaa', 'bbbbb'], ['c']],
  ],
  [
    ['a', 'b'.repeat(11), 'c'],
    [['a'], ['b'.repeat(11)], ['c']],
  ],
])('cuts %j by number and size', (rows: string[], parts: string[][]) => {
  expect(partsOf(rows, limits)).toEqual(parts);
});
