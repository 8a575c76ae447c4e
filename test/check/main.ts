// `npm run check`: every check that needs no running code, two at a time. Prints what fails, and how long each took.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkAdvisories } from './advisories.ts';
import { checkWords } from './words.ts';

const here = join(dirname(fileURLToPath(import.meta.url)), '..');
const root = join(here, '..');
const AT_ONCE = 2;

/** Runs a program of Node's in the root; resolves with what it printed when it fails, and with an empty text otherwise. */
function run(...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => resolve(code === 0 ? '' : output || `ended with ${code}`));
  });
}

const inTest = (path: string) => join(here, 'node_modules', path);
/** The packages' own compiler; the one in this folder is older, for the lint's rules. */
const TSC = join(root, 'common/node_modules/typescript/bin/tsc');
const folders = ['common', 'service', 'job', 'event', 'cli', 'mc-app', 'mc-view', 'test'].filter((folder) =>
  existsSync(join(root, folder, 'tsconfig.json')),
);

const CHECKS: [name: string, check: () => Promise<string>][] = [
  ['advisories', async () => checkAdvisories(root).join('\n')],
  ['words', async () => checkWords(root).join('\n')],
  ["SonarQube's rules", () => run(inTest('eslint/bin/eslint.js'), '-c', join(here, 'eslint.config.mjs'), '.')],
  ['format and lint', () => run(inTest('@biomejs/biome/bin/biome'), 'check', '.')],
  ...folders.map((folder): (typeof CHECKS)[number] => [`types of ${folder}`, () => run(TSC, '-p', folder)]),
];

let failed = 0;
const waiting = [...CHECKS];
const work = async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, check] = next;
    const begin = performance.now();
    const output = await check();
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    console.log(`${output ? 'FAILED' : 'ok    '} ${name} (${seconds} s)`);
    if (output) {
      failed += 1;
      console.log(output);
    }
  }
};
await Promise.all(Array.from({ length: AT_ONCE }, work));
// As jest's runs end, so that CI adds it up.
console.log(`${CHECKS.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
