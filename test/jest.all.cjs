/** Every package's tests in one run, with one summary. */
module.exports = {
  projects: ['<rootDir>/../common', '<rootDir>/../service', '<rootDir>'],
  reporters: ['default', '<rootDir>/reporter.cjs'],
};
