/** All of faults/, also what would make `npm test` too long, and every application built alone. */
process.env.FAULTS = 'all';
const config = require('./jest.config.cjs');

module.exports = {
  ...config,
  roots: ['<rootDir>/faults', '<rootDir>/contract'],
  testMatch: ['<rootDir>/faults/**/*.test.ts', '<rootDir>/contract/standalone.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 240_000,
  maxWorkers: 2,
};
