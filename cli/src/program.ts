import { Command, InvalidArgumentError, Option } from 'commander';
import type { Logger } from 'common/errors';
import type { Backend } from './backend';
import * as commands from './commands';
import type { CommandContext, GlobalOptions, Terminal } from './context';
import { addCsvMparticle } from './csv-mparticle/program';
import { EXIT, Usage } from './exit';
import { importArgument } from './imports';
import { addLive } from './live/program';
import { addMailchimpOmetria } from './mailchimp-ometria/program';
import { addNotifications } from './notifications';
import { type RunsOptions, runs, TRIGGERS } from './runs';
import { type ScheduleOptions, schedule } from './schedules';
import { EVERYTHING, type EverythingOptions, resumeEverything, startEverything, stopEverything } from './sequence';
import { addSettings } from './settings';

type Variables = Record<string, string | undefined>;

export interface ProgramParts {
  terminal: Terminal;
  variables: Variables;
  log: Logger;
  /** Takes the exit code of the command that ran. */
  exit(code: number): void;
  open?: (options: GlobalOptions) => Backend;
}

const ABOUT = `Gets customer and shop data into marketing systems, in three routes:
  commercetools -> Klaviyo   customers, orders, categories, products (below)
  Mailchimp -> Ometria       npm run import -- mailchimp-ometria
  CSV -> mParticle           npm run import -- csv-mparticle`;

const EXIT_CODES = `
Exit codes: ${EXIT.ok} done; ${EXIT.failed} failed; ${EXIT.usage} wrong arguments or configuration; ${EXIT.rejected} done, but records were rejected;
            ${EXIT.refused} not possible as things are (running already, nothing to stop, a deletion not confirmed);
            ${EXIT.unavailable} no answer; ${EXIT.interrupted} interrupted

Examples:
  npm run import -- check                           try the connection to both sides
  npm run import -- customers                       all customers
  npm run import -- everything                      all imports, one after the other
  npm run import -- customers --since 2026-01-01    what has changed since
  npm run import -- orders --delta                  what has changed since the last complete import
  npm run import -- status --service https://…      ask a running service instead of working here`;

function limit(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 20) return value;
  throw new InvalidArgumentError('Give a number from 1 to 20.');
}

/** The command line: commands, options, help. Every command opens its backend, does its work and reports an exit code. */
export function createProgram(parts: ProgramParts): Command {
  const { terminal } = parts;
  const open = parts.open ?? ((options) => openBackend(options, parts));
  const program = new Command('import')
    .description(ABOUT)
    .addOption(new Option('--service <url>', 'work through a running service instead of in this process'))
    .addOption(new Option('--json', 'print results as JSON'))
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('(--help lists commands and options)')
    .configureOutput({ writeOut: (text) => terminal.out(text.trimEnd()), writeErr: (text) => terminal.err(text.trimEnd()) })
    .exitOverride();

  /** The last two arguments a command is called with are its options and itself. */
  const act =
    <A extends unknown[]>(command: commands.Command<A>) =>
    async (...all: unknown[]) => {
      const self = all.at(-1) as Command;
      const options = self.optsWithGlobals<GlobalOptions>();
      const context: CommandContext = { terminal, options, backend: open(options) };
      try {
        parts.exit(await command(context, ...(all.slice(0, -1) as A)));
      } finally {
        await context.backend.close();
      }
    };
  const command = (usage: string, about: string, options = {}) => {
    const added = program.command(usage, options).description(about);
    // Wherever they stand on the line.
    return added.option('--service <url>', 'work through a running service').option('--json', 'print results as JSON');
  };
  const scoped = (to: Command) =>
    to
      .option('--since <time>', 'records changed since a day or time')
      .option('--ids <list>', 'exactly these records, separated by commas')
      .option('--start-id <id>', 'all records from this id on');
  const detachable = (to: Command) => to.option('--detach', "start only; don't work or wait");

  const start = command('start', 'start an import and see it through', { isDefault: true });
  // Without an import nothing is started, and the same help as on demand says what there is.
  start.hook('preAction', ({ args }) => {
    if (args.length === 0) program.help({ error: true });
  });
  detachable(scoped(start.addArgument(importArgument('[import]', { orEverything: true }))))
    .option('--delta', 'what has changed since the last complete import')
    .option('--delete-all', 'catalog only: delete the records in Klaviyo instead; says first what would be deleted')
    .option('--delete-obsolete', 'catalog only: delete in Klaviyo what is no longer in commercetools, or not published')
    .option('--adopt', 'with --delete-obsolete: also what the older Klaviyo plugin has left there')
    .option('--everybodys', 'with --delete-all: also what others than this connector have created')
    .option('--confirm <token>', 'with a deletion: the token that its number came with, to continue')
    .option('--changes', 'with everything: what has changed since the last complete imports')
    .action(
      act((context, id: string, options: commands.StartOptions & EverythingOptions) => {
        if (id === EVERYTHING) return startEverything(context, own(options));
        if (options.changes) throw new Usage('--changes belongs to everything; one import takes --delta.');
        return commands.start(context, id, own(options));
      }),
    );
  command('stop', 'stop the import in progress, or everything, wherever it runs')
    .addArgument(importArgument('<import>', { orEverything: true }))
    .action(act((context, id: string) => (id === EVERYTHING ? stopEverything(context) : commands.stop(context, id))));
  command('status', 'every import: the run in progress, the last run').action(act((context) => commands.status(context)));
  command('runs', 'finished runs, newest first')
    .addArgument(importArgument('[import]'))
    .addOption(new Option('--status <status>', 'only these').choices(['done', 'failed', 'stopped']))
    .addOption(new Option('--trigger <trigger>', 'only what this has started').choices([...TRIGGERS]))
    .option('--from <time>', 'started then or later, such as 2026-01-31T08:00:00Z')
    .option('--to <time>', 'started before')
    .option('--limit <number>', 'how many, 20 at most', limit, 20)
    .action(act((context, id: string | undefined, options: RunsOptions) => runs(context, id, own(options))));
  detachable(command('resume <run>', 'continue with a stopped or failed run, or everything')).action(
    act((context, id: string, options: { detach?: boolean }) =>
      id === EVERYTHING ? resumeEverything(context, own(options)) : commands.resume(context, id, options),
    ),
  );
  detachable(command('retry <run>', 'try the rejected records of a run again'))
    .option('--code <code>', 'only those rejected with this code')
    .action(act(commands.retry));
  scoped(command('preview', 'the first records as they would be sent; sends nothing').addArgument(importArgument('<import>')))
    .option('--search <text>', 'the record with exactly this id, order or customer number, key, slug or SKU')
    .option('--limit <number>', 'how many records, 20 at most', limit, 3)
    .action(act((context, id: string, options: commands.PreviewOptions) => commands.preview(context, id, own(options))));
  command('failures <run>', 'what was rejected and why')
    .option('--csv', 'as CSV')
    .option('--code <code>', 'only those rejected with this code')
    .option('--search <text>', 'only those with this in their id, order or customer number, key or SKU')
    .action(act(commands.failures));
  command('schedule', 'show the schedules, or change one; everything has one for changes and one for all')
    .addArgument(importArgument('[import]', { orEverything: true }))
    .option('--cron <expression>', 'minute, hour, day of month, month, day of week')
    .option('--time-zone <name>', 'whose clocks count, such as Europe/Berlin')
    .addOption(new Option('--scope <scope>', 'everything, or the changes').choices(['all', 'delta']))
    .option('--on', 'switch it on')
    .option('--off', 'switch it off')
    .action(act((context, id: string | undefined, options: ScheduleOptions) => schedule(context, id, own(options))));
  command('check', 'try the connection to both sides').action(act((context) => commands.check(context)));
  addSettings(program, act);
  addLive(program, { ...parts, open });
  addNotifications(program, { ...parts, open });
  addMailchimpOmetria(program, parts);
  addCsvMparticle(program, parts);
  return program;
}

/** A command's options without the global ones. */
function own<T extends object>(options: T): T {
  const { service: _s, json: _j, ...rest } = options as T & GlobalOptions;
  return rest as unknown as T;
}

/** Loaded when a command needs it: the libraries of both systems take longer than the commands of another route. */
function openBackend(options: GlobalOptions, { variables, log }: ProgramParts): Backend {
  const { openBackend: open } = require('./open') as typeof import('./open');
  return open(options, variables, log);
}
