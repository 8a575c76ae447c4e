// `npm run test:node`: unit tests and some that cross processes, on each line of Node that `engines` names. The programs come from the
// npm registry, where no Node is installed system-wide for it; `npm run test:node -- 24` runs one line only.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { linesOf, RELEASES, SUITES } from './releases.ts';

const test = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The program of a release, downloaded once. @returns its path @throws Error when the registry doesn't have it for this machine */
function programOf(release: string): string {
  if (release === process.versions.node) return process.execPath;
  const name = `node-${process.platform}-${process.arch}`;
  const home = join(test, 'node_modules/.node', release);
  const program = join(home, 'node_modules', name, process.platform === 'win32' ? 'bin/node.exe' : 'bin/node');
  if (!existsSync(program)) {
    mkdirSync(home, { recursive: true });
    const args = ['install', '--prefix', home, '--no-save', '--no-audit', '--no-fund', '--loglevel=error', `${name}@${release}`];
    spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' });
  }
  if (!existsSync(program)) throw new Error(`There is no Node ${release} for ${process.platform}-${process.arch}.`);
  return program;
}

const failed = linesOf(process.argv.slice(2)).filter((line) => {
  const program = programOf(RELEASES[line]);
  const env = { ...process.env, PATH: `${dirname(program)}${delimiter}${process.env.PATH ?? ''}` };
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.trim();
  console.error(`Node ${version}`);
  const args = ['node_modules/jest/bin/jest.js', '--config', 'jest.node.cjs', ...SUITES];
  return spawnSync(program, args, { cwd: test, env, stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) {
  console.error(`Tests failed on Node ${failed.join(', ')}.`);
  process.exitCode = 1;
}
