/** How much of the source the tests beside it reach alone; `npm run test:coverage` fails below the floor. */
module.exports = {
  ...require('./jest.config.cjs'),
  collectCoverage: true,
  // Files included that no test loads. Types without code count as lines that are never reached: there are few, and a list of them
  // would have to be kept.
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.test.ts', '!src/testing/**'],
  coverageProvider: 'v8',
  coverageReporters: ['text-summary'],
  coverageThreshold: { global: { lines: 90 } },
};
