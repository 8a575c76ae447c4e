const { existsSync } = require('node:fs');
const { join } = require('node:path');

process.env.ENABLE_NEW_JSX_TRANSFORM = 'true';

/** Only where the whole project is: libraries as one file. */
const bundled = join(__dirname, '../test/packages/jest.pages.cjs');

/** The kit's own preset: https://docs.commercetools.com/merchant-center-customizations/development/testing-react-components */
module.exports = {
  displayName: 'mc-app',
  preset: '@commercetools-frontend/jest-preset-mc-app/typescript',
  rootDir: __dirname,
  roots: ['<rootDir>/src'],
  ...(existsSync(bundled) ? require(bundled) : {}),
};
