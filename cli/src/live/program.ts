import type { Command } from 'commander';
import type { LiveSetup } from 'common';
import type { Backend } from '../backend';
import { type CommandContext, type GlobalOptions, print, type Terminal } from '../context';
import { EXIT, Usage } from '../exit';
import { DONE, liveText } from './words';

type Variables = Record<string, string | undefined>;

interface Parts {
  terminal: Terminal;
  variables: Variables;
  exit(code: number): void;
  open(options: GlobalOptions): Backend;
  /** The subscription of the shop that the variables name. */
  setup?: (variables: Variables) => { setup: LiveSetup; key: string };
}

type Destination = Parameters<LiveSetup['subscribe']>[0];

function destinationOf(text: string): Destination {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string') {
    return value as Destination;
  }
  throw new Usage(
    `--destination takes the destination of a commercetools subscription as JSON, such as ${JSON.stringify({ type: 'GoogleCloudPubSub', projectId: 'my-project', topic: 'my-topic' })}.`,
  );
}

/** `live status|subscribe|unsubscribe`: what Connect's scripts do, for those who run it elsewhere. */
export function addLive(program: Command, { terminal, variables, exit, open, setup = setupOf }: Parts): void {
  const live = program
    .command('live')
    .description('real time: its state, and the subscription in commercetools that it lives on');
  const command = (name: string, about: string) =>
    live
      .command(name)
      .description(about)
      .option('--service <url>', 'work through a running service')
      .option('--json', 'print results as JSON');
  const optionsOf = (self: Command) => self.optsWithGlobals<GlobalOptions & { destination: string }>();

  command('status', 'what it is doing, and whether commercetools delivers').action(async (_options: object, self: Command) => {
    const options = optionsOf(self);
    const backend = open(options);
    try {
      print({ terminal, options, backend }, await backend.live(), (status) => liveText(status, options.service));
      exit(EXIT.ok);
    } finally {
      await backend.close();
    }
  });

  /** The subscription is commercetools' own: no service is asked. */
  const subscription =
    (act: (parts: { setup: LiveSetup; key: string }, context: Pick<CommandContext, 'options' | 'terminal'>) => Promise<void>) =>
    async (_options: object, self: Command) => {
      const options = optionsOf(self);
      if (options.service !== undefined)
        throw new Usage('--service belongs to live status; the subscription is changed from here.');
      await act(setup(variables), { options, terminal });
      exit(EXIT.ok);
    };
  const say = (context: Pick<CommandContext, 'options' | 'terminal'>, result: object, words: string) =>
    print(context as CommandContext, result, () => words);

  command('subscribe', 'create the subscription, or change what differs; repeated it changes nothing')
    .requiredOption('--destination <json>', 'where it delivers to, as commercetools spells it')
    .action(async (given: { destination: string }, self: Command) => {
      const destination = destinationOf(given.destination);
      await subscription(async ({ setup: of, key }, context) => {
        const result = await of.subscribe(destination);
        say(context, { key, result }, `Subscription ${key} ${DONE[result]}. It delivers to ${destination.type}.`);
      })(given, self);
    });
  command('unsubscribe', 'remove the subscription, and what is noted of real time').action(
    subscription(async ({ setup: of, key }, context) => {
      const removed = await of.unsubscribe();
      say(context, { key, removed }, removed ? `Subscription ${key} was removed.` : `There was no subscription ${key}.`);
    }),
  );
}

/** Loaded when a command needs it: the other commands don't. */
function setupOf(variables: Variables): { setup: LiveSetup; key: string } {
  const { createLiveSetup, loadLiveEnvironment } = require('common') as typeof import('common');
  const env = loadLiveEnvironment(variables);
  return { setup: createLiveSetup(env), key: env.live.subscriptionKey };
}
