import { readIds } from './record-ids';

test.each([
  ['a column of a spreadsheet', 'a-1\nb-2\r\nc-3', ['a-1', 'b-2', 'c-3']],
  ['a list with commas', 'a, b,c', ['a', 'b', 'c']],
  ['JSON', '["a", "b"]', ['a', 'b']],
  ['nothing', ' \n ', []],
])('reads ids from %s', (_, text, ids) => {
  expect(readIds(text)).toEqual({ ids, invalid: [], repeated: 0 });
});

test('an id that is given twice is imported once, and said so', () => {
  expect(readIds('a b a a')).toEqual({ ids: ['a', 'b'], invalid: [], repeated: 2 });
});

test('what can not be an id is named', () => {
  expect(readIds(`a anna@example.com ${'x'.repeat(65)}`)).toEqual({
    ids: ['a'],
    invalid: ['anna@example.com', 'x'.repeat(65)],
    repeated: 0,
  });
});
