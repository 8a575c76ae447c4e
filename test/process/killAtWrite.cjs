// Loaded before a command: its process ends with SIGKILL before or after the write to the store with this number.
const { createRequire } = require('node:module');
const { join } = require('node:path');

const Database = createRequire(join(__dirname, '../../common/package.json'))('libsql');
const { KILL_AT, KILL_WHEN } = process.env;
const { prepare } = Database.prototype;
let writes = 0;
Database.prototype.prepare = function (sql) {
  const statement = prepare.call(this, sql);
  if (!/^\s*(insert|update|delete)/i.test(sql)) return statement;
  const { run } = statement;
  statement.run = function (...values) {
    const isIt = ++writes === Number(KILL_AT);
    if (isIt && KILL_WHEN === 'before') process.kill(process.pid, 'SIGKILL');
    const result = run.apply(this, values);
    if (isIt) process.kill(process.pid, 'SIGKILL');
    return result;
  };
  return statement;
};
