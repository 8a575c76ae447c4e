module.exports = {
  displayName: 'job',
  testEnvironment: 'node',
  roots: ['<rootDir>/src'],
  moduleNameMapper: { '^common$': '<rootDir>/../common/src/index.ts' },
  // This is published as an ES module only; jest needs it translated.
  transformIgnorePatterns: ['/node_modules/(?!(cookie)/)'],
  transform: { '^.+\\.[tj]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
};
