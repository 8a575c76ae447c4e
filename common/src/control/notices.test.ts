import type { Scope } from '../contract/run';
import { World } from '../testing/numbered';
import { noticesOf } from './notices';

const all: Scope = { kind: 'all' };

const codes = async (scope: Scope, imported: string[], dependsOn = ['letters', 'words']) => {
  const pipeline = { ...new World(1).pipeline, dependsOn };
  return (await noticesOf(pipeline, { scope }, async (id) => imported.includes(id))).map(({ code }) => code);
};

test('what has never been imported completely is named', async () => {
  expect(await codes(all, [])).toEqual(['letters_never_imported', 'words_never_imported']);
  expect(await codes(all, ['letters'])).toEqual(['words_never_imported']);
  expect(await codes(all, ['letters', 'words'])).toEqual([]);
});

test('a deletion needs nothing before it, an import without relations neither', async () => {
  expect(await codes({ kind: 'deletion', of: 'all' }, [])).toEqual([]);
  expect(await codes(all, [], [])).toEqual([]);
});

test('what a pipeline says of the settings is said, too', async () => {
  const notice = { code: 'no_template', message: 'SET_ME is not set.' };
  const pipeline = { ...new World(1).pipeline, notices: () => [notice] };
  expect(await noticesOf(pipeline, { scope: all }, async () => false)).toEqual([notice]);
});
