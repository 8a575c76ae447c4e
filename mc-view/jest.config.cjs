process.env.ENABLE_NEW_JSX_TRANSFORM = 'true';

/** The kit's own preset: https://docs.commercetools.com/merchant-center-customizations/development/testing-react-components */
module.exports = {
  displayName: 'mc-view',
  preset: '@commercetools-frontend/jest-preset-mc-app/typescript',
  rootDir: __dirname,
  roots: ['<rootDir>/src'],
};
