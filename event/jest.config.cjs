const bundled = require('../common/jest.bundled.cjs');

module.exports = {
  displayName: 'event',
  testEnvironment: 'node',
  roots: ['<rootDir>/src'],
  moduleNameMapper: { ...bundled, '^common$': '<rootDir>/../common/src/index.ts' },
  // These are published as ES modules only; jest needs them translated.
  transformIgnorePatterns: ['/node_modules/(?!(jose|cookie|content-disposition|typebox)/)'],
  transform: { '^.+\\.m?[tj]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
};
