import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, until } from '../process/child.ts';
import { StateDirectory } from '../process/controller.ts';
import { type ListsSandbox, startLists } from '../process/lists.ts';

const now = () => Math.floor(Date.now() / 1000);
const HOUR = 3600_000;
const MINUTE = 60_000;
let sandbox: ListsSandbox;
let directory: StateDirectory;
let child: Child | undefined;

beforeEach(async () => {
  sandbox = await startLists({
    ometria: { rate: 0 },
    lists: [
      { id: 'small', members: 120, newest: now() - 400 },
      { id: 'large', members: 6000, newest: now() - 400, seed: 3 },
    ],
  });
  directory = new StateDirectory(sandbox);
});
afterEach(async () => {
  await child?.kill('SIGKILL');
  child = undefined;
  directory.remove();
  await sandbox.close();
});

interface Summary {
  rows: number;
  asked: Record<string, number>;
  violations: string[];
}
const mailchimp = () => sandbox.control<Summary>('mailchimp', 'summary');
const says = (words: string | RegExp, times = 1) =>
  until(String(words), async () => (child?.output().split(words).length ?? 0) > times);
const linesOf = (output: string) => output.trim().split('\n');

it('reads about 500 rows in a sync of 500 changes', async () => {
  directory.write([{ list_id: 'large' }]);
  expect(await directory.run('go', '--once')).toMatchObject({ code: 0 });
  await sandbox.control('mailchimp', 'config', { clockOffsetMs: 3 * HOUR });
  await sandbox.control('mailchimp', 'lists/large/change', { many: { count: 500, oldest: 10_000, newest: 120 } });
  const before = await mailchimp();
  const { code, output } = await directory.run('go', '--once');
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('sync done: 500 updated, 0 skipped') });
  const after = await mailchimp();
  // The last row of each of the six pages comes twice, and the count comes with a row.
  expect(after.rows - before.rows).toBeGreaterThanOrEqual(500);
  expect(after.rows - before.rows).toBeLessThanOrEqual(510);
  expect(directory.entries[0]?.total_updates).toBe(500);
  expect(after.violations).toEqual([]);
}, 120_000);

it('has the lines that scripts of the older importer look for', async () => {
  directory.write([{ list_id: 'small' }]);
  child = directory.start('go', '--interval', '1');
  await says('up to date');
  child.process.kill('SIGTERM');
  expect(await child.exited).toBe(0);
  const lines = linesOf(child.output()).filter((line) => line.includes('controller: '));
  for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (INFO|WARNING|ERROR) controller: /);
  const said = lines.map((line) => line.slice(20)).join('\n');
  for (const pattern of [
    /^INFO controller: starting\.\.\.$/m,
    /^INFO controller: checking all lists\.$/m,
    /^WARNING controller: list "small" is sent for the first time: \d+ subscribed members\. Ometria may start its welcome campaign/m,
    /^INFO controller: list "small" load started, 120 members\.$/m,
    /^INFO controller: list "small" load done: 120 updated, 0 skipped, 0 rejected in \d+\.\d seconds\.$/m,
    /^INFO controller: list "small" up to date, last updated on "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"\.$/m,
    /^INFO controller: sleeping for 1 seconds\.$/m,
    /^INFO controller: stopping\.$/m,
  ]) {
    expect(said).toMatch(pattern);
  }
});

it('warns of the welcome campaign before the first load of a list, and of no other', async () => {
  const WELCOME = 'is sent for the first time';
  directory.write([{ list_id: 'small' }]);
  const members = await sandbox.control<{ status: string }[]>('mailchimp', 'lists/small');
  const subscribed = members.filter(({ status }) => status === 'subscribed').length;
  const first = await directory.run('go', '--once');
  expect(first.output).toContain(`${WELCOME}: ${subscribed} subscribed members`);
  expect(linesOf(first.output).findIndex((line) => line.includes(WELCOME))).toBeLessThan(
    linesOf(first.output).findIndex((line) => line.includes('load done')),
  );
  directory.write([{ list_id: 'small', latest_timestamp: null }]);
  const again = await directory.run('go', '--once');
  expect(again.output).toContain('load done');
  expect(again.output).not.toContain(WELCOME);
  expect(await directory.run('check')).toMatchObject({
    code: 0,
    output: expect.stringMatching(new RegExp(`${subscribed} subscribed.*welcome campaign.*override a newer one`, 's')),
  });
});

it('sends each status with the consent of the table, and with that of the settings', async () => {
  interface Contact {
    id: string;
    marketing_optin: string;
    timestamp_subscribed?: string;
    timestamp_unsubscribed?: string;
    firstname?: string;
  }
  const members = await sandbox.control<{ contactId: string; status: string }[]>('mailchimp', 'lists/small');
  const statusOf = new Map(members.map(({ contactId, status }) => [contactId, status]));
  const kept = async () => {
    const contacts = await sandbox.control<Contact[]>('ometria', 'contacts');
    const found = contacts.map(({ id, marketing_optin, timestamp_subscribed, timestamp_unsubscribed }) =>
      [statusOf.get(id), marketing_optin, Boolean(timestamp_subscribed), Boolean(timestamp_unsubscribed)].join(' '),
    );
    return [...new Set(found)].sort();
  };
  directory.write([{ list_id: 'small' }]);
  expect(await directory.run('go', '--once')).toMatchObject({ code: 0 });
  expect(await kept()).toEqual([
    'archived EXPLICITLY_OPTEDOUT false true',
    'cleaned EXPLICITLY_OPTEDOUT false true',
    'pending NOT_SPECIFIED false false',
    'subscribed EXPLICITLY_OPTEDIN true false',
    'transactional NOT_SPECIFIED false false',
    'unsubscribed EXPLICITLY_OPTEDOUT false true',
  ]);
  const consent = { subscribed: 'NOT_SPECIFIED', cleaned: 'skip', archived: 'NOT_SPECIFIED', pending: 'EXPLICITLY_OPTEDOUT' };
  const other = new StateDirectory(sandbox, {
    MAILCHIMP_OMETRIA_SETTINGS: JSON.stringify({ collection: 'other_{list_id}', consent }),
  });
  other.write([{ list_id: 'small' }]);
  await sandbox.control('ometria', 'forget', {});
  const { code, output } = await other.run('go', '--once');
  other.remove();
  const skipped = members.filter(({ status }) => status === 'cleaned').length;
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining(`${skipped} skipped`) });
  expect(await kept()).toEqual([
    'archived NOT_SPECIFIED false false',
    'pending EXPLICITLY_OPTEDOUT false true',
    'subscribed NOT_SPECIFIED false false',
    'transactional NOT_SPECIFIED false false',
    'unsubscribed EXPLICITLY_OPTEDOUT false true',
  ]);
});

describe("when Mailchimp's clock jumps", () => {
  const load = async () => {
    directory.write([{ list_id: 'small' }]);
    expect(await directory.run('go', '--once')).toMatchObject({ code: 0 });
    return Date.parse(directory.entries[0]?.latest_timestamp ?? '');
  };
  const jump = (clockOffsetMs: number) => sandbox.control('mailchimp', 'config', { clockOffsetMs });

  it('loads everything again when it was far ahead: what changed meanwhile may be missing', async () => {
    await jump(HOUR);
    const ahead = await load();
    await jump(0);
    await sandbox.control('mailchimp', 'lists/small/change', { many: { count: 20, oldest: 300, newest: 120 } });
    const { code, output } = await directory.run('go', '--once');
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('lies in the future') });
    expect(output).toContain('load done: 120 updated');
    expect(Date.parse(directory.entries[0]?.latest_timestamp ?? '')).toBeLessThan(ahead - 50 * MINUTE);
  });

  it('takes a small step back for up to date, and leaves the time', async () => {
    const before = await load();
    await jump(-3 * MINUTE);
    expect(await directory.run('go', '--once')).toMatchObject({ code: 0, output: expect.stringContaining('up to date') });
    expect(Date.parse(directory.entries[0]?.latest_timestamp ?? '')).toBe(before);
  });

  it('reads the whole gap after a jump ahead, once', async () => {
    const before = await load();
    await jump(30 * 24 * HOUR);
    await sandbox.control('mailchimp', 'lists/small/change', { many: { count: 20, oldest: 20 * 86_400, newest: 120 } });
    expect(await directory.run('go', '--once')).toMatchObject({
      code: 0,
      output: expect.stringContaining('sync done: 20 updated'),
    });
    expect(Date.parse(directory.entries[0]?.latest_timestamp ?? '')).toBeGreaterThan(before + 29 * 24 * HOUR);
    expect(await directory.run('go', '--once')).toMatchObject({ code: 0, output: expect.stringContaining('up to date') });
  });
});

describe('the end', () => {
  it.each([
    ['SIGTERM', 0],
    ['SIGINT', 130],
  ] as const)(
    'exits after %s with %d while a list is worked on, and resumes',
    async (signal, code) => {
      directory.remove();
      directory = new StateDirectory(sandbox, { OMETRIA_RATE: '10' });
      directory.write([{ list_id: 'large' }]);
      child = directory.start('go');
      await until('pushes', async () => (await sandbox.control<{ records: number }>('ometria', 'summary')).records > 500);
      child.process.kill(signal);
      expect(await child.exited).toBe(code);
      expect(directory.entries).toEqual([{ list_id: 'large' }]);
      child = directory.start('go');
      await says('load resumed');
      writeFileSync(join(directory.folder, 'controller.quit'), '');
      expect(await child.exited).toBe(0);
    },
    120_000,
  );

  it('gives up what is under way after 10 seconds when Ometria stays silent', async () => {
    await sandbox.control('ometria', 'faults', [{ path: 'push', silent: true }]);
    directory.write([{ list_id: 'small' }]);
    child = directory.start('go');
    await says('load started');
    await until('a push', async () => child?.output().includes('load started'));
    await new Promise((done) => setTimeout(done, 500));
    const began = performance.now();
    writeFileSync(join(directory.folder, 'controller.quit'), '');
    expect(await child.exited).toBe(0);
    expect(performance.now() - began).toBeLessThan(14_000);
    await sandbox.control('ometria', 'faults', []);
    expect(await directory.run('go', '--once')).toMatchObject({
      code: 0,
      output: expect.stringContaining('load done: 120 updated'),
    });
  }, 120_000);

  it('deletes an old quit file, warns and continues', async () => {
    writeFileSync(join(directory.folder, 'controller.quit'), '');
    directory.write([{ list_id: 'small' }]);
    const { code, output } = await directory.run('go', '--once');
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('controller.quit of an earlier time') });
    expect(output).toContain('load done: 120 updated');
    expect(existsSync(join(directory.folder, 'controller.quit'))).toBe(false);
  });
});

describe('lists beside each other', () => {
  it('works on the others when one may not be read, and tries that one at once when its entry is changed', async () => {
    await sandbox.control('mailchimp', 'faults', [{ path: 'lists/large', status: 403, body: { title: 'Forbidden' } }]);
    directory.write([{ list_id: 'large' }, { list_id: 'small' }]);
    child = directory.start('go', '--interval', '3600');
    await says('list "large" load failed: mailchimp_forbidden, next try at ');
    await says('list "small" load done');
    await sandbox.control('mailchimp', 'faults', []);
    await until('the time', async () => directory.entries[1]?.latest_timestamp);
    directory.write([{ ...directory.entries[0], note: 'allowed now' }, directory.entries[1]]);
    await says('list "large" load done');
  }, 120_000);

  it('works on the entries of one list one after the other, in the order of the file', async () => {
    directory.write([
      { list_id: 'small', note: 'first' },
      { list_id: 'small', start_offset: 100, note: 'second' },
    ]);
    const { code, output } = await directory.run('go', '--once', '--list-concurrency', '8');
    expect(code).toBe(0);
    const runs = linesOf(output).flatMap((line) => /load (started|done: \d+)/.exec(line)?.[1] ?? []);
    const [, , , last = ''] = runs;
    expect(runs.slice(0, 3)).toEqual(['started', 'done: 120', 'started']);
    expect(Number(last.slice(6))).toBeLessThan(40);
    expect(directory.entries.map(({ note, total_updates }) => [note, total_updates])).toEqual([
      ['first', 120],
      ['second', Number(last.slice(6))],
    ]);
  });

  it('writes the time of a run that ends while the state file is broken, once it is usable again', async () => {
    directory.remove();
    directory = new StateDirectory(sandbox, { OMETRIA_RATE: '30' });
    directory.write([{ list_id: 'large' }]);
    const { text } = directory;
    child = directory.start('go', '--interval', '3600');
    await says('load started');
    directory.write('[{"list_id": ');
    await says('is done, but the state file cannot be read');
    expect(directory.text).toBe('[{"list_id": ');
    directory.write(text);
    await until('the time', async () => directory.entries[0]?.latest_timestamp);
    // Reported once, not at every look.
    expect(child.output().split('is done, but').length).toBe(2);
    expect(child.output().split('is not JSON').length).toBe(2);
  }, 120_000);
});

it('says that another key of Ometria may belong to another account', async () => {
  directory.write([]);
  expect(await directory.run('go', '--once')).toMatchObject({ code: 0, output: expect.not.stringContaining('another account') });
  const other = new StateDirectory({ environment: { ...sandbox.environment, OMETRIA_APIKEY: 'another-key', STATE_DIR: '' } });
  other.remove();
  const { code, output } = await other.run('go', '--once', '--state', directory.folder);
  expect({ code, output }).toMatchObject({
    code: 0,
    output: expect.stringContaining('set latest_timestamp of every list to null'),
  });
  expect(output).not.toContain('another-key');
});
