import { silent } from '../../base/log';
import { ascending } from '../../base/order';
import { sleep } from '../../base/wait';
import type { LiveStatus } from '../../contract/liveStatus';
import { type Answer, NOTIFICATION_EVENTS, type Notification, type NotificationRules } from '../../contract/notification';
import type { Run } from '../../contract/run';
import type { Sequence } from '../../contract/sequence';
import { CONFIG } from '../../state/documents';
import { OUTBOX } from '../../state/notifications';
import { MemoryStore } from '../../state/stores/memory';
import { sampleRun } from '../../testing/sampleRun';
import { Notifier } from './notifier';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function world(rules: Partial<NotificationRules> = {}) {
  let pushedMs = 0;
  const store = new MemoryStore(() => Date.now() + pushedMs);
  const sent: Notification[] = [];
  const answers: Answer[] = [];
  const state: {
    runs: Run[];
    sequence?: Sequence;
    live: Pick<LiveStatus, 'state' | 'blocked' | 'subscription'>;
    missed: { pipeline: string; at: string }[];
  } = { runs: [], live: { state: 'on' }, missed: [] };
  const parts = {
    ...{ store, log: silent },
    origin: { project: 'shop', pageUrl: 'https://mc.example.com/shop/data-imports', title: (id: string) => id },
    channels: [
      {
        to: 'webhook' as const,
        hint: 'hooks.…',
        send: async (notification: Notification) => {
          sent.push(notification);
          return answers.shift() ?? { accepted: true, answer: '200' };
        },
      },
    ],
    rules: async () => ({ events: [...NOTIFICATION_EVENTS], rejectPercent: 5, manual: false, ...rules }),
    lastRuns: async () => state.runs,
    sequence: async () => state.sequence,
    live: async () => state.live as LiveStatus,
    missed: async () => state.missed,
  };
  const notifier = new Notifier(parts);
  return {
    ...{ store, sent, answers, state, notifier, parts },
    /** Ends a run so long ago. */
    run: async (over: Partial<Run>, agoMs = 0) => {
      const finishedAt = new Date(Date.now() - agoMs).toISOString();
      state.runs = [
        sampleRun({ trigger: 'schedule', status: 'done', finishedAt, id: `r-${finishedAt.replace(/\W/g, '')}`, ...over }),
      ];
      await notifier.afterRun();
    },
    events: () => sent.map(({ event }) => event),
    push: (ms: number) => {
      pushedMs += ms;
    },
  };
}

const counts = (read: number, rejected: number) => ({ read, written: read - rejected, skipped: 0, rejected });
const failed = {
  status: 'failed' as const,
  error: { code: 'klaviyo_unauthorized', message: 'Klaviyo does not accept the API key.' },
};

test('tells of a failed run once, and once that the import is well again', async () => {
  const { run, events, notifier, sent } = world();
  await run({ ...failed, counts: counts(0, 0), total: 2500 }, 3 * HOUR);
  await Promise.all([notifier.afterRun(), notifier.round()]);
  await run(failed, 2 * HOUR);
  await run({ status: 'stopped' }, 90 * MINUTE);
  await run({}, HOUR);
  await run({}, 0);
  expect(events()).toEqual(['run.failed', 'run.recovered']);
  expect(sent[0]).toMatchObject({ project: 'shop', run: { error: { code: 'klaviyo_unauthorized' }, reasons: [], total: 2500 } });
  expect(sent[0]?.text).toMatch(
    /^customers: the import of \d\d:\d\d UTC failed. Klaviyo does not accept the API key. 0 of 2,500 arrived. https:.*\/runs\/r-/,
  );
});

test.each([
  [6, ['run.rejects']],
  [4, []],
])('with %i %% of the records rejected tells %j', async (percent, expected) => {
  const { run, events, sent } = world();
  await run({ counts: counts(200, 2 * percent), rejects: { invalid_email: 2 * percent - 1, too_large: 1 } });
  expect(events()).toEqual(expected);
  if (expected.length > 0) expect(sent[0]?.run?.reasons[0]).toEqual({ code: 'invalid_email', count: 11, share: 0.917 });
});

test('leaves out few records, runs that users started, and events that are not chosen', async () => {
  const few = world();
  await few.run({ counts: counts(19, 9) });
  const manual = world();
  await manual.run({ ...failed, trigger: 'user' });
  const chosen = world({ events: ['live.blocked'] });
  await chosen.run(failed);
  const wanted = world({ manual: true });
  await wanted.run({ ...failed, trigger: 'user' });
  expect([few, manual, chosen, wanted].map(({ events }) => events())).toEqual([[], [], [], ['run.failed']]);
});

test('tells the same event of an import once an hour at most', async () => {
  const { run, events } = world();
  await run(failed, 100 * MINUTE);
  await run({}, 90 * MINUTE);
  await run(failed, 80 * MINUTE);
  await run(failed, 10 * MINUTE);
  expect(events()).toEqual(['run.failed', 'run.recovered', 'run.failed']);
});

test('tells of missed schedules, failed sequences and real time', async () => {
  const { notifier, state, events, sent } = world();
  state.missed = [{ pipeline: 'orders', at: new Date(Date.now() - 2 * HOUR).toISOString() }];
  const finishedAt = new Date().toISOString();
  const steps = [
    { pipeline: 'orders', status: 'failed' as const, reason: { code: 'x', message: 'It was refused.' } },
    { pipeline: 'products', status: 'left_out' as const },
  ];
  state.sequence = {
    id: 's-1',
    mode: 'all',
    trigger: 'user',
    requestedBy: 'u',
    status: 'failed',
    startedAt: finishedAt,
    finishedAt,
    steps,
  };
  state.live = { state: 'blocked', blocked: { code: 'klaviyo_unauthorized', since: finishedAt } };
  await notifier.round();
  await notifier.round();
  state.live = { state: 'on' };
  await notifier.round();
  expect(events().sort(ascending)).toEqual(['live.blocked', 'live.recovered', 'schedule.missed', 'sequence.failed']);
  const texts = sent.map(({ text }) => text).join('\n');
  expect(texts).toContain('orders failed. It was refused. Not started: products.');
  expect(texts).toContain('(klaviyo_unauthorized, since');
});

test('reports a state of real time once, though two processes find it at the same time', async () => {
  const { notifier, parts, state, events, store } = world();
  const both = async () => {
    const before = await store.get(CONFIG, 'notifications');
    await notifier.round();
    await sleep(2);
    // The other one has read before the first has written.
    jest.spyOn(store, 'get').mockResolvedValueOnce(before);
    await new Notifier(parts).round();
  };
  state.live = { state: 'blocked', blocked: { code: 'klaviyo_unauthorized', since: new Date().toISOString() } };
  await both();
  state.live = { state: 'on' };
  await both();
  expect(events()).toEqual(['live.blocked', 'live.recovered']);
});

test('sends what waits in its order, and stops at a receiver that does not answer', async () => {
  const { run, answers, notifier, push, events } = world();
  answers.push({ accepted: false, answer: 'timeout' }, { accepted: false, answer: 'timeout' });
  await run(failed, MINUTE);
  push(MINUTE / 2);
  await run({});
  expect(events()).toEqual(['run.failed', 'run.recovered']);
  push(10 * MINUTE);
  answers.push({ accepted: false, answer: 'timeout' });
  await notifier.round();
  expect(events().slice(2)).toEqual(['run.failed']);
  push(10 * MINUTE);
  await notifier.round();
  expect(events().slice(3)).toEqual(['run.failed', 'run.recovered']);
});

test('leaves out a document that it does not know, and sends the others', async () => {
  const { run, events, notifier, store } = world();
  await store.save(OUTBOX, '20260101T000000000Z-odd', { schema: 99 });
  await run(failed);
  expect(events()).toEqual(['run.failed']);
  expect((await notifier.status()).deliveries).toHaveLength(1);
});

test('names the import and the run that a delivery is about', async () => {
  const { run, notifier, state, push } = world();
  await run(failed);
  state.missed = [{ pipeline: 'orders', at: '2026-01-31T01:00:00.000Z' }];
  push(MINUTE);
  await notifier.round();
  const { deliveries } = await notifier.status();
  const about = (event: string) => deliveries.find((each) => each.event === event);
  expect(about('run.failed')).toMatchObject({ pipeline: 'customers', runId: expect.stringMatching(/^r-/) });
  expect(about('schedule.missed')).toMatchObject({ pipeline: 'orders' });
  expect(about('schedule.missed')).not.toHaveProperty('runId');
});

test('sends again what a receiver did not take, once it is there', async () => {
  const { run, sent, answers, notifier, push } = world();
  answers.push({ accepted: false, answer: '500' }, { accepted: false, answer: 'timeout' });
  await run(failed);
  await notifier.round();
  expect(sent).toHaveLength(1);
  expect((await notifier.status()).deliveries[0]?.sendings).toMatchObject([{ status: 'waiting', attempts: 1, answer: '500' }]);
  push(2 * MINUTE);
  await notifier.round();
  push(6 * MINUTE);
  await Promise.all([notifier.round(), notifier.round()]);
  push(24 * HOUR);
  await notifier.round();
  expect(sent.map(({ id }) => id)).toEqual(Array(3).fill(sent[0]?.id));
  expect((await notifier.status()).deliveries[0]?.sendings).toEqual([
    { to: 'webhook', status: 'sent', attempts: 3, answer: '200' },
  ]);
});

test('gives up when the receiver is gone, or after a day', async () => {
  const { run, sent, answers, notifier, push } = world();
  answers.push({ accepted: false, isFinal: true, answer: '410' });
  await run(failed);
  push(2 * MINUTE);
  await notifier.round();
  expect(sent).toHaveLength(1);
  const late = world();
  late.answers.push(...Array(20).fill({ accepted: false, answer: 'unreachable' }));
  await late.run(failed);
  for (let round = 0; round < 20; round++) {
    late.push(3 * HOUR);
    await late.notifier.round();
  }
  expect((await late.notifier.status()).deliveries[0]?.sendings).toMatchObject([{ status: 'given_up' }]);
  expect(late.sent.length).toBeLessThan(12);
});

test('sends a test at once, and shows neither address nor what was not set', async () => {
  const { notifier, sent } = world();
  expect(await notifier.test('webhook')).toEqual({ to: 'webhook', status: 'sent', attempts: 1, answer: '200' });
  expect(sent[0]?.event).toBe('test');
  await expect(notifier.test('email')).rejects.toMatchObject({ code: 'invalid' });
  expect((await notifier.status()).deliveries).toMatchObject([{ event: 'test', sendings: [{ status: 'sent' }] }]);
  expect(await notifier.status()).toMatchObject({ webhook: { set: true, hint: 'hooks.…' }, email: { set: false } });
});
