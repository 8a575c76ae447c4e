import { found, pattern } from './words.ts';

const words = pattern('# a comment\nriddles?   # name it\nplay(?:s)? hide\n\nfoo');

test.each([
  ['Riddles of the cause.', ['Riddles']],
  ['const openFoo = 1;', ['Foo']],
  ['It plays hide.', ['plays hide']],
  ['riddled; food; a comment', []],
])('finds the words of %j', (line, expected) => {
  expect(found(line, words)).toEqual(expected);
});
