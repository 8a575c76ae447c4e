import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../process/child.ts';
import { StateDirectory } from '../process/controller.ts';
import { type ListsSandbox, startLists } from '../process/lists.ts';

const now = () => Math.floor(Date.now() / 1000);
const HOUR = 3600_000;
let sandbox: ListsSandbox;
let directory: StateDirectory;

beforeAll(async () => {
  sandbox = await startLists({
    ometria: { rate: 0 },
    lists: [
      { id: 'small', members: 120, newest: now() - 120 },
      { id: 'large', members: 8000, newest: now() - 120, seed: 3 },
    ],
  });
});
beforeEach(async () => {
  directory = new StateDirectory(sandbox);
  for (const side of ['mailchimp', 'ometria'] as const) await sandbox.control(side, 'faults', []);
  await sandbox.control('ometria', 'config', { reject: [], refuse: [] });
});
afterEach(() => directory.remove());
afterAll(() => sandbox.close());

const stamp = (ageMs: number) => `${new Date(Date.now() - ageMs).toISOString().slice(0, 19)}Z`;

describe('the state file at the start', () => {
  it.each<[string, string | undefined, string]>([
    ['is missing', undefined, 'there is no state file'],
    ['is no JSON', '[\n{"list_id": "small",}\n]', 'line 2'],
    ['is no array', '{"list_id": "small"}', 'array'],
  ])('ends with 1, path and line when it %s', async (_name, text, words) => {
    if (text !== undefined) directory.write(text);
    const { code, output } = await directory.run('go', '--once');
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining(words) });
    expect(output).toContain(directory.path);
    expect(existsSync(directory.path) ? directory.text : undefined).toBe(text);
  });

  it('warns of bad entries, refuses those with bad fields, and works on the others', async () => {
    const before = [{ note: 1 }, { list_id: 'small', worker_count: 99 }, { list_id: 'large', items_per_request: 'many' }];
    directory.write(before);
    const { code, output } = await directory.run('go', '--once');
    expect(code).toBe(1);
    for (const words of ['entry 1', 'worker_count', 'items_per_request', 'list "small" load done: 120 updated']) {
      expect(output).toContain(words);
    }
    const [first, second, third] = directory.entries;
    expect([first, third]).toEqual([before[0], before[2]]);
    expect(second).toMatchObject({ worker_count: 99, total_updates: 120 });
  });
});

it('loads what has a time in the future, and leaves what is up to date', async () => {
  directory.write([
    { list_id: 'small', latest_timestamp: stamp(-HOUR) },
    { list_id: 'large', latest_timestamp: stamp(HOUR) },
  ]);
  const { code, output } = await directory.run('go', '--once');
  expect(code).toBe(0);
  expect(output).toContain('lies in the future');
  expect(output).toContain('list "small" load done: 120 updated');
  expect(output).toMatch(/list "large" up to date, last updated on "\d{4}/);
}, 60_000);

describe('answers of the two sides', () => {
  it.each([
    ['mailchimp', { status: 401, path: 'members' }, 'mailchimp_unauthorized', 1],
    ['mailchimp', { status: 403, path: 'members', body: { title: 'Forbidden' } }, 'mailchimp_forbidden', 1],
    ['ometria', { status: 403 }, 'ometria_unauthorized', 1],
  ] as const)('%s: %j fails the list with %s', async (side, fault, words, exit) => {
    await sandbox.control(side, 'faults', [fault]);
    directory.write([{ list_id: 'small' }]);
    const { code, output } = await directory.run('go', '--once');
    expect({ code, output }).toMatchObject({ code: exit, output: expect.stringContaining(words) });
    expect(output).not.toContain(sandbox.environment.MAILCHIMP_APIKEY);
    expect(output).not.toContain(sandbox.environment.OMETRIA_APIKEY);
    expect(directory.entries[0]).toEqual({ list_id: 'small' });
  });

  it('works on the other lists when one is not there', async () => {
    directory.write([{ list_id: 'absent' }, { list_id: 'small' }]);
    const { code, output } = await directory.run('go', '--once');
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining('list_not_found') });
    expect(directory.entries.map(({ total_updates }) => total_updates)).toEqual([undefined, 120]);
  });

  it('gets through limits, bare 403, pages and resets', async () => {
    await sandbox.control('mailchimp', 'faults', [
      { path: 'members', status: 429, times: 1 },
      { path: 'members', status: 403, body: '', times: 1 },
      { path: 'members', cut: 'after', times: 1 },
    ]);
    await sandbox.control('ometria', 'faults', [
      { status: 503, body: '<html>', headers: { 'content-type': 'text/html' }, times: 1 },
    ]);
    directory.write([{ list_id: 'small' }]);
    const { code, output } = await directory.run('go', '--once');
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('load done: 120 updated') });
  }, 60_000);

  it('names rejected members, and sends them again on demand', async () => {
    const members = await sandbox.control<{ contactId: string }[]>('mailchimp', 'lists/small');
    const bad = members.slice(10, 13).map(({ contactId }) => contactId);
    await sandbox.control('ometria', 'config', { reject: bad.slice(0, 2), refuse: bad.slice(2) });
    directory.write([{ list_id: 'small' }]);
    expect(await directory.run('go', '--once')).toMatchObject({ code: 3, output: expect.stringContaining('3 rejected') });
    const { output } = await directory.run('failures', 'small', '--csv');
    expect(
      output
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',').slice(0, 2))
        .sort(),
    ).toEqual([...bad.slice(0, 2).map((id) => [id, 'ometria_rejected']), [bad[2], 'ometria_refused']].sort());
    expect(output).not.toContain('@');
    await sandbox.control('ometria', 'config', { reject: [], refuse: [] });
    const text = directory.text;
    expect(await directory.run('retry', 'small')).toMatchObject({ code: 0, output: expect.stringContaining('3 updated') });
    expect(directory.text).toBe(text);
    expect(await directory.run('failures', 'small')).toMatchObject({ code: 0, output: expect.stringContaining('No record') });
  }, 60_000);

  it('fails the run when too many are rejected', async () => {
    const members = await sandbox.control<{ contactId: string }[]>('mailchimp', 'lists/small');
    await sandbox.control('ometria', 'config', { reject: members.map(({ contactId }) => contactId) });
    directory.write([{ list_id: 'small' }]);
    const { code, output } = await directory.run('go', '--once');
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining('too_many_rejected') });
  }, 60_000);
});

describe('the controller while it runs', () => {
  it('takes edits, survives a broken file, refuses a second controller, and ends at the quit file', async () => {
    directory.write([{ list_id: 'small', note: 'kept' }]);
    const child = directory.start('go', '--interval', '3600');
    const says = (words: string) => until(words, async () => child.output().includes(words));
    try {
      await says('list "small" load done');
      await says('controller: sleeping for 3600 seconds.');
      await until('the time', async () => directory.entries[0]?.latest_timestamp);
      expect(await directory.run('go', '--once')).toMatchObject({
        code: 4,
        output: expect.stringContaining('Another controller'),
      });
      directory.write('[{"list_id": ');
      await says('is not JSON');
      expect(directory.text).toBe('[{"list_id": ');
      directory.write([{ list_id: 'small', latest_timestamp: stamp(3 * HOUR), note: 'kept' }]);
      await says('list "small" sync done');
      await until('a newer time', async () => Date.parse(directory.entries[0]?.latest_timestamp ?? '') > Date.now() - HOUR);
      expect(directory.entries[0]).toMatchObject({ note: 'kept' });
      writeFileSync(join(directory.folder, 'controller.quit'), '');
      expect(await child.exited).toBe(0);
      expect(child.output()).toContain('controller: stopping.');
      expect(existsSync(join(directory.folder, 'controller.quit'))).toBe(false);
    } finally {
      await child.kill('SIGKILL');
    }
  }, 90_000);

  it('gives a run up for a time that the operator sets, and never overwrites that time', async () => {
    directory = new StateDirectory(sandbox, { OMETRIA_RATE: '10' });
    directory.write([{ list_id: 'large' }]);
    const child = directory.start('go', '--interval', '3600');
    try {
      await until('the start', async () => child.output().includes('load started'));
      directory.write([{ list_id: 'large', latest_timestamp: stamp(3 * HOUR) }]);
      await until('the end of the sync', async () => child.output().includes('sync done'));
      expect(child.output()).toContain('is given up for a new one');
      expect(child.output()).not.toContain('load done');
      child.process.kill('SIGINT');
      expect(await child.exited).toBe(130);
    } finally {
      await child.kill('SIGKILL');
    }
  }, 90_000);
});

it('refuses a configuration that lacks keys or opts in what is not subscribed', async () => {
  directory.write([]);
  const bare = new StateDirectory(
    { environment: {} },
    { MAILCHIMP_OMETRIA_SETTINGS: '{"consent":{"cleaned":"EXPLICITLY_OPTEDIN"}}' },
  );
  const { code, output } = await bare.run('check');
  bare.remove();
  expect(code).toBe(2);
  for (const words of ['MAILCHIMP_APIKEY', 'OMETRIA_APIKEY', 'consent.cleaned']) expect(output).toContain(words);
});
