/** Every package's tests in one run, with one summary. */
module.exports = {
  projects: [
    '<rootDir>/../common',
    '<rootDir>/../service',
    '<rootDir>/../job',
    '<rootDir>/../event',
    '<rootDir>/../cli',
    '<rootDir>/../mc-app',
    '<rootDir>/../mc-view',
    '<rootDir>',
  ],
  reporters: ['default', '<rootDir>/reporter.cjs'],
  testSequencer: '<rootDir>/sequencer.cjs',
  // Not a project's own to say. Real processes on a busy machine take their time; what hangs fails all the same.
  testTimeout: 120_000,
  // Much of what the end-to-end tests do is waiting: on two cores, four at a time keep them busy.
  maxWorkers: 4,
};
