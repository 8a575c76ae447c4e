import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** All of this runs with test/ as its working directory, as npm starts it. */
export const ROOT = resolve(process.cwd(), '..');

/** Loads libraries of thousands of files from one file each: a service starts in half the time. */
const PRELOAD = resolve(ROOT, 'test/packages/preload.cjs');

export interface Child {
  process: ChildProcess;
  /** Everything it has printed, on both outputs. */
  output(): string;
  /** Resolves when it has ended and all of its output has been read. */
  exited: Promise<number | null>;
  kill(signal: NodeJS.Signals): Promise<number | null>;
}

export function startChild(folder: string, args: string[], env: Record<string, string | undefined>): Child {
  return startProgram(process.execPath, folder, args, env);
}

/** A stand-in of sandbox/ by its path there, as `node test/setup.mjs` has bundled it. */
export const startStandIn = (name: string, ...args: string[]): Child =>
  startChild('test', [`dist/sandbox/${name}.mjs`, ...args], {});

/** As startChild, of any program. */
export function startProgram(program: string, folder: string, args: string[], env: Record<string, string | undefined>): Child {
  const child = spawn(program, args, {
    cwd: resolve(ROOT, folder),
    env: { ...baseEnvironment(), ...env },
    stdio: 'pipe',
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  child.stderr.on('data', (data: Buffer) => {
    output += data.toString();
  });
  const exited = new Promise<number | null>((done) => child.on('close', (code) => done(code)));
  return {
    process: child,
    output: () => output,
    exited,
    kill(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

/** What every process needs; nothing of the developer's own configuration may leak into a test. */
function baseEnvironment(): Record<string, string | undefined> {
  const { PATH, HOME, TMPDIR, NODE_EXTRA_CA_CERTS } = process.env;
  // Only under jest: what the demo shows and what is measured runs as it is installed.
  const preload = process.env.JEST_WORKER_ID === undefined ? {} : { NODE_OPTIONS: `--require=${PRELOAD}` };
  return { PATH, HOME, TMPDIR, NODE_EXTRA_CA_CERTS, ...preload };
}

/** Polls until `ask` answers with something, or throws what it waited for. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  timeoutMs = 60_000,
  everyMs = 50,
): Promise<T> {
  const giveUp = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > giveUp) throw new Error(`${what} did not happen within ${timeoutMs / 1000} s`);
    await new Promise((done) => setTimeout(done, everyMs));
  }
}
