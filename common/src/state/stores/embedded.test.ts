import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { describeStoreContract } from '../../testing/storeContract';
import { sharesMemory } from './database';
import { EmbeddedStore, FILE } from './embedded';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'state-')), 'state');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const path = () => join(folder, FILE);
const modeOf = (file: string) => statSync(file).mode & 0o777;
/** What an operator sees who opens the file. */
const look = <T>(sql: string) => new Database(path()).prepare(sql).all() as T[];
const WITHOUT_SHARED_MEMORY = { sharesMemory: () => false };

describe.each([
  ['with a write-ahead log', {}, 'wal'],
  ['without shared memory', WITHOUT_SHARED_MEMORY, 'truncate'],
])('%s', (_title, options, mode) => {
  describe('the contract', () =>
    describeStoreContract(async () => {
      const store = await EmbeddedStore.open(folder, options);
      return { store, close: async () => store.close() };
    }));

  it('keeps its documents when it is closed and opened again', async () => {
    const before = await EmbeddedStore.open(folder, options);
    const written = await before.put('c', 'k', { a: 1 }, 0);
    before.close();
    before.close();
    const store = await EmbeddedStore.open(folder, options);
    expect(await store.get('c', 'k')).toEqual({ ...written, serverNow: expect.any(Number) });
    store.close();
  });

  it('has every write on the disk before it answers', async () => {
    const exec = jest.spyOn(Database.prototype, 'exec');
    const store = await EmbeddedStore.open(folder, options);
    expect(exec).toHaveBeenCalledWith('pragma synchronous = full');
    exec.mockRestore();
    store.close();
  });

  it('is a plain table of one line a document', async () => {
    const store = await EmbeddedStore.open(folder, options);
    await store.save('c', 'k', { a: 1 });
    expect(look('select container, key, version, value from documents')).toEqual([
      { container: 'c', key: 'k', version: 1, value: '{"a":1}' },
    ]);
    expect(look('pragma user_version')).toMatchObject([{ user_version: 1 }]);
    if (mode === 'wal') expect(look('pragma journal_mode')).toMatchObject([{ journal_mode: 'wal' }]);
    else expect(readdirSync(folder).filter((name) => name.endsWith('-wal'))).toEqual([]);
    store.close();
  });

  it('lets only its owner read it', async () => {
    const store = await EmbeddedStore.open(folder, options);
    await store.save('c', 'k', { a: 1 });
    expect(modeOf(folder)).toBe(0o700);
    for (const name of readdirSync(folder)) expect([name, modeOf(join(folder, name))]).toEqual([name, 0o600]);
    store.close();
    chmodSync(path(), 0o644);
    (await EmbeddedStore.open(folder, options)).close();
    expect(modeOf(path())).toBe(0o600);
  });

  it.each<[string, (file: string) => void]>([
    ['a later layout', (file) => new Database(file).exec('create table later (a); pragma user_version = 2')],
    ['a later layout without a table', (file) => new Database(file).exec('pragma user_version = 7')],
    ['a database of another program', (file) => new Database(file).exec('create table theirs (a)')],
    ['no database', (file) => writeFileSync(file, 'id;email\n'.repeat(200))],
  ])('refuses %s and changes nothing', async (name, write) => {
    mkdirSync(folder);
    write(path());
    const before = readdirSync(folder);
    const dump = () => (name === 'no database' ? [] : look('select sql from sqlite_master'));
    const tables = dump();
    const opening = EmbeddedStore.open(folder, options);
    await expect(opening).rejects.toMatchObject({ name: 'Fatal', code: 'state_unreadable' });
    await expect(opening).rejects.toThrow(path());
    expect(dump()).toEqual(tables);
    expect(readdirSync(folder).filter((name) => !/-(wal|shm|journal)$/.test(name))).toEqual(before);
  });

  it('says so when the folder cannot be written', async () => {
    writeFileSync(folder, 'a file');
    await expect(EmbeddedStore.open(folder, options)).rejects.toMatchObject({ code: 'state_unwritable' });
  });

  it('reports a write of another process that does not end', async () => {
    const store = await EmbeddedStore.open(folder, { ...options, busyMs: 50 });
    const other = new Database(path());
    other.exec('begin immediate; update documents set version = 1');
    await expect(store.save('c', 'k', {})).rejects.toMatchObject({ name: 'Retryable', code: 'state_busy' });
    other.exec('rollback');
    await store.save('c', 'k', {});
    store.close();
  });
});

it('leaves one file that is a complete copy when it is closed', async () => {
  const store = await EmbeddedStore.open(folder);
  for (let n = 0; n < 20; n++) await store.save('c', `k${n}`, { n });
  store.close();
  const log = `${path()}-wal`;
  expect(existsSync(log) ? statSync(log).size : 0).toBe(0);
});

it('takes a file over that had a write-ahead log when memory cannot be shared', async () => {
  const elsewhere = await EmbeddedStore.open(folder);
  await elsewhere.save('c', 'k', { a: 1 });
  elsewhere.close();
  rmSync(`${path()}-shm`, { force: true });
  const copy = join(folder, '..', 'copy');
  mkdirSync(copy);
  copyFileSync(path(), join(copy, FILE));
  const one = await EmbeddedStore.open(copy, WITHOUT_SHARED_MEMORY);
  const other = await EmbeddedStore.open(copy, WITHOUT_SHARED_MEMORY);
  await one.put('c', 'k', { a: 2 }, 1);
  await other.put('c', 'k', { a: 3 }, 2);
  expect(readdirSync(copy).filter((name) => name.endsWith('-wal'))).toEqual([]);
  expect((await one.get('c', 'k'))?.value).toEqual({ a: 3 });
});

describe('sharesMemory', () => {
  beforeEach(() => mkdirSync(folder));

  it('finds that a write-ahead log works, and leaves nothing behind', () => {
    expect(sharesMemory(Database, folder)).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('finds that it does not work when the shared file cannot be made', () => {
    mkdirSync(join(folder, 'scratch-shm'));
    expect(sharesMemory(Database, folder, 'scratch')).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });
});
