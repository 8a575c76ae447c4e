import { Command } from 'commander';
import type { LiveSetup, LiveStatus } from 'common';
import { EXIT, Usage } from '../exit';
import { fakeBackend } from '../testing';
import { addLive } from './program';

const QUIET: LiveStatus = {
  ...{ state: 'off', instances: 0, backlog: 'unknown' },
  today: {
    ...{ received: 0, written: 0, unchanged: 0, deferred: 0, foreign: 0, unreadable: 0 },
    ...{ skipped: {}, rejected: {}, ignored: {}, byKind: {} },
  },
};
const PUB_SUB = '{"type":"GoogleCloudPubSub","projectId":"p","topic":"t"}';

async function run(line: string[], { status = QUIET, setup = {} }: { status?: LiveStatus; setup?: Partial<LiveSetup> } = {}) {
  const out: string[] = [];
  const codes: number[] = [];
  const terminal = {
    out: (text: string) => {
      out.push(text);
    },
    write: () => {},
    err: () => {},
    screen: undefined,
    interruption: new AbortController().signal,
  };
  const program = new Command('import').exitOverride().configureOutput({ writeErr: () => {} });
  addLive(program, {
    ...{ terminal, variables: {} },
    exit: (code) => {
      codes.push(code);
    },
    open: () => fakeBackend({ live: async () => status }),
    setup: () => ({ setup: setup as LiveSetup, key: 'klaviyo-live' }),
  });
  const error: unknown = await program.parseAsync(['node', 'import', 'live', ...line]).catch((thrown: unknown) => thrown);
  return { out: out.join('\n'), code: codes[0], error: error === program ? undefined : error };
}

test('shows the import that closes the gap when deliveries have stopped', async () => {
  const status: LiveStatus = {
    ...QUIET,
    ...{ state: 'stopped', since: '2026-01-01T00:00:00.000Z' },
    subscription: {
      key: 'klaviyo-live',
      status: 'missing',
      since: '2026-01-02T00:00:00.000Z',
      checkedAt: '2026-01-02T00:01:00.000Z',
    },
    gap: { since: '2026-01-02T00:00:00.000Z', pipelines: ['orders'] },
  };
  const { out, code } = await run(['status'], { status });
  expect(code).toBe(EXIT.ok);
  expect(out).toContain('npm run import -- orders --delta');
  expect(out).toContain('klaviyo-live: missing');
});

test.each(['off', 'on'] as const)('shows what settings are missing when real time is %s', async (state) => {
  const notices = [{ code: 'no_checkout_url', message: 'Events of carts have no CheckoutURL.' }];
  expect((await run(['status'], { status: { ...QUIET, state, notices } })).out).toContain('Note: Events of carts');
});

test('prints the status as JSON when asked to', async () => {
  expect(JSON.parse((await run(['status', '--json'])).out)).toEqual(QUIET);
});

test('subscribes with the destination, and says what was done', async () => {
  const subscribe = jest.fn(async () => 'created' as const);
  const { out, code } = await run(['subscribe', '--destination', PUB_SUB], { setup: { subscribe } });
  expect(subscribe).toHaveBeenCalledWith(JSON.parse(PUB_SUB));
  expect([code, out]).toEqual([EXIT.ok, 'Subscription klaviyo-live was created. It delivers to GoogleCloudPubSub.']);
});

test.each([['not json'], ['{"projectId":"p"}']])('refuses %s as a destination', async (destination) => {
  expect((await run(['subscribe', '--destination', destination])).error).toBeInstanceOf(Usage);
});

test('removes the subscription, and nothing through a service', async () => {
  const unsubscribe = jest.fn(async () => true);
  expect((await run(['unsubscribe'], { setup: { unsubscribe } })).out).toContain('was removed');
  expect((await run(['unsubscribe', '--service', 'http://127.0.0.1:1'])).error).toBeInstanceOf(Usage);
  expect(unsubscribe).toHaveBeenCalledTimes(1);
});
