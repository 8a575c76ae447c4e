import { join } from 'node:path';
import type Database from 'libsql';
import { Conflict } from '../../contract/errors';
import { closeDatabase, failureOf, type OpenOptions, openDatabase } from './database';
import type { ListOptions, Store, Versioned } from './store';

/** The one file of a state directory. */
export const FILE = 'importer.db';

interface Row {
  key: string;
  value: string;
  version: number;
  modified_at: number;
}

const COLUMNS = 'key, value, version, modified_at';

/** Sorts after every character that a key may hold. */
const LAST_CHARACTER = '\u{10FFFF}';

/**
 * Documents in one SQLite file, for machines without another store: compare-and-set across the processes of one machine,
 * every write on the disk before its promise resolves. Operators may look at it with `sqlite3 importer.db`.
 */
export class EmbeddedStore implements Store {
  readonly local = true;
  private readonly statements: ReturnType<typeof prepare>;

  private constructor(
    private readonly database: Database.Database,
    private readonly path: string,
  ) {
    this.statements = prepare(database);
  }

  /**
   * Opens the store of a state directory, and creates both where there are none (folder 0700, file 0600).
   * @throws Fatal `state_unreadable` (another layout, or no database; nothing is changed), `state_unwritable`
   * @throws Retryable `state_busy`
   */
  static async open(folder: string, options: OpenOptions = {}): Promise<EmbeddedStore> {
    const path = join(folder, FILE);
    return new EmbeddedStore(await openDatabase(path, options), path);
  }

  name(container: string, key: string): string {
    return `document ${container}/${key} of ${this.path}`;
  }

  async get<T extends object>(container: string, key: string): Promise<Versioned<T> | undefined> {
    const row = this.run(() => this.statements.get.get(container, key) as Row | undefined);
    return row && versioned<T>(row, Date.now());
  }

  async put<T extends object>(container: string, key: string, value: T, expectedVersion: number): Promise<Versioned<T>> {
    const { insert, replace } = this.statements;
    const now = Date.now();
    const text = JSON.stringify(value);
    const { changes } = this.run(() =>
      expectedVersion === 0 ? insert.run(container, key, now, text) : replace.run(now, text, container, key, expectedVersion),
    );
    if (changes !== 1) throw new Conflict();
    return { key, value: JSON.parse(text) as T, version: expectedVersion + 1, lastModifiedAt: now, serverNow: now };
  }

  async save<T extends object>(container: string, key: string, value: T): Promise<void> {
    const text = JSON.stringify(value);
    this.run(() => this.statements.save.run(container, key, Date.now(), text));
  }

  async delete(container: string, key: string, version?: number): Promise<void> {
    if (version === undefined) {
      this.run(() => this.statements.delete.run(container, key));
      return;
    }
    const { changes } = this.run(() => this.statements.deleteVersion.run(container, key, version));
    if (changes === 0 && (await this.get(container, key))) throw new Conflict();
  }

  async list<T extends object>(container: string, options: ListOptions): Promise<Versioned<T>[]> {
    const { where, values } = conditions(container, options);
    const order = options.order === 'desc' ? 'desc' : 'asc';
    const sql = `select ${COLUMNS} from documents where ${where.join(' and ')} order by key ${order} limit ?`;
    const rows = this.run(() => this.database.prepare(sql).all(...values, options.limit) as Row[]);
    const now = Date.now();
    return rows.map((row) => versioned<T>(row, now));
  }

  /** Folds the write-ahead log into the file, so that the file alone is a complete copy. */
  close(): void {
    closeDatabase(this.database);
  }

  private run<T>(task: () => T): T {
    try {
      return task();
    } catch (error) {
      throw failureOf(error, this.path);
    }
  }
}

function prepare(database: Database.Database) {
  return {
    get: database.prepare(`select ${COLUMNS} from documents where container = ? and key = ?`),
    insert: database.prepare(
      `insert into documents (container, key, version, modified_at, value) values (?, ?, 1, ?, ?)
       on conflict (container, key) do nothing`,
    ),
    replace: database.prepare(
      `update documents set version = version + 1, modified_at = ?, value = ?
       where container = ? and key = ? and version = ?`,
    ),
    save: database.prepare(
      `insert into documents (container, key, version, modified_at, value) values (?, ?, 1, ?, ?)
       on conflict (container, key) do update
       set version = version + 1, modified_at = excluded.modified_at, value = excluded.value`,
    ),
    delete: database.prepare('delete from documents where container = ? and key = ?'),
    deleteVersion: database.prepare('delete from documents where container = ? and key = ? and version = ?'),
  };
}

function versioned<T>(row: Row, serverNow: number): Versioned<T> {
  const { key, value, version, modified_at: lastModifiedAt } = row;
  return { key, value: JSON.parse(value) as T, version, lastModifiedAt, serverNow };
}

function conditions(container: string, { prefix, after, order, match }: ListOptions): { where: string[]; values: string[] } {
  const where = ['container = ?'];
  const values = [container];
  const add = (condition: string, ...given: string[]) => {
    where.push(condition);
    values.push(...given);
  };
  if (prefix !== undefined) add('key >= ? and key < ?', prefix, `${prefix}${LAST_CHARACTER}`);
  if (after !== undefined) add(`key ${order === 'desc' ? '<' : '>'} ?`, after);
  for (const [field, wanted] of Object.entries(match ?? {}))
    add('json_extract(value, ?) = ?', `$.${JSON.stringify(field)}`, wanted);
  return { where, values };
}
