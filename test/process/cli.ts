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
  return { code: await child.exited, output: child.output() };
}
