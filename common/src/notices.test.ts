import { Value } from '@sinclair/typebox/value';
import { type Run, type Scope, Settings } from './model';
import { noticesOf } from './notices';
import { World } from './testing/numbered';

const settings = Value.Default(Settings, {}) as Settings;
const all: Scope = { kind: 'all' };

/** The codes when the imports that were done before, newest first, had these scopes. */
async function codes(scope: Scope, before: Scope[], dependsOn = ['letters']) {
  const pipeline = { ...new World(1).pipeline, dependsOn };
  const listDone = async () => before.map((done) => ({ scope: done }) as Run);
  return (await noticesOf(pipeline, { scope }, settings, listDone)).map(({ code }) => code);
}

test.each<[string, Scope[], string[]]>([
  ['nothing', [], ['letters_never_imported']],
  ['all', [all], []],
  ['a part', [{ kind: 'ids', ids: ['a'] }], ['letters_never_imported']],
  ['the second half', [{ kind: 'all', startId: 'm' }], ['letters_never_imported']],
  ['all, then a part', [{ kind: 'ids', ids: ['a'] }, all], []],
  ['all, then deleted', [{ kind: 'deletion', of: 'own' }, all], ['letters_never_imported']],
  ['deleted, then all', [all, { kind: 'deletion', of: 'own' }], []],
])('%s was imported before', async (_title, before, expected) => {
  expect(await codes(all, before)).toEqual(expected);
});

test('a deletion needs nothing before it, an import without relations neither', async () => {
  expect(await codes({ kind: 'deletion', of: 'all' }, [])).toEqual([]);
  expect(await codes(all, [], [])).toEqual([]);
});

test('what a pipeline says of the settings is said, too', async () => {
  const notice = { code: 'no_template', message: 'SET_ME is not set.' };
  const pipeline = { ...new World(1).pipeline, notices: () => [notice] };
  expect(await noticesOf(pipeline, { scope: all }, settings, async () => [])).toEqual([notice]);
});
