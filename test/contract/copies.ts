import { execFile } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../process/child.ts';

export const MINUTES = 60_000;
const LEFT_OUT = new Set(['node_modules', 'dist', 'public', 'coverage']);

export const run = promisify(execFile);

/** Copies a top folder to `home`, with nothing installed or built. */
export const copyTo = (home: string, folder: string): Promise<void> =>
  cp(resolve(ROOT, folder), join(home, folder), { recursive: true, filter: (path) => !LEFT_OUT.has(basename(path)) });

/** Runs npm in a folder of `home`. @throws with the end of its output */
export async function npmIn(home: string, folder: string, args: string[], more: Record<string, string> = {}): Promise<void> {
  // Jest's own variables would make a run of tests inside this one believe it is this one.
  const { JEST_WORKER_ID: _w, NODE_ENV: _e, ...rest } = process.env;
  const options = { cwd: join(home, folder), env: { ...rest, ...more }, maxBuffer: 64 * 1024 * 1024 };
  await run('npm', ['--no-audit', '--no-fund', '--prefer-offline', ...args], options).catch(
    (error: { stdout?: string; stderr?: string }) => {
      throw new Error(`npm ${args.join(' ')} in ${folder}:\n${error.stdout}\n${error.stderr}`.slice(-6000));
    },
  );
}
