import type { CommanderError } from 'commander';
import { Refused, Retryable, type Run, type Schedule, type Sequence, type SettingsStatus, silent } from 'common';
import type { Backend } from './backend';
import { EXIT, exitCodeOf } from './exit';
import { createProgram } from './program';
import { fakeBackend, RUN } from './testing';

/** One command line with a backend made for it. */
async function run(line: string[], methods: Partial<Backend>, interruption = new AbortController().signal) {
  const out: string[] = [];
  const err: string[] = [];
  const codes: number[] = [];
  const close = jest.fn(async () => {});
  const terminal = {
    out: (text: string) => {
      out.push(`${text}\n`);
    },
    write: (piece: string) => {
      out.push(piece);
    },
    err: (text: string) => {
      err.push(text);
    },
    screen: undefined,
    interruption,
  };
  const opened: object[] = [];
  const program = createProgram({
    terminal,
    variables: {},
    log: silent,
    exit: (code) => {
      codes.push(code);
    },
    open: (options) => {
      opened.push(options);
      return fakeBackend({ close, ...methods });
    },
  });
  const error: unknown = await program.parseAsync(['node', 'import', ...line]).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (opened.length > 0) expect(close).toHaveBeenCalledTimes(1);
  return { out: out.join(''), err: err.join('\n'), code: error ? exitCodeOf(error) : codes[0], error, opened };
}

const done: Run = { ...RUN, status: 'done', counts: { read: 5, written: 5, skipped: 0, rejected: 0 } };
const idle = async () => [];

test('status names a complete import that failed before some records were imported', async () => {
  const failedRun: Run = { ...RUN, id: 'run-0', status: 'failed', finishedAt: '2026-01-31T08:00:00.000Z' };
  const known = { pipeline: 'customers', title: 'Customers', dependsOn: [], deletable: true };
  const { out } = await run(['status'], { status: async () => [{ ...known, lastRun: done, failedRun }] });
  expect(out).toContain('customers: failed at 2026-01-31T08:00:00.000Z; only some records were imported since.');
  expect(out).toContain('resume run-0');
});

test.each<[string[], object]>([
  [['customers'], { kind: 'all' }],
  [['start', 'customers'], { kind: 'all' }],
  [['customers', '--delta'], { kind: 'changes' }],
  [['customers', '--ids', 'a,b', '--json'], { kind: 'ids', ids: ['a', 'b'] }],
])('%j starts %j and sees it through', async (line, scope) => {
  const start = jest.fn(async () => RUN);
  const { code } = await run(line, { start, status: idle, getRun: async () => done });
  expect(start).toHaveBeenCalledWith('customers', scope, undefined);
  expect(code).toBe(EXIT.ok);
});

test.each<[Partial<Run>, number]>([
  [{}, EXIT.ok],
  [{ counts: { read: 5, written: 4, skipped: 0, rejected: 1 } }, EXIT.rejected],
  [{ status: 'failed', error: { code: 'klaviyo_unauthorized', message: 'Check the key.' } }, EXIT.failed],
  [{ status: 'stopped' }, EXIT.failed],
])('shows by the exit code how a run ended: %j', async (change, code) => {
  const answer = await run(['customers'], { start: async () => RUN, status: idle, getRun: async () => ({ ...done, ...change }) });
  expect(answer.code).toBe(code);
  if (change.error) expect(answer.out).toContain('Check the key.');
  if (code !== EXIT.ok) expect(answer.out).toContain(RUN.id);
});

test('JSON is one document, and nothing else is printed', async () => {
  const { out, err } = await run(['customers', '--json'], { start: async () => RUN, status: idle, getRun: async () => done });
  expect(JSON.parse(out)).toEqual(done);
  expect(err).toBe('');
});

test('without an import, or with a word that is none, the line is explained before anything is configured', async () => {
  const { err, error, opened } = await run([], {});
  expect([err, (error as CommanderError).exitCode, opened]).toEqual([expect.stringContaining('Commands:'), 1, []]);
  const slip = await run(['nonsense'], {});
  expect([slip.code, String(slip.error), slip.opened]).toEqual([EXIT.usage, expect.stringContaining('"nonsense"'), []]);
  expect(slip.error).toMatchObject({ message: expect.stringContaining('customers, orders, categories, products, everything') });
});

test('the service may be named anywhere on the line', async () => {
  for (const line of [
    ['--service', 'https://s.example.com', 'status'],
    ['status', '--service', 'https://s.example.com'],
  ]) {
    const { opened } = await run(line, { status: idle });
    expect(opened).toEqual([expect.objectContaining({ service: 'https://s.example.com' })]);
  }
});

test('continues a run that is in progress without a worker when it is resumed', async () => {
  const refused = new Refused('already_running', 'In progress.', { runId: RUN.id });
  const resume = async () => Promise.reject(refused);
  let looks = 0;
  const getRun = async () => (looks++ === 0 ? { ...RUN, status: 'running' as const } : done);
  expect((await run(['resume', RUN.id], { resume, getRun, status: idle })).code).toBe(EXIT.ok);
  const other = await run(['resume', 'another'], { resume, getRun });
  expect(other.code).toBe(EXIT.refused);
});

test('what is refused and what is unavailable have codes of their own', async () => {
  const failing = (error: Error) => run(['stop', 'orders'], { stop: async () => Promise.reject(error) });
  expect((await failing(new Refused('not_running', 'Nothing.'))).code).toBe(EXIT.refused);
  expect((await failing(new Refused('invalid', 'Wrong.'))).code).toBe(EXIT.usage);
  expect((await failing(new Retryable('network', 'Gone.'))).code).toBe(EXIT.unavailable);
  expect((await failing(new Error('?'))).code).toBe(EXIT.failed);
});

describe('a deletion', () => {
  const token = 'own.3.mb2x9k1f.0123456789ab';
  const quote = { pipeline: 'products', of: 'own' as const, count: 3, others: 1, withVariants: true, complete: true, token };

  test('says what it would delete and how to continue when it is not confirmed', async () => {
    const { code, out } = await run(['products', '--delete-all'], { deletion: async () => quote });
    expect(code).toBe(EXIT.refused);
    expect(out).toBe(
      `This would delete 3 products with all their variants; 1 that are not of this project would stay. Nothing was deleted. To continue within an hour, add --confirm ${token}\n`,
    );
  });

  test.each([
    [['--delete-all'], 'own'],
    [['--delete-all', '--everybodys'], 'all'],
    [['--delete-obsolete'], 'obsolete'],
    [['--delete-obsolete', '--adopt'], 'adopted'],
  ])('%j asks for the number of its own scope', async (line, of) => {
    const asked: string[] = [];
    await run(['products', ...line], { deletion: async (_, which) => ({ ...quote, of: asked.push(which) ? which : which }) });
    expect(asked).toEqual([of]);
  });

  test('starts with the token when it is confirmed', async () => {
    const started: unknown[] = [];
    const start = async (...all: unknown[]) => {
      started.push(...all);
      return RUN;
    };
    await run(['products', '--delete-all', '--confirm', token, '--detach'], { start });
    expect(started).toEqual(['products', { kind: 'deletion', of: 'own' }, token]);
  });

  test('is what a confirmation belongs to', async () => {
    expect((await run(['products', '--confirm', token], {})).code).toBe(EXIT.usage);
  });
});

describe('everything', () => {
  const step = (pipeline: string, status: Sequence['steps'][number]['status']) => ({ pipeline, status });
  const sequence = (status: Sequence['status'], ...steps: Sequence['steps']): Sequence => ({
    ...{ id: 's-1', mode: 'all', trigger: 'cli', requestedBy: 'cli', startedAt: '2026-01-31T08:00:00.000Z' },
    status,
    steps,
  });

  test.each([
    [['everything'], 'all'],
    [['everything', '--changes'], 'changes'],
  ])('%j starts a sequence and follows each import to its end', async (line, mode) => {
    const asked: unknown[] = [];
    const states = [
      sequence('running', { ...step('customers', 'running'), runId: RUN.id }, step('orders', 'waiting')),
      sequence('done', step('customers', 'done'), step('orders', 'done')),
    ];
    const { code, out, err } = await run(line, {
      startSequence: async (request) => {
        asked.push(request);
        return states[0] as Sequence;
      },
      sequence: async () => (states.length > 1 ? states.shift() : states[0]) as Sequence,
      getRun: async () => done,
      status: async () => [],
    });
    expect([code, asked]).toEqual([EXIT.ok, [{ mode }]]);
    expect(err).toContain(`customers: run ${RUN.id}`);
    expect(out).toContain('Everything: done.');
  });

  test('ends as failed when an import failed, and says how to continue', async () => {
    const reason = { code: 'dependency_not_done', message: 'The import of customers did not end well.' };
    const failed = sequence('failed', step('customers', 'failed'), { ...step('orders', 'left_out'), reason });
    const { code, out } = await run(['everything'], { startSequence: async () => failed, sequence: async () => failed });
    expect(code).toBe(EXIT.failed);
    expect(out).toContain('did not end well');
    expect(out).toContain('npm run import -- resume everything');
  });

  test('is stopped and resumed by its name', async () => {
    const stopped = sequence('stopped', step('customers', 'stopped'));
    expect((await run(['stop', 'everything'], { stopSequence: async () => stopped })).out).toContain('stopped');
    const running = sequence('running', step('customers', 'waiting'));
    const { code } = await run(['resume', 'everything', '--detach'], { resumeSequence: async () => running });
    expect(code).toBe(EXIT.ok);
  });

  test.each([[['everything', '--ids', 'a']], [['everything', '--delete-all']], [['customers', '--changes']]])(
    'takes no choice of records: %j',
    async (line) => expect((await run(line, {})).code).toBe(EXIT.usage),
  );
});

describe('Ctrl-C', () => {
  test('stops a run that works here, waits for its end and says how to continue', async () => {
    const ctrlC = new AbortController();
    let stopped = false;
    const running = { ...RUN, status: 'running' as const, rate: 1, heartbeatAgeMs: 0 };
    const answer = run(
      ['customers'],
      {
        start: async () => RUN,
        stop: async () => {
          stopped = true;
          return RUN;
        },
        status: async () => [
          { pipeline: 'customers', title: 'C', dependsOn: [], deletable: false, ...(stopped ? {} : { active: running }) },
        ],
        getRun: async () => ({ ...done, status: 'stopped' }),
        work: (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
      },
      ctrlC.signal,
    );
    setTimeout(() => ctrlC.abort(), 50);
    const { code, out } = await answer;
    expect([code, stopped]).toEqual([EXIT.interrupted, true]);
    expect(out).toContain(`resume ${RUN.id}`);
  });

  test('leaves a run of a service alone', async () => {
    const ctrlC = new AbortController();
    const running = { ...RUN, status: 'running' as const, rate: 1, heartbeatAgeMs: 0 };
    const answer = run(
      ['customers', '--service', 'https://s.example.com'],
      {
        whenInterrupted: 'leave',
        start: async () => RUN,
        status: async () => [{ pipeline: 'customers', title: 'C', dependsOn: [], deletable: false, active: running }],
      },
      ctrlC.signal,
    );
    setTimeout(() => ctrlC.abort(), 50);
    const { code, out } = await answer;
    expect(code).toBe(EXIT.interrupted);
    expect(out).toContain('continues');
  });
});

test('an answer that is missing now and then does not end the looking on', async () => {
  let looks = 0;
  const status = async () => {
    if (looks++ === 0) throw new Retryable('network', 'Gone.');
    return [];
  };
  expect((await run(['customers'], { start: async () => RUN, status, getRun: async () => done })).code).toBe(EXIT.ok);
  expect(looks).toBe(2);
});

test('CSV is passed on as it comes, wherever its pieces end', async () => {
  const pieces = ['id,code,field,rea', 'son\r\n1,invalid,email,"Not an', ' address"\r\n', '', '2,invalid,email,None\r\n'];
  async function* failuresCsv() {
    yield* pieces;
  }
  expect((await run(['failures', RUN.id, '--csv'], { failuresCsv })).out).toBe(pieces.join(''));
});

test('rejected records of one code are listed with what they are known by, and tried again', async () => {
  const failures = jest.fn(async function* () {
    yield [{ id: 'o-1', label: '1000-17', code: 'invalid_time', reason: 'No time.' }];
  });
  const { out } = await run(['failures', RUN.id, '--code', 'invalid_time', '--search', '1000'], { failures });
  expect(out).toMatch(/o-1 +1000-17 +invalid_time/);
  expect(failures).toHaveBeenCalledWith(RUN.id, { code: 'invalid_time', q: '1000' });
  const retryFailed = jest.fn(async () => RUN);
  await run(['retry', RUN.id, '--code', 'invalid_time', '--detach'], { retryFailed });
  expect(retryFailed).toHaveBeenCalledWith(RUN.id, 'invalid_time');
  const both = await run(['failures', RUN.id, '--csv', '--search', '1000'], {});
  expect(both.code).toBe(EXIT.usage);
});

test('previews what is searched by its number', async () => {
  const preview = jest.fn(async () => []);
  const { code } = await run(['preview', 'orders', '--search', 'A-1'], { preview });
  expect(code).toBe(0);
  expect(preview).toHaveBeenCalledWith('orders', { kind: 'search', text: 'A-1' }, 3);
  expect(await run(['preview', 'orders', '--search', 'A-1', '--ids', 'a'], { preview })).toMatchObject({ code: 2 });
});

test('lists finished runs by how and when they were started', async () => {
  const runs = jest.fn(async () => [RUN]);
  const line = ['runs', 'customers', '--trigger', 'schedule', '--from', '2026-01-31T08:00:00Z', '--status', 'failed'];
  expect((await run(line, { runs })).out).toContain(RUN.id);
  const wanted = { pipeline: 'customers', trigger: 'schedule', from: '2026-01-31T08:00:00Z', status: 'failed' };
  expect(runs).toHaveBeenCalledWith(wanted, 20);
  expect((await run(['runs', '--to', 'yesterday'], { runs })).code).toBe(EXIT.usage);
  expect((await run(['runs'], { runs: async () => [] })).out).toBe('No finished run matches.\n');
});

describe('schedule', () => {
  const nightly: Schedule = {
    pipeline: 'orders',
    title: 'Orders',
    cron: '0 2 * * *',
    timeZone: 'Europe/Berlin',
    scope: 'delta',
    enabled: true,
    next: ['2026-02-01T01:00:00.000Z', '2026-02-02T01:00:00.000Z', '2026-02-03T01:00:00.000Z'],
  };

  const status = async () =>
    ['customers', 'orders'].map((pipeline) => ({ pipeline, title: pipeline, dependsOn: [], deletable: false }));

  test('changes what is named and keeps the rest', async () => {
    const saveSchedule = jest.fn(async () => nightly);
    const schedules = async () => [nightly];
    await run(['schedule', 'orders', '--off'], { schedules, saveSchedule });
    expect(saveSchedule).toHaveBeenLastCalledWith(
      'orders',
      expect.objectContaining({ cron: '0 2 * * *', scope: 'delta', enabled: false }),
    );
    await run(['schedule', 'orders', '--cron', '0 4 * * *', '--scope', 'all'], { schedules, saveSchedule });
    expect(saveSchedule).toHaveBeenLastCalledWith('orders', {
      cron: '0 4 * * *',
      timeZone: 'Europe/Berlin',
      scope: 'all',
      enabled: true,
    });
  });

  test('of everything is one for the changes and one for all', async () => {
    const changes: Schedule = { ...nightly, pipeline: 'everything', title: 'Everything' };
    const everythingSchedules = async () => ({ changes });
    const saveEverythingSchedules = jest.fn(async () => ({ changes }));
    const parts = { schedules: async () => [nightly], everythingSchedules, saveEverythingSchedules };
    await run(['schedule', 'everything', '--scope', 'delta', '--cron', '30 3 * * *'], parts);
    expect(saveEverythingSchedules).toHaveBeenLastCalledWith({
      changes: { cron: '30 3 * * *', timeZone: 'Europe/Berlin', enabled: true },
    });
    expect((await run(['schedule', 'everything', '--off'], parts)).code).toBe(EXIT.usage);
    expect((await run(['schedule', 'everything', '--scope', 'all', '--on'], parts)).code).toBe(EXIT.usage);
    expect((await run(['schedule'], parts)).out).toMatch(/everything +0 2 \* \* \*.*\norders/);
    expect(saveEverythingSchedules).toHaveBeenCalledTimes(1);
  });

  test('needs a time when it is new, and an import when something is to be changed', async () => {
    expect((await run(['schedule', 'orders', '--on'], { schedules: async () => [], status })).code).toBe(EXIT.usage);
    expect((await run(['schedule', '--on'], { schedules: async () => [] })).code).toBe(EXIT.usage);
    expect((await run(['schedule'], { schedules: async () => [nightly] })).out).toContain('0 2 * * * (Europe/Berlin)');
  });

  test('is reported for the import that was named when it is missing', async () => {
    const schedules = async () => [nightly];
    const { code, out } = await run(['schedule', 'customers'], { schedules, status });
    expect([code, out]).toEqual([EXIT.ok, 'customers has no schedule.\n']);
    expect((await run(['schedule', 'customers', '--json'], { schedules, status })).out).toBe('null\n');
    expect((await run(['schedule'], { schedules: idle })).out).toBe('No import has a schedule.\n');
  });

  test.each([[['schedule', 'ordrs']], [['schedule', 'ordrs', '--on']]])('of an unknown import is refused: %j', async (line) => {
    const { code, error, opened } = await run(line, { schedules: async () => [nightly], status });
    expect([code, String(error), opened]).toEqual([EXIT.usage, expect.stringContaining('Imports: customers, orders,'), []]);
  });
});

test.each([
  ['own', 'products --delete-all'],
  ['all', 'products --delete-all --everybodys'],
  ['obsolete', 'products --delete-obsolete'],
] as const)('a deletion (%s) that ended early is started again, with a new confirmation', async (of, words) => {
  const stopped = { ...RUN, pipeline: 'products', scope: { kind: 'deletion' as const, of }, status: 'stopped' as const };
  const { out } = await run(['stop', 'products'], { stop: async () => stopped });
  expect(out).toContain(`npm run import -- ${words}`);
  expect(out).not.toContain('resume');
});

test('what to type next names the same service', async () => {
  const stopped = { ...done, status: 'stopped' as const };
  const service = 'https://imports.example.com';
  const { out } = await run(['customers', '--service', service], {
    start: async () => RUN,
    status: async () => [],
    getRun: async () => stopped,
  });
  expect(out).toContain(`resume ${RUN.id} --service ${service}`);
});

describe('settings', () => {
  const STATUS: SettingsStatus = {
    ...{ revision: 3, schema: {}, values: { 'order.value': 'net' }, locked: false, unknown: ['later'], faults: [] },
    ...{ changedAt: '2026-01-31T08:00:00.000Z', changedBy: 'ana', otherwise: {} },
    effective: { 'order.value': 'net', 'order.events': ['placed'] },
    sources: { preferredLocale: 'default', 'order.value': 'saved', 'order.events': 'environment' },
  };
  const settings = async () => STATUS;
  const saveSettings = jest.fn(async (revision: number) => ({ ...STATUS, revision: revision + 1 }));
  beforeEach(() => saveSettings.mockClear());

  it('are shown with where each is from', async () => {
    const { out, code } = await run(['settings'], { settings });
    expect(code).toBe(EXIT.ok);
    expect(out).toContain('Revision 3, 2026-01-31T08:00:00.000Z by ana');
    expect(out).toContain('later');
    expect(out).toMatch(/order\.value +"net" +saved/);
    expect(out).toMatch(/preferredLocale +– +default/);
  });

  it.each<[string[], object]>([
    [
      ['set', 'cart.quietMinutes=15', 'preferredLocale=de'],
      { 'order.value': 'net', 'cart.quietMinutes': 15, preferredLocale: 'de' },
    ],
    [['set', 'order.events=["placed"]', 'order.value='], { 'order.value': '', 'order.events': ['placed'] }],
    [['unset', 'order.value'], {}],
  ])('%j saves %j over the revision that was read', async (line, values) => {
    const { out, code } = await run(['settings', ...line], { settings, saveSettings });
    expect(saveSettings).toHaveBeenCalledWith(3, values);
    expect([out, code]).toEqual(['Saved as revision 4. It takes effect with the next run.\n', EXIT.ok]);
  });

  it.each([[['set', 'order.value']], [['unset', 'order.events']], [['restore', '9']]])(
    '%j is answered with how to do it',
    async (line) => {
      const { code } = await run(['settings', ...line], { settings, saveSettings, settingsHistory: async () => [] });
      expect(code).toBe(EXIT.usage);
      expect(saveSettings).not.toHaveBeenCalled();
    },
  );

  it('lists what was saved, and restores it', async () => {
    const past = { revision: 2, values: { 'order.value': 'gross' }, changedAt: '2026-01-30T08:00:00.000Z', changedBy: 'ben' };
    const settingsHistory = async () => [{ ...past, changes: [{ path: 'order.value', to: 'gross' }] }];
    const listed = await run(['settings', 'history'], { settingsHistory });
    expect(listed.out).toMatch(/2 +2026-01-30T08:00:00\.000Z +ben +order\.value +– +"gross"/);
    await run(['settings', 'restore', '2'], { settings, saveSettings, settingsHistory });
    expect(saveSettings).toHaveBeenCalledWith(3, { 'order.value': 'gross' });
  });
});
