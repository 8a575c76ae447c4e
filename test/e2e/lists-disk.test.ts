import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { note } from '../faults/cases.ts';
import { ROOT, until } from '../process/child.ts';
import { canMount, StateDirectory } from '../process/controller.ts';
import { type ListsSandbox, startLists } from '../process/lists.ts';

/** What the state directory stands on: mounts, full disks, file systems without shared memory. */
const MEMBERS = 9000;
const now = () => Math.floor(Date.now() / 1000);
let sandbox: ListsSandbox;
let directory: StateDirectory;

beforeAll(async () => {
  sandbox = await startLists({
    ometria: { rate: 0 },
    lists: [
      { id: 'small', members: 120, newest: now() - 400 },
      { id: 'large', members: MEMBERS, newest: now() - 400, seed: 3 },
    ],
  });
});
beforeEach(() => {
  directory = new StateDirectory(sandbox);
});
afterEach(() => directory.remove());
afterAll(() => sandbox.close());

const mounting = canMount ? it : it.skip;

mounting('refuses a state file that is mounted by itself, and says to mount the directory', async () => {
  directory.write([{ list_id: 'small' }]);
  const text = directory.text;
  const script =
    'cp "$STATE_DIR/state.json" "$1" && mount --bind "$1" "$STATE_DIR/state.json" && exec "$NODE" $COMMAND go --once';
  const child = directory.inNamespace(script, join(directory.folder, 'elsewhere.json'));
  expect({ code: await child.exited, output: child.output() }).toMatchObject({
    code: 1,
    output: expect.stringContaining(`Mount the directory ${directory.folder} instead.`),
  });
  expect(directory.text).toBe(text);
});

mounting(
  'stops at its last checkpoint with exit code 1 when the disk is full, and resumes there',
  async () => {
    const saved = mkdtempSync(join(tmpdir(), 'lists-'));
    directory.write([{ list_id: 'large', worker_count: 2 }]);
    // Another file takes what is left, once the run has made checkpoints.
    const script = `
    mount -t tmpfs -o size=8m tmpfs /mnt && cp "$STATE_DIR/state.json" /mnt/
    STATE_DIR=/mnt "$NODE" $COMMAND go --once & child=$!
    until [ -e "$STATE_DIR/fill" ]; do sleep 0.05; done
    head -c 8m /dev/zero >/mnt/filler 2>/dev/null
    wait $child; code=$?
    rm /mnt/filler; cp /mnt/* "$1"; exit $code`;
    const slow = new StateDirectory(sandbox, { OMETRIA_RATE: '20' });
    slow.write([{ list_id: 'large', worker_count: 2 }]);
    const child = slow.inNamespace(script, saved);
    try {
      await until('some pushes', async () => (await pushed()) > 4000);
      cpSync(join(slow.folder, 'state.json'), join(slow.folder, 'fill'));
      expect({ code: await child.exited, output: child.output() }).toMatchObject({
        code: 1,
        output: expect.stringContaining('the disk is full'),
      });
      expect(child.output()).not.toContain('load done');
      for (const name of readdirSync(saved)) cpSync(join(saved, name), join(directory.folder, name));
      expect(directory.entries).toEqual([{ list_id: 'large', worker_count: 2 }]);
      const before = await pushed();
      const { code, output } = await directory.run('go', '--once');
      expect({ code, output }).toMatchObject({ code: 0, output: expect.stringMatching(/load resumed.*load done/s) });
      // Nothing that a checkpoint had is sent again.
      expect((await pushed()) - before).toBeLessThan(MEMBERS - 1500);
      const { missing, doubled } = await differences('large');
      note({ part: 'embedded store', what: 'full disk during an import of a list', kills: 0, missing, doubled });
      expect({ missing, doubled }).toEqual({ missing: 0, doubled: 0 });
      expect(directory.entries[0]?.latest_timestamp).toBeDefined();
    } finally {
      await child.kill('SIGKILL');
      slow.remove();
      rmSync(saved, { recursive: true, force: true });
    }
  },
  120_000,
);

/** Members that Ometria doesn't have, and contacts that are there twice. */
async function differences(listId: string): Promise<{ missing: number; doubled: number }> {
  const members = await sandbox.control<{ contactId: string }[]>('mailchimp', `lists/${listId}`);
  const contacts = (await sandbox.control<{ id: string }[]>('ometria', 'contacts')).map(({ id }) => id);
  const there = new Set(contacts);
  return {
    missing: members.filter(({ contactId }) => !there.has(contactId)).length,
    doubled: contacts.length - there.size,
  };
}

const pushed = async () => (await sandbox.control<{ records: number }>('ometria', 'summary')).records;

it('works, and resumes after kill -9, where SQLite has no shared memory', async () => {
  const NODE_OPTIONS = `--require ${join(ROOT, 'test/process/noSharedMemory.cjs')}`;
  directory.remove();
  directory = new StateDirectory(sandbox, { NODE_OPTIONS });
  directory.write([{ list_id: 'large' }]);
  const slow = new StateDirectory(sandbox, { NODE_OPTIONS, OMETRIA_RATE: '6', STATE_DIR: directory.folder });
  slow.remove();
  await sandbox.control('ometria', 'forget', {});
  const before = await pushed();
  const child = slow.start('go', '--once');
  await until('some pushes', async () => (await pushed()) - before > 1000);
  expect(await directory.run('status')).toMatchObject({ code: 0, output: expect.stringContaining('load running') });
  expect(readdirSync(directory.folder).filter((name) => name.endsWith('-wal'))).toEqual([]);
  await child.kill('SIGKILL');
  const { code, output } = await directory.run('go', '--once');
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('load resumed') });
  const { missing, doubled } = await differences('large');
  note({ part: 'embedded store', what: 'an import of a list, without shared memory', kills: 1, missing, doubled });
  expect({ missing, doubled }).toEqual({ missing: 0, doubled: 0 });
  expect(directory.entries[0]).toMatchObject({ total_updates: expect.any(Number) });
}, 120_000);

it('writes nothing anywhere for a check, a preview, the status and failures', async () => {
  directory.write([{ list_id: 'small' }]);
  for (const args of [['check'], ['preview', 'small', '--limit', '3'], ['status'], ['failures', 'small']]) {
    expect(await directory.run(...args)).toMatchObject({ code: 0 });
    expect(readdirSync(directory.folder)).toEqual(['state.json']);
  }
  rmSync(directory.path);
  expect(await directory.run('check')).toMatchObject({ code: 1, output: expect.stringContaining('there is no state file') });
  expect(existsSync(join(directory.folder, 'importer.db'))).toBe(false);
});
