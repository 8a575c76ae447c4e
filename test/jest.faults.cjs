/** All of faults/, at full length, and every application built alone. */
process.env.FAULTS = 'all';
const short = require('./jest.faults.short.cjs');

module.exports = {
  ...short,
  roots: ['<rootDir>/faults', '<rootDir>/contract'],
  testMatch: ['<rootDir>/faults/**/*.test.ts', '<rootDir>/contract/standalone.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 240_000,
  maxWorkers: 2,
};
