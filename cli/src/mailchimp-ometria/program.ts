import { type Command, InvalidArgumentError } from 'commander';
import type { GlobalOptions, Terminal } from '../context';
import { Bars } from './bars';
import type * as Commands from './commands';

interface Parts {
  terminal: Terminal;
  variables: Record<string, string | undefined>;
  exit(code: number): void;
}

const whole = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
};

function listId(text: string): string {
  if (/^[A-Za-z0-9]{1,64}$/.test(text)) return text;
  throw new InvalidArgumentError('A list id has 1 to 64 letters and digits.');
}

/** Loaded when one is called: the commands of other routes don't need them, and what they load. */
const commands = () => require('./commands') as typeof Commands;

/** What a command needs of the run state; the others work on it. */
const USES: Record<string, 'nothing' | 'existing'> = {
  check: 'nothing',
  preview: 'nothing',
  status: 'existing',
  failures: 'existing',
};

type Action<O> = (context: Commands.ListContext, id: string, options: O) => Promise<number>;

/** Adds the commands of this route. */
export function addMailchimpOmetria(program: Command, { terminal, variables, exit }: Parts): void {
  const route = program
    .command('mailchimp-ometria')
    .description("keep Ometria's contacts in step with Mailchimp lists, as a state file says")
    .addHelpText('after', HELP);

  const act =
    <O extends object>(action: Action<O>) =>
    async (...all: unknown[]) => {
      const self = all.at(-1) as Command;
      const { loadMailchimpOmetria, MailchimpOmetria } =
        require('common/mailchimp-ometria') as typeof import('common/mailchimp-ometria');
      const options = self.optsWithGlobals<O & GlobalOptions & { state?: string }>();
      const env = loadMailchimpOmetria({ ...variables, ...(options.state === undefined ? {} : { STATE_DIR: options.state }) });
      const json = options.json === true;
      const draws = self.name() === 'go' && terminal.screen && env.logFormat === 'text' && !json;
      const bars = draws && terminal.screen ? new Bars(terminal.screen) : undefined;
      const logs = commands().logsOf(env, terminal, bars);
      const opened = await MailchimpOmetria.open(env, logs, USES[self.name()] ?? 'all');
      try {
        exit(await action({ terminal, json, route: opened, bars }, String(all[0]), options));
      } finally {
        await opened.close();
      }
    };
  const command = (usage: string, about: string) =>
    route
      .command(usage)
      .description(about)
      .option('--state <dir>', 'directory of state.json and of the run state (default: STATE_DIR, or state)')
      .option('--json', 'print results as JSON');

  command('go', 'the controller: load, then changes, until it is asked to end')
    .option('--once', 'one look: every list that is due to the end of its run, then exit')
    .option('--interval <seconds>', 'between two looks, 1 to 3600', whole(1, 3600), 60)
    .option('--list-concurrency <lists>', 'lists worked on at once, 1 to 8', whole(1, 8), 2)
    .action(act<Commands.GoOptions>((context, _id, options) => commands().go(context, options)));
  command('check', 'both keys, every list of the state file, the directory; writes nothing').action(
    act((context) => commands().check(context)),
  );
  command('preview', 'the first members as they would be sent; sends nothing')
    .argument('<list-id>', 'the list', listId)
    .option('--limit <members>', 'how many, 1 to 100', whole(1, 100), 10)
    .action(act<{ limit: number }>((context, id, { limit }) => commands().preview(context, id, limit)));
  command('status', 'every entry: the run in progress, the last run, what is next').action(
    act((context) => commands().status(context)),
  );
  command('failures', 'rejected members of the newest run, and why')
    .argument('<list-id>', 'the list', listId)
    .option('--csv', 'as CSV: id,code,field,reason')
    .action(act<{ csv?: boolean }>((context, id, { csv }) => commands().failures(context, id, csv === true)));
  command('retry', 'those once more, read again by their ids')
    .argument('<list-id>', 'the list', listId)
    .action(act((context, id) => commands().retry(context, id)));
}

const HELP = `
End the controller with Ctrl-C, SIGTERM, or by creating controller.quit in the state directory; the latter two exit with 0.
Exit codes: 0 done; 1 a list failed, the state file is unusable, a check is not ok; 2 arguments or configuration; 3 done, some
            records rejected; 4 refused (another controller works on this directory); 5 one side gives no usable answer; 130 Ctrl-C

Examples:
  npm run import -- mailchimp-ometria check                    try both keys and every list
  npm run import -- mailchimp-ometria preview 0a1b2c3d4e       what would be sent
  npm run import -- mailchimp-ometria go                       work until it is asked to end
  npm run import -- mailchimp-ometria go --once                one round, for cron`;
