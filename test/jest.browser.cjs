/** The pages of the Merchant Center, in Chromium before real processes. */
const config = require('./jest.config.cjs');

module.exports = {
  ...config,
  roots: ['<rootDir>/ui'],
  reporters: ['default', '<rootDir>/reporter.cjs'],
  testSequencer: '<rootDir>/sequencer.cjs',
  // A browser, a service and what stands in for both sides each: more at a time keep two cores waiting for one another.
  maxWorkers: 3,
};
