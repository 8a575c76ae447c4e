import { faultsOf } from '../release/faults.ts';
import { read } from './specification.ts';

const FOLDERS = ['.', 'common', 'service', 'job', 'cli', 'mc-app', 'mc-view', 'test'];
const complete = {
  version: '1.2.3',
  author: 'The authors',
  repository: { url: 'https://example.com/repository' },
  bugs: { url: 'https://example.com/issues' },
};
const packages = (...more: object[]) => FOLDERS.map((folder, index) => ({ folder, ...complete, ...more[index] }));
const ready = { packages: packages(), changelog: '# Changelog\n\n## 1.2.3\n', changed: '', tags: ['v1.2.2'] };

test('a release is possible when everything is in place', () => expect(faultsOf(ready)).toEqual([]));

test.each([
  ['a version differs', { packages: packages({}, { version: '1.2.2' }) }, 'common/package.json has version 1.2.2'],
  ['the author is missing', { packages: packages({ author: '' }) }, './package.json names no author'],
  ['the repository is missing', { packages: packages({}, {}, { repository: {} }) }, 'service/package.json names no repository'],
  ['the address for bugs is missing', { packages: packages({ bugs: undefined }) }, './package.json says nowhere to report bugs'],
  ['the changelog has no section', { changelog: '# Changelog\n\n## 1.2.2\n' }, 'CHANGELOG.md has no section "## 1.2.3"'],
  ['files are changed', { changed: ' M README.md' }, 'There are uncommitted changes'],
  ['the tag exists', { tags: ['v1.2.3'] }, 'The tag v1.2.3 exists'],
])('a release is refused when %s', (_, change, fault) => {
  expect(faultsOf({ ...ready, ...change })).toEqual([expect.stringContaining(fault)]);
});

test('every package has the version and author of the root', () => {
  const all = FOLDERS.map((folder) => JSON.parse(read(`${folder}/package.json`)) as { version: string; author: string });
  expect(new Set(all.map(({ version }) => version)).size).toBe(1);
  expect(new Set(all.map(({ author }) => author))).toEqual(new Set(['The commercetools-klaviyo-import authors']));
  expect(read('CHANGELOG.md')).toContain(`\n## ${all[0]?.version}\n`);
});
