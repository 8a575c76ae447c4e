import { randomUUID } from 'node:crypto';
import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { chmod, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type Database from 'libsql';
import { sleep } from '../../base/wait';
import { Fatal, Retryable } from '../../contract/errors';

type Connection = Database.Database;
type Driver = typeof Database;

/** `PRAGMA user_version`: the layout of the file. A file with another number is refused, never changed. */
const LAYOUT = 1;
/** How long (ms) SQLite waits for another process to finish its write. Writes of ours take milliseconds. */
const BUSY_MS = 5000;
const BUSY_PAUSE_MS = 20;
/** Read and write version of SQLite's file header: 2 = write-ahead log. https://www.sqlite.org/fileformat.html */
const HEADER_VERSIONS_AT = 18;
const WRITE_AHEAD = 2;

const TABLE = `
  begin immediate;
  create table if not exists documents (
    container text not null,
    key text not null,
    version integer not null,
    modified_at integer not null,
    value text not null check (json_valid(value)),
    primary key (container, key)
  );
  pragma user_version = ${LAYOUT};
  commit;`;

export interface OpenOptions {
  /** How long (ms) a write waits for those of other processes. */
  busyMs?: number;
  /** Whether processes can share memory through files of a folder, which a write-ahead log needs. */
  sharesMemory?: typeof sharesMemory;
}

/** The native library is loaded by the first store that is opened: processes without one don't carry it. */
const driver = async (): Promise<Driver> => (await import('libsql')).default;

/**
 * Opens the file of documents, in the fastest journal mode that its folder allows.
 * @throws Fatal `state_unreadable`, `state_unwritable`; Retryable `state_busy`
 */
export async function openDatabase(path: string, options: OpenOptions): Promise<Connection> {
  const { busyMs = BUSY_MS, sharesMemory: canShare = sharesMemory } = options;
  const SQLite = await driver();
  let connection: Connection | undefined;
  try {
    await create(path);
    const shares = canShare(SQLite, dirname(path));
    const moved = !shares && hasWriteAheadLog(path);
    const opened = new SQLite(path, { timeout: busyMs });
    connection = opened;
    // A log that was written where memory can be shared: without, one process alone can open the file until the log is gone.
    if (moved) opened.exec('pragma locking_mode = exclusive');
    await untilFree(() => refuseOtherLayout(opened, path));
    await untilFree(() => opened.exec(`pragma journal_mode = ${shares ? 'wal' : 'truncate'}`));
    if (moved) opened.exec('pragma locking_mode = normal; select 1 from sqlite_master');
    opened.exec('pragma synchronous = full');
    if (layoutOf(opened) === 0) opened.exec(TABLE);
    return opened;
  } catch (error) {
    connection?.close();
    throw failureOf(error, path);
  }
}

/**
 * SQLite gives its log and journal the mode of the file, so the file has it first. One that exists isn't opened here: closing
 * it again would release the locks of every other connection of this process.
 */
async function create(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  try {
    await (await open(path, 'wx', 0o600)).close();
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    await chmod(path, 0o600);
  }
}

/** Leaves everything in the one file; while others have it open, that is done by the last of them. */
export function closeDatabase(connection: Connection): void {
  if (!connection.open) return;
  try {
    connection.exec('pragma wal_checkpoint(truncate)');
  } catch {
    // The log is as durable as the file: the next process that opens it reads both.
  }
  connection.close();
}

/**
 * Whether a write-ahead log works in this folder. It needs memory shared through a file, which some mounts of containers
 * refuse, and only at the first write; so a scratch file tries it out.
 */
export function sharesMemory(SQLite: Driver, folder: string, name = `importer-${randomUUID()}.tmp`): boolean {
  const path = join(folder, name);
  try {
    const scratch = new SQLite(path);
    try {
      scratch.exec('pragma journal_mode = wal; create table scratch (a)');
    } finally {
      scratch.close();
    }
    return hasWriteAheadLog(path);
  } catch {
    return false;
  } finally {
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${path}${suffix}`, { recursive: true, force: true });
  }
}

const layoutOf = (connection: Connection) =>
  (connection.prepare('pragma user_version').get() as { user_version: number }).user_version;

/** Before anything is written. A file without a number must be one that nothing has been written to yet. */
function refuseOtherLayout(connection: Connection, path: string): void {
  const layout = layoutOf(connection);
  if (layout === LAYOUT) return;
  const { tables } = connection.prepare('select count(*) as tables from sqlite_master').get() as { tables: number };
  if (layout !== 0 || tables > 0) throw otherLayout(path);
}

/** Without a log there are no locks between two statements, which closing a file of ours could release. */
function hasWriteAheadLog(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(HEADER_VERSIONS_AT + 2);
    readSync(file, header, 0, header.length, 0);
    return header[HEADER_VERSIONS_AT] === WRITE_AHEAD;
  } finally {
    closeSync(file);
  }
}

/** A change of the journal needs the file for itself, and SQLite doesn't wait for that by its own. */
async function untilFree(task: () => void): Promise<void> {
  const end = performance.now() + BUSY_MS;
  for (;;) {
    try {
      return task();
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
      await sleep(BUSY_PAUSE_MS);
    }
  }
}

const codeOf = (error: unknown) => String((error as { code?: unknown } | undefined)?.code ?? '');
const isBusy = (error: unknown) => /^SQLITE_(BUSY|LOCKED)/.test(codeOf(error));

const otherLayout = (path: string) =>
  new Fatal(
    'state_unreadable',
    `${path} is damaged or not of a layout this version knows: install the version that wrote it, or move the file away.`,
  );

/** SQLite's error as one of ours. Their texts hold no values of documents, but ours say what to do. */
export function failureOf(error: unknown, path: string): unknown {
  if (error instanceof Fatal) return error;
  const code = codeOf(error);
  if (isBusy(error)) return new Retryable('state_busy', `Another process has locked ${path} for more than five seconds.`);
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) return otherLayout(path);
  if (/^SQLITE_FULL/.test(code)) {
    return new Fatal('state_unwritable', `${path} cannot be written: the disk is full. Free some space, then start again.`);
  }
  if (/^SQLITE_(IOERR|READONLY|CANTOPEN|PERM)|^E[A-Z]+$/.test(code) || /ConnectionFailed/.test(String(error))) {
    return new Fatal(
      'state_unwritable',
      `${path} cannot be written (${code || 'not opened'}): check the disk and its permissions.`,
    );
  }
  return error;
}
