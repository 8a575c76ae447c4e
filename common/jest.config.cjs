module.exports = {
  displayName: 'common',
  testEnvironment: 'node',
  roots: ['<rootDir>/src'],
  // Published as an ES module only; jest needs it translated.
  transformIgnorePatterns: ['/node_modules/(?!(typebox)/)'],
  transform: { '^.+\\.m?[tj]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
};
