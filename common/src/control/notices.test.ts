import type { Scope } from '../contract/run';
import { World } from '../testing/numbered';
import { noticesOf } from './notices';

const all: Scope = { kind: 'all' };
const knowing = (imported: string[], running: string[] = []) => ({
  isImported: async (id: string) => imported.includes(id),
  isRunning: async (id: string) => running.includes(id),
});

const noticed = async (scope: Scope, known: ReturnType<typeof knowing>, dependsOn = ['letters', 'words']) => {
  const pipeline = { ...new World(1).pipeline, dependsOn };
  return (await noticesOf(pipeline, { scope }, known)).map(({ code, pipeline: about }) => [code, about]);
};

test('names what has never been imported completely', async () => {
  const missing = (id: string) => ['dependency_never_imported', id];
  expect(await noticed(all, knowing([]))).toEqual([missing('letters'), missing('words')]);
  expect(await noticed(all, knowing(['letters']))).toEqual([missing('words')]);
  expect(await noticed(all, knowing(['letters', 'words']))).toEqual([]);
});

test('names what is being imported, whether it was imported before or not', async () => {
  const running = ['dependency_running', 'letters'];
  expect(await noticed(all, knowing(['letters', 'words'], ['letters']))).toEqual([running]);
  expect(await noticed(all, knowing(['words'], ['letters']))).toEqual([running]);
});

test('has nothing to say of a deletion, nor of an import without relations', async () => {
  expect(await noticed({ kind: 'deletion', of: 'all' }, knowing([]))).toEqual([]);
  expect(await noticed(all, knowing([]), [])).toEqual([]);
});

test('passes on what a pipeline says of its settings', async () => {
  const notice = { code: 'no_template', message: 'SET_ME is not set.' };
  const pipeline = { ...new World(1).pipeline, notices: () => [notice] };
  expect(await noticesOf(pipeline, { scope: all }, knowing([]))).toEqual([notice]);
});
