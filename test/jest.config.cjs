const bundled = require('../common/jest.bundled.cjs');

module.exports = {
  displayName: 'test',
  testEnvironment: 'node',
  moduleNameMapper: bundled,
  roots: ['<rootDir>/check', '<rootDir>/contract', '<rootDir>/e2e', '<rootDir>/sandbox'],
  // What takes minutes has a command of its own: ui/ `npm run test:browser`, faults/ `npm run test:faults`, and applications that
  // are installed and built alone `npm run test:standalone`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/contract/standalone'],
  // As in jest.all.cjs.
  testTimeout: 120_000,
  // Published as ES modules only; jest needs them translated.
  transformIgnorePatterns: ['/node_modules/(?!(@seriousme|typebox|content-disposition)/)'],
  transform: { '^.+\\.m?[tj]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
};
