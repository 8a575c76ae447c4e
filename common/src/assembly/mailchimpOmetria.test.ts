import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Logger, silent } from '../base/log';
import { type Person, Sides } from '../testing/lists';
import { TestServer } from '../testing/server';
import { until } from '../testing/until';
import { MailchimpOmetria } from './mailchimpOmetria';
import { loadMailchimpOmetria } from './mailchimpOmetriaEnvironment';

let server: TestServer;
let sides: Sides;
let folder: string;
let opened: MailchimpOmetria[];
/** The controller's lines. */
let said: string[];

beforeEach(async () => {
  server = await new TestServer().begin();
  sides = new Sides();
  server.answer = (request) => sides.answer(request);
  folder = mkdtempSync(join(tmpdir(), 'lists-'));
  opened = [];
  said = [];
});
afterEach(async () => {
  for (const lists of opened) await lists.close();
  await server.end();
  rmSync(folder, { recursive: true, force: true });
});

const note = (_about: unknown, text: string) => said.push(text);
const say = { debug: note, info: note, warn: note, error: note } as unknown as Logger;
const path = () => join(folder, 'state.json');
const write = (entries: object[]) => writeFileSync(path(), JSON.stringify(entries));
const read = () => JSON.parse(readFileSync(path(), 'utf8')) as Record<string, unknown>[];

async function open(more: Record<string, string> = {}, use?: 'nothing' | 'existing'): Promise<MailchimpOmetria> {
  const env = loadMailchimpOmetria({
    ...{ MAILCHIMP_APIKEY: 'key-us1', MAILCHIMP_URL: server.url, OMETRIA_APIKEY: 'secret', OMETRIA_URL: server.url },
    ...{ OMETRIA_RATE: '100', STATE_DIR: folder, ...more },
  });
  const lists = await MailchimpOmetria.open(env, { log: silent, say }, use);
  opened.push(lists);
  return lists;
}

const ONCE = { once: true, intervalSeconds: 60, concurrency: 2 };
const never = () => new AbortController().signal;
/** Looks at every list once, in a process of its own. */
async function once(more: Record<string, string> = {}) {
  const lists = await open(more);
  const end = await lists.control(ONCE, never());
  return { lists, end };
}
const people = (count: number, change: (person: Person, index: number) => Partial<Person> = () => ({})): Person[] =>
  Array.from({ length: count }, (_, index) => {
    const person = {
      id: `m${index}`,
      second: sides.second - 7200 - count + index,
      status: 'subscribed',
      email: `p${index}@example.com`,
    };
    return { ...person, ...change(person, index) };
  });

test('sends every member of a list once and notes the time when it has none', async () => {
  sides.lists.set(
    'list1',
    people(5, (_, index) => (index === 4 ? { status: 'archived' } : {})),
  );
  write([{ list_id: 'list1', latest_timestamp: null, note: 'kept' }]);
  const { end, lists } = await once();
  expect(end).toEqual({ by: 'once', failures: [], rejected: false });
  expect(sides.arrived()).toEqual(['p0@example.com', 'p1@example.com', 'p2@example.com', 'p3@example.com', 'p4@example.com']);
  expect(said.join('\n')).toContain('list "list1" is sent for the first time: 4 subscribed members.');
  expect(said).toContainEqual(expect.stringMatching(/list "list1" load done: 5 updated, 0 skipped, 0 rejected/));
  expect(read()).toMatchObject([{ list_id: 'list1', note: 'kept', total_updates: 5, latest_timestamp: expect.any(String) }]);
  expect(await lists.status()).toMatchObject([{ listId: 'list1', lastRun: { status: 'done' }, nextDue: expect.any(String) }]);

  await lists.close();
  opened = [];
  const again = await once();
  expect(again.end.failures).toEqual([]);
  expect(sides.pushed).toHaveLength(5);
  expect(said).toContainEqual(expect.stringContaining('list "list1" up to date'));
});

test('sends what has changed since the time of the file', async () => {
  const old = sides.second - 3 * 7200;
  sides.lists.set(
    'list1',
    people(6, (_, index) => (index < 4 ? { second: old + index } : {})),
  );
  write([{ list_id: 'list1', latest_timestamp: new Date((sides.second - 2 * 7200) * 1000).toISOString() }]);
  const { end } = await once();
  expect(end.failures).toEqual([]);
  expect(sides.arrived()).toEqual(['p4@example.com', 'p5@example.com']);
  expect(said).toContainEqual(expect.stringMatching(/list "list1" sync done: 2 updated/));
});

test('loads everything when the time of the file lies far ahead', async () => {
  sides.lists.set('list1', people(3));
  write([{ list_id: 'list1', latest_timestamp: '2090-01-01T00:00:00Z' }]);
  const { end } = await once();
  expect([end.failures, sides.arrived().length]).toEqual([[], 3]);
  expect(said).toContainEqual(expect.stringContaining('lies in the future'));
});

test('leaves out the oldest members when the entry says so', async () => {
  sides.lists.set('list1', people(5));
  write([{ list_id: 'list1', start_offset: 3 }]);
  await once();
  expect(sides.arrived()).toEqual(['p3@example.com', 'p4@example.com']);
});

test('fails a list that Mailchimp does not have, and does the others', async () => {
  sides.lists.set('list1', people(2));
  sides.lists.set('short', people(2));
  write([
    { list_id: 'absent' },
    { list_id: 'list1' },
    { list_id: 'short', start_offset: 9 },
    { list_id: 'bad', worker_count: 'x' },
  ]);
  const { end, lists } = await once();
  expect(end.failures.toSorted((a, b) => a.localeCompare(b))).toEqual(['entry_refused', 'list_not_found', 'offset_beyond_end']);
  expect(sides.arrived()).toEqual(['p0@example.com', 'p1@example.com']);
  const [absent, done, short] = await lists.status();
  expect(absent).toMatchObject({ failure: { code: 'list_not_found', attempts: 1, nextTry: expect.any(String) } });
  expect(done).not.toHaveProperty('failure');
  expect(short).toMatchObject({ failure: { code: 'offset_beyond_end', message: expect.stringContaining('only 2 members') } });
});

test('lists rejected members, also of an entry that is gone, and tries them again', async () => {
  sides.lists.set(
    'list1',
    people(4, (_, index) => (index === 1 ? { email: 'no address' } : {})),
  );
  write([{ list_id: 'list1' }]);
  const { end, lists } = await once();
  expect(end).toMatchObject({ failures: [], rejected: true });
  const failures = [];
  for await (const page of lists.failures('list1')) failures.push(...page);
  expect(failures).toMatchObject([{ id: 'm1', code: 'bad_email' }]);
  const csv = [];
  for await (const piece of lists.failuresCsv('list1')) csv.push(piece);
  expect(csv.join('')).toMatch(/^id,code,field,reason\r\nm1,bad_email,/);

  const [{ pipeline, run } = { pipeline: '', run: { id: '' } }] = await lists.newestRuns('list1');
  lists.usePipelinesOf('list1', [pipeline]);
  for (const person of sides.lists.get('list1') ?? []) if (person.id === 'm1') person.email = 'p1@example.com';
  const retry = await lists.importer.retryFailed(run.id, { trigger: 'cli', requestedBy: 'cli' });
  await lists.importer.work({ pipeline, deadlineMs: 60_000, signal: never() });
  expect((await lists.importer.getRun(retry.id)).counts).toMatchObject({ read: 1, written: 1 });
  expect(sides.arrived()).toContain('p1@example.com');
});

test('skips a member that has left the list when it is tried again', async () => {
  sides.lists.set(
    'list1',
    people(2, (_, index) => (index === 1 ? { email: 'no address' } : {})),
  );
  write([{ list_id: 'list1' }]);
  const { lists } = await once();
  const [{ pipeline, run } = { pipeline: '', run: { id: '' } }] = await lists.newestRuns('list1');
  sides.lists.set('list1', people(1));
  const retry = await lists.importer.retryFailed(run.id, { trigger: 'cli', requestedBy: 'cli' });
  await lists.importer.work({ pipeline, deadlineMs: 60_000, signal: never() });
  expect((await lists.importer.getRun(retry.id)).counts).toMatchObject({ read: 1, written: 0 });
});

test('answers an empty table of failures for a list that never ran', async () => {
  const lists = await open({}, 'existing');
  const csv = [];
  for await (const piece of lists.failuresCsv('list1')) csv.push(piece);
  expect(csv).toEqual(['id,code,field,reason\r\n']);
});

test('previews members, counts each status, and sends and notes nothing', async () => {
  sides.lists.set(
    'list1',
    people(4, (_, index) => ({ status: ['subscribed', 'unsubscribed', 'archived', 'subscribed'][index] ?? '' })),
  );
  const lists = await open({}, 'nothing');
  const { name, statuses, records } = await lists.preview('list1', 2, never());
  expect([name, statuses]).toMatchObject(['The list1', { subscribed: 2, unsubscribed: 1, archived: 1, cleaned: 0 }]);
  expect(records.map(({ id, outcome }) => [id, outcome])).toEqual([
    ['m0', 'written'],
    ['m1', 'written'],
  ]);
  expect([sides.pushed, (await open({}, 'existing')).file.path]).toEqual([[], path()]);
  await expect(lists.preview('no list', 2, never())).rejects.toMatchObject({ code: 'invalid' });
});

test('checks keys and lists, and names what to correct', async () => {
  sides.lists.set(
    'list1',
    people(3, (_, index) => (index === 0 ? { status: 'unsubscribed' } : {})),
  );
  sides.errors = 4;
  write([{ list_id: 'list1' }, { list_id: 'absent' }]);
  const lists = await open({}, 'nothing');
  lists.open();
  const { ok, systems } = await lists.importer.check(never());
  expect(ok).toBe(false);
  expect(systems[0]?.checks).toMatchObject([
    { id: 'mailchimp_key', ok: true },
    { ok: true, detail: '"The list1", 2 subscribed, 1 unsubscribed, 0 cleaned' },
    { ok: false, code: 'list_not_found', nextStep: expect.stringContaining('list_id') },
  ]);
  expect(systems[1]?.checks).toMatchObject([{ id: 'ometria_key', ok: true, detail: expect.stringContaining('4 entries') }]);

  sides.refuses = true;
  const refused = await lists.importer.check(never());
  expect(refused.systems.map(({ checks }) => checks.map(({ code }) => code))).toEqual([
    ['mailchimp_unauthorized'],
    ['ometria_unauthorized'],
  ]);
});

test('warns when the key of Ometria is another one than before', async () => {
  write([]);
  const first = await once();
  await first.lists.close();
  opened = [];
  expect(said.join('\n')).not.toContain('another one than before');
  await once({ OMETRIA_APIKEY: 'other' });
  expect(said.join('\n')).toContain('another one than before');
});

describe('a controller that stays', () => {
  const STAYS = { once: false, intervalSeconds: 3600, concurrency: 2 };

  test('ends by the quit file, and takes it away', async () => {
    sides.lists.set('list1', people(2));
    write([{ list_id: 'list1' }]);
    const lists = await open();
    const ended = lists.control(STAYS, never());
    await until(() => said.some((line) => line.includes('load done')));
    writeFileSync(join(folder, 'controller.quit'), '');
    expect(await ended).toEqual({ by: 'quit', failures: [], rejected: false });
    expect(said.at(-1)).toContain('stopping');
  });

  test('refuses a second controller of the same folder', async () => {
    write([]);
    const lists = await open();
    const ending = new AbortController();
    const ended = lists.control(STAYS, ending.signal);
    await until(() => said.some((line) => line.includes('sleeping')));
    await expect((await open()).control(ONCE, never())).rejects.toMatchObject({ code: 'already_running' });
    ending.abort(new Error('SIGTERM'));
    expect(await ended).toMatchObject({ by: 'interrupted' });
  });

  test('takes up a new entry, and keeps the last usable copy of a broken file', async () => {
    sides.lists.set('list1', people(2));
    write([]);
    const lists = await open();
    const ending = new AbortController();
    const ended = lists.control(STAYS, ending.signal);
    await until(() => said.some((line) => line.includes('sleeping')));
    write([{ list_id: 'list1' }]);
    await until(() => said.some((line) => line.includes('load done')));
    writeFileSync(path(), '[{');
    await until(() => said.some((line) => line.includes('last usable copy')));
    ending.abort(new Error('SIGTERM'));
    expect((await ended).by).toBe('interrupted');
    expect(readFileSync(path(), 'utf8')).toBe('[{');
  });

  test('stops the run of an entry that is taken out while it is worked on', async () => {
    sides.lists.set('list1', people(2));
    write([{ list_id: 'list1' }]);
    const lists = await open();
    let working = () => [] as string[];
    const release = sides.hold();
    const ending = new AbortController();
    const ended = lists.control(STAYS, ending.signal, (controller) => {
      working = () => controller.current;
    });
    await until(() => sides.pushed.length > 0);
    expect(working()).toEqual(['mailchimp-ometria-list1-1']);
    write([]);
    await until(() => said.some((line) => line.includes('no longer in the state file')));
    release();
    await until(() => working().length === 0);
    ending.abort(new Error('SIGTERM'));
    await ended;
    expect(read()).toEqual([]);
  });
});
