// Loaded before a command: SQLite as on a mount where processes can't share memory, so that a write-ahead log doesn't work.
const { createRequire } = require('node:module');
const { join } = require('node:path');

const Database = createRequire(join(__dirname, '../../common/package.json'))('libsql');
const { exec } = Database.prototype;
Database.prototype.exec = function (sql) {
  if (/journal_mode\s*=\s*wal/i.test(sql)) throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_SHMOPEN' });
  return exec.call(this, sql);
};
