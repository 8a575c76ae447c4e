import { type Command, Option } from 'commander';
import type { ChannelName, NotificationStatus, Sending } from 'common';
import type { Backend } from './backend';
import { type CommandContext, type GlobalOptions, print, type Terminal } from './context';
import { EXIT } from './exit';
import { commandLine } from './words';

interface Parts {
  terminal: Terminal;
  exit(code: number): void;
  open(options: GlobalOptions): Backend;
}

const TITLES: Record<ChannelName, string> = { webhook: 'Webhook', email: 'E-mail through Klaviyo' };
const VARIABLES: Record<ChannelName, string> = { webhook: 'NOTIFY_WEBHOOK_URL', email: 'NOTIFY_EMAIL' };
const CHANNELS = ['webhook', 'email'] as const;

/** What came of one sending, and what happens next. */
export function sendingText({ to, status, answer, nextAt }: Sending): string {
  const answered = answer === undefined ? '' : ` (${answer})`;
  if (status === 'sent') return `${to}: arrived${answered}`;
  if (status === 'given_up') return `${to}: did not arrive${answered}, and is not tried again`;
  const next = nextAt === undefined ? 'with the next round of the job' : `after ${nextAt}`;
  return `${to}: not arrived yet${answered}, tried again ${next}`;
}

function channelText(name: ChannelName, { set, hint }: NotificationStatus['webhook']): string {
  if (!set) return `${TITLES[name]}: not set (${VARIABLES[name]}).`;
  return `${TITLES[name]}: set${hint === undefined ? '' : ` (${hint})`}.`;
}

/** What is in force, and how the last notifications fared, in words for a person. */
export function notificationsText(status: NotificationStatus, service: string | undefined): string {
  const { rules, deliveries } = status;
  const lines = CHANNELS.map((name) => channelText(name, status[name]));
  lines.push(
    `Reported: ${rules.events.join(', ') || 'nothing'}.`,
    `More than ${rules.rejectPercent} % rejected records count as a problem. Runs by hand: ${rules.manual ? 'reported' : 'not reported'}.`,
  );
  for (const { at, text, sendings } of deliveries) {
    lines.push(`${at}  ${text}`, ...sendings.map((sending) => `  ${sendingText(sending)}`));
  }
  if (deliveries.length === 0) lines.push('Nothing has been reported yet.');
  const test = CHANNELS.find((name) => status[name].set);
  if (test) lines.push(`Try it: ${commandLine(`notifications test --to ${test}`, service)}`);
  return lines.join('\n');
}

/** `notifications`, `notifications test`: what is in force, and whether it arrives. */
export function addNotifications(program: Command, { terminal, exit, open }: Parts): void {
  const common = (command: Command) =>
    command.option('--service <url>', 'work through a running service').option('--json', 'print results as JSON');
  const act =
    (carryOut: (context: CommandContext, options: { to: ChannelName }) => Promise<number>) =>
    async (_options: object, self: Command): Promise<void> => {
      const options = self.optsWithGlobals<GlobalOptions & { to: ChannelName }>();
      const backend = open(options);
      try {
        exit(await carryOut({ terminal, options, backend }, options));
      } finally {
        await backend.close();
      }
    };

  const notifications = common(program.command('notifications'))
    .description('who is notified when something fails, and how the last notifications fared')
    .action(
      act(async (context) => {
        print(context, await context.backend.notifications(), (status) => notificationsText(status, context.options.service));
        return EXIT.ok;
      }),
    );
  common(notifications.command('test'))
    .description('send a test now')
    .addOption(new Option('--to <channel>', 'where to').choices(CHANNELS).default('webhook'))
    .action(
      act(async (context, { to }) => {
        const sending = await context.backend.testNotification(to);
        print(context, sending, sendingText);
        return sending.status === 'sent' ? EXIT.ok : EXIT.failed;
      }),
    );
}
