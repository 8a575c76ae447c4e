import { Command } from 'commander';
import type { NotificationStatus, Sending } from 'common';
import { EXIT } from './exit';
import { addNotifications } from './notifications';
import { fakeBackend } from './testing';

const SENT: Sending = { to: 'webhook', status: 'sent', attempts: 1, answer: '200' };
const STATUS: NotificationStatus = {
  webhook: { set: true, hint: 'hooks.…' },
  email: { set: false },
  rules: { events: ['run.failed', 'run.recovered'], rejectPercent: 5, manual: false },
  deliveries: [
    {
      ...{
        id: 'n-2',
        event: 'run.failed',
        at: '2026-01-31T02:03:11.000Z',
        text: 'Orders: the import failed.',
        pipeline: 'orders',
      },
      sendings: [{ to: 'webhook', status: 'waiting', attempts: 1, answer: '500', nextAt: '2026-01-31T02:04:11.000Z' }],
    },
    { id: 'n-1', event: 'test', at: '2026-01-30T02:03:11.000Z', text: 'This is a test.', sendings: [SENT] },
  ],
};

async function run(line: string[], { status = STATUS, sending = SENT } = {}) {
  const out: string[] = [];
  const codes: number[] = [];
  const asked: string[] = [];
  const program = new Command('import').exitOverride().configureOutput({ writeErr: () => {} });
  addNotifications(program, {
    terminal: {
      ...{ write: () => {}, err: () => {}, screen: undefined, interruption: new AbortController().signal },
      out: (text: string) => {
        out.push(text);
      },
    },
    exit: (code) => {
      codes.push(code);
    },
    open: () =>
      fakeBackend({
        notifications: async () => status,
        testNotification: async (to) => {
          asked.push(to);
          return sending;
        },
      }),
  });
  const error: unknown = await program
    .parseAsync(['node', 'import', 'notifications', ...line])
    .then(() => undefined)
    .catch((thrown: unknown) => thrown);
  return { out: out.join('\n'), code: codes[0], asked, error };
}

test('says what is in force, and what became of the last notifications', async () => {
  const { out, code } = await run([]);
  expect(code).toBe(EXIT.ok);
  for (const line of [
    'Webhook: set (hooks.…).',
    'E-mail through Klaviyo: not set (NOTIFY_EMAIL).',
    'Reported: run.failed, run.recovered.',
    'More than 5 % rejected records count as a problem. Runs by hand: not reported.',
    'webhook: not arrived yet (500), tried again after 2026-01-31T02:04:11.000Z',
    'webhook: arrived (200)',
    'Try it: npm run import -- notifications test --to webhook',
  ]) {
    expect(out).toContain(line);
  }
});

test('names the variables when nothing is set', async () => {
  const { out } = await run([], { status: { ...STATUS, webhook: { set: false }, deliveries: [] } });
  expect(out).toContain('Webhook: not set (NOTIFY_WEBHOOK_URL).');
  expect(out).toContain('Nothing has been reported yet.');
  expect(out).not.toContain('Try it');
});

test('sends a test, and ends with 1 when it does not arrive', async () => {
  expect(await run(['test'])).toMatchObject({ out: 'webhook: arrived (200)', code: EXIT.ok, asked: ['webhook'] });
  const failed: Sending = { to: 'email', status: 'given_up', attempts: 1, answer: 'klaviyo_unauthorized' };
  expect(await run(['test', '--to', 'email'], { sending: failed })).toMatchObject({
    ...{ out: 'email: did not arrive (klaviyo_unauthorized), and is not tried again', code: EXIT.failed, asked: ['email'] },
  });
  expect((await run(['test', '--to', 'pager'])).error).toBeDefined();
});

test('prints JSON when asked to', async () => {
  expect(JSON.parse((await run(['--json'])).out)).toEqual(STATUS);
  expect(JSON.parse((await run(['test', '--json'])).out)).toEqual(SENT);
});
