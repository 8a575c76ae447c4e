const bundled = require('../common/jest.bundled.cjs');

module.exports = {
  displayName: 'cli',
  testEnvironment: 'node',
  roots: ['<rootDir>/src'],
  moduleNameMapper: {
    ...bundled,
    '^common$': '<rootDir>/../common/src/index.ts',
    '^common/errors$': '<rootDir>/../common/src/assembly/errors.ts',
    '^common/csv-files$': '<rootDir>/../common/src/assembly/csvFiles.ts',
    '^common/csv-mparticle$': '<rootDir>/../common/src/assembly/csvMparticle.ts',
    '^common/mailchimp-ometria$': '<rootDir>/../common/src/assembly/mailchimpLists.ts',
  },
  // Published as an ES module only; jest needs it translated.
  transformIgnorePatterns: ['/node_modules/(?!(typebox)/)'],
  transform: { '^.+\\.m?[tj]s$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
};
