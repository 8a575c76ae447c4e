// `npm run release`: checks that this commit can be a release, tags it, and says how to point the connector at the tag.
// Nothing is pushed. With --dry-run it only checks.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faultsOf, type Package } from './faults.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const git = (...args: string[]) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const folders = ['.', 'common', 'service', 'job', 'event', 'cli', 'mc-app', 'mc-view', 'test'].filter((folder) =>
  existsSync(join(root, folder, 'package.json')),
);
const packages: Package[] = folders.map((folder) => ({ folder, ...JSON.parse(read(join(folder, 'package.json'))) }));
const [main] = packages;
const version = main?.version;
const tag = `v${version}`;
const faults = faultsOf({
  packages,
  changelog: read('CHANGELOG.md'),
  changed: git('status', '--porcelain'),
  tags: git('tag', '--list').split('\n'),
});
if (faults.length > 0) {
  console.error(`This can't be released:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  process.exit(1);
}
console.log('Running every check and test …');
execFileSync('bash', ['.ci/run'], { cwd: root, stdio: 'inherit' });
if (process.argv.includes('--dry-run')) {
  console.log(`${tag} could be released.`);
} else {
  git('tag', '--annotate', tag, '--message', `Release ${version}`);
  console.log(`
Tagged ${tag}. What is left:
  git push origin ${tag}
  point the connector at it: set its repository to ${main?.repository?.url} with the tag ${tag}, then publish it again
  (Merchant Center, or the action setRepository of the Connect API, or \`commercetools connect connectorstaged --help\`)
Public listing: ask for certification once more. Deployments take the version over by a redeployment with "update connector".`);
}
