/** All of faults/, also what would make `npm test` too long. */
process.env.FAULTS = 'all';
const config = require('./jest.config.cjs');

module.exports = {
  ...config,
  roots: ['<rootDir>/faults'],
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 240_000,
  maxWorkers: 2,
};
