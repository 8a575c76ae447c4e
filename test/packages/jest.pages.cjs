// What the tests of both Merchant Center folders have on top of the kit's preset where the whole project is. Alone, as on Connect,
// they have the preset only: the same tests, slower.
const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const folder = join(__dirname, '../dist/pages');
const list = join(folder, 'files.json');
const files = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : undefined;

module.exports = files && {
  moduleNameMapper: Object.fromEntries(Object.entries(files).map(([name, file]) => [`^${name}$`, join(folder, file)])),
  testEnvironment: join(__dirname, 'environment.cjs'),
  // In place of the preset's Babel, which takes five seconds in each of jest's processes when nothing is cached.
  transform: {
    '^.+\\.(js|jsx|mjs|ts|tsx)$': [
      require.resolve('@swc/jest'),
      {
        jsc: {
          ...{ target: 'es2022', parser: { syntax: 'typescript', tsx: true } },
          transform: { react: { runtime: 'automatic', importSource: '@emotion/react', development: true } },
        },
      },
    ],
  },
};
