import { spawn, spawnSync } from 'node:child_process';
import { type Child, ROOT, until } from './child.ts';

export interface TerminalChild extends Child {
  /** Waits until these words are shown, then types an answer. */
  answer(words: string, typed: string): Promise<void>;
}

/** Whether this machine can give a process a terminal: util-linux has `script`, other systems have one with other options. */
export const HAS_TERMINAL = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') === true;

/** The command line on a terminal of its own, 100 columns wide. */
export function startOnTerminal(folder: string, args: string[], env: Record<string, string>): TerminalChild {
  const words = [process.execPath, `${ROOT}/cli/dist/main.js`, ...args].map((word) => `'${word}'`).join(' ');
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn('script', ['-qec', `stty cols 100 rows 30; exec ${words}`, '/dev/null'], {
    cwd: folder,
    env: { ...{ PATH, HOME, TMPDIR, TERM: 'xterm', SHELL: '/bin/sh' }, ...env },
    stdio: 'pipe',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => {
      output += data.toString();
    });
  }
  const exited = new Promise<number | null>((done) => child.on('close', (code) => done(code)));
  let seen = 0;
  return {
    process: child,
    output: () => output,
    exited,
    kill(signal) {
      child.kill(signal);
      return exited;
    },
    async answer(question, typed) {
      const at = await until(question, async () => {
        const found = output.indexOf(question, seen);
        return found < 0 ? undefined : found;
      });
      seen = at + question.length;
      child.stdin.write(typed);
    },
  };
}
