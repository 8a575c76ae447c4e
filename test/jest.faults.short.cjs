/** What CI runs of faults/: deaths, storms, frozen and cut off processes, each once or a few times. */
const config = require('./jest.config.cjs');

module.exports = {
  ...config,
  roots: ['<rootDir>/faults'],
  // Eight engines as real processes, and outages of half a minute each, take minutes.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/faults/broken', '<rootDir>/faults/live'],
  reporters: ['default', '<rootDir>/reporter.cjs'],
  // Most of it is waiting for leases to run out.
  maxWorkers: 4,
};
