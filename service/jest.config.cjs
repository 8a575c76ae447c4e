const bundled = require('../common/jest.bundled.cjs');

module.exports = {
  displayName: 'service',
  testEnvironment: 'node',
  roots: ['<rootDir>/src'],
  globalSetup: '<rootDir>/src/testing/keys.cjs',
  moduleNameMapper: {
    ...bundled,
    '^common$': '<rootDir>/../common/src/index.ts',
    // Nothing here sends to Klaviyo, and its package takes long to load.
    '^klaviyo-api$': '<rootDir>/../common/src/testing/noKlaviyo.ts',
  },
  // These are published as ES modules only; jest needs them translated.
  transformIgnorePatterns: ['/node_modules/(?!(jose|cookie|content-disposition|typebox)/)'],
  transform: { '^.+\\.m?[tj]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
};
