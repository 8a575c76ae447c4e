// Makes ready what the demonstration asked for needs, and no more, since a fresh clone waits for it; then shows it. Plain Node, as setup.mjs.
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const asked = (...words) => words.some((word) => args.includes(word) || args.includes(`--${word}`));

function node(...words) {
  const child = spawn(process.execPath, words, { cwd: folder, stdio: 'inherit' });
  return new Promise((resolve, reject) => child.on('error', reject).on('close', (code) => resolve(code ?? 1)));
}

const other = asked('csv', 'lists');
const withoutPages = other || asked('no-ui', 'help') || process.env.CTP_CLIENT_ID !== undefined;
const parts = other ? ['service', 'cli'] : ['service', 'event'];
// Ctrl-C reaches the demonstration as well, which ends what it has started; this process waits for that.
process.on('SIGINT', () => {});
process.exitCode =
  (await node('setup.mjs', ...parts, '--test', ...(withoutPages ? [] : ['--app']))) ||
  (await node('--import', 'tsx', 'demo/main.ts', ...args));
