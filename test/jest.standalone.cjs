/** Every application built and started alone, and the lines of connect.yaml: minutes, most of them npm's. */
const config = require('./jest.config.cjs');

module.exports = {
  ...config,
  roots: ['<rootDir>/contract'],
  testMatch: ['<rootDir>/contract/standalone*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  reporters: ['default', '<rootDir>/reporter.cjs'],
};
