import { type Child, startChild } from './child.ts';

export interface Finished {
  code: number | null;
  output: string;
}

/** The command line as a process of its own. */
export function startCli(environment: Record<string, string | undefined>, ...args: string[]): Child {
  return startChild('cli', ['dist/main.js', ...args], environment);
}

export async function cli(environment: Record<string, string | undefined>, ...args: string[]): Promise<Finished> {
  const child = startCli(environment, ...args);
  const code = await child.exited;
  // The last of the output may come after the exit.
  await new Promise((done) => setTimeout(done, 20));
  return { code, output: child.output() };
}
