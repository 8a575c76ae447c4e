const bundled = require('./jest.bundled.cjs');

module.exports = {
  displayName: 'common',
  testEnvironment: 'node',
  moduleNameMapper: bundled,
  roots: ['<rootDir>/src'],
  // The first test of a file that sends to Klaviyo loads its package, which takes seconds on a busy machine.
  testTimeout: 60_000,
  // Published as an ES module only; jest needs it translated.
  transformIgnorePatterns: ['/node_modules/(?!(typebox)/)'],
  transform: { '^.+\\.m?[tj]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
};
