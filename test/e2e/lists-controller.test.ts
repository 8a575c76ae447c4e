import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../process/child.ts';
import { StateDirectory } from '../process/controller.ts';
import { listsWorld } from './lists.ts';

const world = listsWorld();
const says = (words: string | RegExp, times = 1) =>
  until(String(words), async () => (world.child?.output().split(words).length ?? 0) > times);
const linesOf = (output: string) => output.trim().split('\n');

it('has the lines that scripts of the older importer look for', async () => {
  world.directory.write([{ list_id: 'small' }]);
  world.child = world.directory.start('go', '--interval', '1');
  await says('up to date');
  world.child.process.kill('SIGTERM');
  expect(await world.child.exited).toBe(0);
  const lines = linesOf(world.child.output()).filter((line) => line.includes('controller: '));
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
  world.directory.write([{ list_id: 'small' }]);
  const members = await world.sandbox.control<{ status: string }[]>('mailchimp', 'lists/small');
  const subscribed = members.filter(({ status }) => status === 'subscribed').length;
  const first = await world.directory.run('go', '--once');
  expect(first.output).toContain(`${WELCOME}: ${subscribed} subscribed members`);
  expect(linesOf(first.output).findIndex((line) => line.includes(WELCOME))).toBeLessThan(
    linesOf(first.output).findIndex((line) => line.includes('load done')),
  );
  world.directory.write([{ list_id: 'small', latest_timestamp: null }]);
  const again = await world.directory.run('go', '--once');
  expect(again.output).toContain('load done');
  expect(again.output).not.toContain(WELCOME);
  expect(await world.directory.run('check')).toMatchObject({
    code: 0,
    output: expect.stringMatching(new RegExp(`${subscribed} subscribed.*welcome campaign.*override a newer one`, 's')),
  });
});

describe('the end', () => {
  it.each([
    ['SIGTERM', 0],
    ['SIGINT', 130],
  ] as const)(
    'exits after %s with %d while a list is worked on, and resumes',
    async (signal, code) => {
      world.directory.remove();
      world.directory = new StateDirectory(world.sandbox, { OMETRIA_RATE: '10' });
      world.directory.write([{ list_id: 'large' }]);
      world.child = world.directory.start('go');
      await until('pushes', async () => (await world.sandbox.control<{ contacts: number }>('ometria', 'summary')).contacts > 500);
      world.child.process.kill(signal);
      expect(await world.child.exited).toBe(code);
      expect(world.directory.entries).toEqual([{ list_id: 'large' }]);
      world.child = world.directory.start('go');
      await says('load resumed');
      writeFileSync(join(world.directory.folder, 'controller.quit'), '');
      expect(await world.child.exited).toBe(0);
    },
    120_000,
  );

  it('deletes an old quit file, warns and continues', async () => {
    writeFileSync(join(world.directory.folder, 'controller.quit'), '');
    world.directory.write([{ list_id: 'small' }]);
    const { code, output } = await world.directory.run('go', '--once');
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('controller.quit of an earlier time') });
    expect(output).toContain('load done: 120 updated');
    expect(existsSync(join(world.directory.folder, 'controller.quit'))).toBe(false);
  });
});

describe('lists beside each other', () => {
  it('works on the others when one may not be read, and tries that one at once when its entry is changed', async () => {
    await world.sandbox.control('mailchimp', 'faults', [{ path: 'lists/large', status: 403, body: { title: 'Forbidden' } }]);
    world.directory.write([{ list_id: 'large' }, { list_id: 'small' }]);
    world.child = world.directory.start('go', '--interval', '3600');
    await says('list "large" load failed: mailchimp_forbidden, next try at ');
    await says('list "small" load done');
    await world.sandbox.control('mailchimp', 'faults', []);
    await until('the time', async () => world.directory.entries[1]?.latest_timestamp);
    world.directory.write([{ ...world.directory.entries[0], note: 'allowed now' }, world.directory.entries[1]]);
    await says('list "large" load done');
  }, 120_000);

  it('works on the entries of one list one after the other, in the order of the file', async () => {
    world.directory.write([
      { list_id: 'small', note: 'first' },
      { list_id: 'small', start_offset: 100, note: 'second' },
    ]);
    const { code, output } = await world.directory.run('go', '--once', '--list-concurrency', '8');
    expect(code).toBe(0);
    const runs = linesOf(output).flatMap((line) => /load (started|done: \d+)/.exec(line)?.[1] ?? []);
    const [, , , last = ''] = runs;
    expect(runs.slice(0, 3)).toEqual(['started', 'done: 120', 'started']);
    expect(Number(last.slice(6))).toBeLessThan(40);
    expect(world.directory.entries.map(({ note, total_updates }) => [note, total_updates])).toEqual([
      ['first', 120],
      ['second', Number(last.slice(6))],
    ]);
  });

  it('writes the time of a run that ends while the state file is broken, once it is usable again', async () => {
    world.directory.remove();
    world.directory = new StateDirectory(world.sandbox, { OMETRIA_RATE: '30' });
    world.directory.write([{ list_id: 'large' }]);
    const { text } = world.directory;
    world.child = world.directory.start('go', '--interval', '3600');
    await says('load started');
    world.directory.write('[{"list_id": ');
    await says('is done, but the state file cannot be read');
    expect(world.directory.text).toBe('[{"list_id": ');
    world.directory.write(text);
    await until('the time', async () => world.directory.entries[0]?.latest_timestamp);
    // Reported once, not at every look.
    expect(world.child.output().split('is done, but').length).toBe(2);
    expect(world.child.output().split('is not JSON').length).toBe(2);
  }, 120_000);
});
