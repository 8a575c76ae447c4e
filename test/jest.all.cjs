/** Every package's tests in one run, with one summary. */
module.exports = {
  projects: ['<rootDir>/../common', '<rootDir>/../service', '<rootDir>/../job', '<rootDir>/../cli', '<rootDir>'],
  reporters: ['default', '<rootDir>/reporter.cjs'],
};
