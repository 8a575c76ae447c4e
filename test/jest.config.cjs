module.exports = {
  displayName: 'test',
  testEnvironment: 'node',
  roots: ['<rootDir>/e2e', '<rootDir>/sandbox', '<rootDir>/ui'],
  testTimeout: 60_000,
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
};
