import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CommanderError } from 'commander';
import { describeError, ImportError, InvalidEnvironment, silent } from 'common/errors';
import { Interrupted } from './context';
import { blockingRun, EXIT, exitCodeOf, Usage } from './exit';
import { outputTo } from './output';
import { createProgram } from './program';

/** npm and the shell in between pass one Ctrl-C on more than once. */
const ONE_PRESS_MS = 1000;

const interruption = new AbortController();
let interruptedAt = Number.NEGATIVE_INFINITY;
const stdout = outputTo(process.stdout);
const stderr = outputTo(process.stderr);

/** The first Ctrl-C ends the work in an orderly way; a second one ends the process: the lease then runs out by itself. */
function interrupt(signal: NodeJS.Signals): void {
  if (interruption.signal.aborted) {
    if (performance.now() - interruptedAt > ONE_PRESS_MS) process.exit(EXIT.interrupted);
    return;
  }
  interruptedAt = performance.now();
  stderr.write('\nEnding after the last checkpoint. Press Ctrl-C again to leave at once.\n');
  interruption.abort(new Interrupted(signal));
}

/** A question to the person at the terminal; undefined when the input ends, or Ctrl-C is pressed. */
function ask(question: string): Promise<string | undefined> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise<string | undefined>((resolve) => {
    prompt.once('close', () => resolve(undefined));
    // The terminal is in raw mode: no signal is sent.
    prompt.once('SIGINT', () => prompt.close());
    prompt.question(question, resolve);
  }).finally(() => prompt.close());
}

function wordsOf(error: unknown): string {
  if (error instanceof Usage || error instanceof InvalidEnvironment || error instanceof ImportError) return error.message;
  return describeError(error).message;
}

function report(error: unknown, json: boolean): number {
  // Commander has said what is wrong, or printed the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const runId = blockingRun(error);
  const { code } = describeError(error);
  if (json) stdout.write(`${JSON.stringify({ error: { code, message: wordsOf(error), ...(runId ? { runId } : {}) } })}\n`);
  else stderr.write(`${wordsOf(error)}\n`);
  return exitCodeOf(error);
}

async function main(): Promise<void> {
  // Variables that are set already win over the file.
  if (existsSync('.env')) process.loadEnvFile('.env');
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const program = createProgram({
    terminal: {
      out: (text) => stdout.write(`${text}\n`),
      write: (piece) => stdout.write(piece),
      err: (text) => stderr.write(`${text}\n`),
      ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
      screen: process.stdout.isTTY && process.stderr.isTTY ? process.stderr : undefined,
      interruption: interruption.signal,
    },
    variables: process.env,
    log: silent,
    exit: (code) => {
      process.exitCode = code;
    },
  });
  try {
    await program.parseAsync(process.argv);
  } catch (error) {
    process.exitCode = report(error, process.argv.includes('--json'));
  }
  // Nothing is left that Ctrl-C would have to wait for: it leaves at once.
  interruption.abort();
  const failure = await stdout.flushed();
  if (failure) {
    stderr.write(`The output could not be written: ${failure.code ?? failure.name}.\n`);
    process.exitCode = EXIT.failed;
  }
  await stderr.flushed();
  process.exit();
}

void main();
