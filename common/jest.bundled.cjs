const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * Libraries of thousands of files, as one file each: every file of tests loads them again. They are there where the whole project
 * is (test/packages); an application alone with common goes without.
 */
const folder = join(__dirname, '../test/dist/packages');
const list = join(folder, 'files.json');
const files = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : {};

module.exports = Object.fromEntries(Object.entries(files).map(([name, file]) => [`^${name}$`, join(folder, file)]));
