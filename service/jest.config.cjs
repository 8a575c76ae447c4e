module.exports = {
  displayName: 'service',
  testEnvironment: 'node',
  roots: ['<rootDir>/src'],
  // jose and cookie are published as ES modules only; jest needs them translated.
  transformIgnorePatterns: ['/node_modules/(?!(jose|cookie)/)'],
  transform: { '^.+\\.[tj]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
};
