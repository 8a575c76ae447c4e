import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ascending } from '../../../base/order';
import { StateFile } from './stateFile';
import type { EntryResult } from './text';

let folder: string;
let file: StateFile;
const path = () => join(folder, 'state.json');
const write = (text: string) => fs.writeFileSync(path(), text);
const text = () => fs.readFileSync(path(), 'utf8');
const ENTRY = '[{"list_id":"abc"}]';

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'state-')));
  file = new StateFile(path());
  write(ENTRY);
});
afterEach(() => {
  jest.restoreAllMocks();
  fs.rmSync(folder, { recursive: true, force: true });
});

const RESULT: EntryResult = {
  listId: 'abc',
  rank: 1,
  began: 'none',
  latest: '2026-03-01T08:15:30Z',
  elapsedSeconds: 1.5,
  totalUpdates: 7,
};
const AFTER = '[{"list_id":"abc","latest_timestamp":"2026-03-01T08:15:30Z","elapsed_seconds":1.5,"total_updates":7}]';
const failure = (code: string) => Object.assign(new Error(code), { code });

describe('open', () => {
  it.each([
    ['is missing', undefined, 'there is no state file'],
    ['is no JSON', '[\n{"list_id":\n', 'line 3'],
    ['is no array', '{}', 'array'],
    ['is not UTF-8', Buffer.from('[{"list_id":"abc","note":"f\xfcr"}]', 'latin1'), 'UTF-8'],
  ])('ends with path and reason when the file %s', (_name, content, words) => {
    if (content === undefined) fs.rmSync(path());
    else fs.writeFileSync(path(), content);
    const opening = () => file.open();
    expect(opening).toThrow(expect.objectContaining({ code: 'state_file_unusable' }));
    expect(opening).toThrow(path());
    expect(opening).toThrow(words);
  });

  it('refuses a file that is mounted by itself, and says what to mount', () => {
    const read = fs.readFileSync;
    jest
      .spyOn(fs, 'readFileSync')
      .mockImplementation(((name: string, ...options: []) =>
        name === '/proc/self/mountinfo' ? `36 35 98:0 / ${path()} rw\n` : read(name, ...options)) as typeof fs.readFileSync);
    expect(() => file.open()).toThrow(`Mount the directory ${folder} instead.`);
  });

  it('leaves the file of a writer that works in another process', () => {
    fs.writeFileSync(`${path()}.new`, 'of the controller');
    file.open();
    expect(fs.existsSync(`${path()}.new`)).toBe(true);
  });
});

it('removes what a writer that was killed has left, and nothing else', () => {
  for (const name of ['state.json.new', 'state.json.new.123', 'state.json.new.mine', 'state.json.bak']) {
    fs.writeFileSync(join(folder, name), '');
  }
  file.removeLeftovers();
  expect(fs.readdirSync(folder).sort(ascending)).toEqual(['state.json', 'state.json.bak', 'state.json.new.mine']);
});

describe('record', () => {
  it('replaces the file in one step, with its mode, and leaves nothing beside it', async () => {
    fs.chmodSync(path(), 0o640);
    const before = fs.statSync(path()).ino;
    expect(await file.record(RESULT)).toBe('merged');
    expect(text()).toBe(AFTER);
    expect(fs.statSync(path()).mode & 0o777).toBe(0o640);
    expect(fs.statSync(path()).ino).not.toBe(before);
    expect(fs.readdirSync(folder)).toEqual(['state.json']);
  });

  it('keeps a link a link', async () => {
    fs.mkdirSync(join(folder, 'real'));
    fs.renameSync(path(), join(folder, 'real', 'lists.json'));
    fs.symlinkSync(join('real', 'lists.json'), path());
    await file.record(RESULT);
    expect(fs.lstatSync(path()).isSymbolicLink()).toBe(true);
    expect(text()).toBe(AFTER);
  });

  it('merges into an edit that is made between reading and replacing', async () => {
    const edit = ' [{"list_id":"new"},{"list_id":"abc","note":1}]';
    const stat = fs.statSync;
    let edited = false;
    jest.spyOn(fs, 'statSync').mockImplementation(((name: string) => {
      if (!edited) write(edit);
      edited = true;
      return stat(name);
    }) as typeof fs.statSync);
    expect(await file.record(RESULT)).toBe('merged');
    expect(JSON.parse(text())).toEqual([{ list_id: 'new' }, { note: 1, ...JSON.parse(AFTER)[0] }]);
  });

  it.each(['[{"list_id":', '', undefined])('never overwrites a file that became unusable: %j', async (content) => {
    if (content === undefined) fs.rmSync(path());
    else write(content);
    expect(await file.record(RESULT)).toBe('broken');
    expect(fs.existsSync(path()) ? text() : undefined).toBe(content);
  });

  it('does not bring a file back that is removed while it is written', async () => {
    const stat = fs.statSync;
    jest.spyOn(fs, 'statSync').mockImplementation(((name: string) => {
      const stats = stat(name);
      fs.rmSync(path());
      return stats;
    }) as typeof fs.statSync);
    expect(await file.record(RESULT)).toBe('broken');
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['EBUSY', 'state_file_unusable', 'Mount the directory'],
    ['EXDEV', 'state_file_unusable', 'Mount the directory'],
    ['EACCES', 'state_file_unusable', 'who may write'],
    ['ENOSPC', 'disk_full', 'the disk is full'],
  ])('says what to do and leaves the file as it is when replacing fails with %s', async (code, ours, words) => {
    jest.spyOn(fs, 'renameSync').mockImplementation(() => {
      throw failure(code);
    });
    const recording = file.record(RESULT);
    await expect(recording).rejects.toMatchObject({ name: 'Fatal', code: ours, message: expect.stringContaining(words) });
    jest.restoreAllMocks();
    expect(text()).toBe(ENTRY);
    expect(fs.readdirSync(folder)).toEqual(['state.json']);
  });

  it('does not replace the file by a part of it when the disk fills up without an error', async () => {
    const put = fs.write;
    jest
      .spyOn(fs, 'write')
      .mockImplementation(((fd: number, data: string, _at: number, encoding: BufferEncoding, done: () => void) =>
        put(fd, data.slice(0, 20), 0, encoding, done)) as unknown as typeof fs.write);
    await expect(file.record(RESULT)).rejects.toMatchObject({ code: 'disk_full' });
    expect(text()).toBe(ENTRY);
  });
});

describe('look', () => {
  beforeEach(() => file.open());

  it('reports a broken file once, after it has stood for two looks', () => {
    write('[{');
    expect([file.look(), file.look(), file.look(), file.look()].map(({ kind }) => kind)).toEqual([
      'unchanged',
      'broken',
      'unchanged',
      'unchanged',
    ]);
    write('[{"');
    expect([file.look(), file.look()].map(({ kind }) => kind)).toEqual(['unchanged', 'broken']);
    expect(text()).toBe('[{"');
  });

  it('notices that the file is usable again, also with the same text', () => {
    fs.rmSync(path());
    expect([file.look(), file.look()].map(({ kind }) => kind)).toEqual(['unchanged', 'broken']);
    write(ENTRY);
    expect(file.look()).toMatchObject({ kind: 'changed' });
    expect(file.look()).toMatchObject({ kind: 'unchanged' });
  });

  it('says nothing of a file that an editor writes in two steps', () => {
    write('');
    expect(file.look().kind).toBe('unchanged');
    write('[{"list_id":"abc","note":1}]');
    expect(file.look()).toMatchObject({ kind: 'changed', state: { entries: [{ listId: 'abc' }] } });
  });
});
