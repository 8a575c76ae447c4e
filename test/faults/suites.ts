import { spawn } from 'node:child_process';

/** What belongs to the long run and is written as tests: what a test of jest is given, and its name for people. */
const SUITES: [name: string, args: string[]][] = [
  ['faults/', ['--config', 'jest.faults.cjs']],
  ['property tests', ['--config', 'jest.properties.cjs', 'property']],
  // Needs no more than the short run of it, and notes its cases as well.
  ['e2e/lists-disk', ['e2e/lists-disk']],
];

/** Runs all of them, whatever becomes of each; resolves with the names of those that failed. */
export async function runSuites(): Promise<string[]> {
  const failed: string[] = [];
  for (const [name, args] of SUITES) if ((await run(args)) !== 0) failed.push(name);
  return failed;
}

const run = (args: string[]): Promise<number | null> =>
  new Promise((done) => {
    const child = spawn(process.execPath, ['node_modules/jest/bin/jest.js', ...args], { stdio: 'inherit' });
    child.on('close', done);
  });
