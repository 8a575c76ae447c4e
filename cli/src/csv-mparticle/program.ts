import { type Command, InvalidArgumentError, Option } from 'commander';
import { ImportError } from 'common/errors';
import type { Terminal } from '../context';
import { EXIT } from '../exit';
import type * as Commands from './commands';
import type * as Validate from './validate';

/** Loaded when one of them is called: neither other routes nor a check of a file need the engine. */
const commands = () => require('./commands') as typeof Commands;

interface Parts {
  terminal: Terminal;
  variables: Record<string, string | undefined>;
  exit(code: number): void;
}

/** What every command of this route is called with. */
export interface CsvContext extends Omit<Parts, 'exit'> {
  json: boolean;
}

function limit(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 20) return value;
  throw new InvalidArgumentError('Give a number from 1 to 20.');
}

function delimiter(text: string): string {
  if (text === 'tab' || text === '\\t') return '\t';
  if ([...text].length === 1 && !/["\r\n]/.test(text)) return text;
  throw new InvalidArgumentError('Give one character, or tab.');
}

function importId(text: string): string {
  if (/^[A-Za-z0-9_.-]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError('Give 1 to 64 letters, digits and _.- only.');
}

/** `csv-mparticle run|validate|preview|check|failures`, below the program of all routes. */
export function addCsvMparticle(program: Command, { terminal, variables, exit }: Parts): void {
  const csv = program
    .command('csv-mparticle')
    .description('import a CSV file into mParticle: run, validate, preview, check, failures')
    .showHelpAfterError('(--help lists commands and options)');

  const command = (usage: string, about: string) =>
    csv.command(usage).description(about).option('--json', 'print results as JSON');
  const reading = (to: Command) =>
    to
      .option('--mapping <file>', 'JSON or YAML: which column becomes what; without it the mapping of policies')
      .option('--encoding <name>', 'how the file is encoded, unless a byte-order mark says so; without it UTF-8')
      .addOption(new Option('--delimiter <character>', 'between cells; without it the one that fits').argParser(delimiter))
      .option('--historical', 'events of at least 72 hours ago, to the historical endpoint');
  const act =
    <A extends unknown[]>(pick: () => (context: CsvContext, ...args: A) => Promise<number>) =>
    async (...all: unknown[]) => {
      const self = all.at(-1) as Command;
      const { json = false } = self.optsWithGlobals<{ json?: boolean }>();
      try {
        exit(await pick()({ terminal, variables, json }, ...(all.slice(0, -1) as A)));
      } catch (error) {
        // Ctrl-C while a file was read: nothing has begun yet.
        if (!terminal.interruption.aborted || error instanceof ImportError) throw error;
        exit(EXIT.interrupted);
      }
    };

  reading(command('run [file]', 'check the whole file, ask, import it; resumable'))
    .addOption(new Option('--resume', 'continue an import that has not ended').conflicts('restart'))
    .option('--restart', 'import from the first row, whatever was imported before')
    .option('--yes', "don't ask, for production neither")
    .addOption(new Option('--import-id <id>', 'name of this import; another one sends all rows as new ones').argParser(importId))
    .action(act(() => commands().run));
  reading(command('validate <file>', 'check the whole file; sends nothing, needs no mParticle variable')).action(
    act(() => (require('./validate') as typeof Validate).validate),
  );
  reading(command('preview <file>', 'the first rows as the batches they would become; sends nothing'))
    .addOption(new Option('--limit <number>', 'how many rows, 20 at most').argParser(limit).default(3))
    .addOption(new Option('--import-id <id>', 'as for run').argParser(importId))
    .action(act(() => commands().preview));
  command('check', 'variables, mapping, folders, and whether mParticle knows the key')
    .option('--mapping <file>', 'as for run')
    .action(act(() => commands().check));
  command('failures', 'rejected rows of the import begun last')
    .option('--csv', 'as a file that can be corrected and imported')
    .action(act(() => commands().failures));
}
