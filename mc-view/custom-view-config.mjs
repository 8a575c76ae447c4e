/** The kit's own placeholder: it fills it in when the page is compiled, after this file was run. */
const variable = (name) => `$\{env:${name}}`;

/** Pages of the Merchant Center that name one record. A misspelt one builds, and never shows. */
const LOCATORS = [
  'customers.customer_details.general',
  'customers.customer_details.orders',
  'customers.customer_orders.order_detail',
  'orders.order_details.general',
  'products.product_details.general',
  'products.product_details.variants',
  'products.product_variant_details.general',
];

/**
 * Read at build time. `customViewId` and `url` are placeholders until the view is registered:
 * https://docs.commercetools.com/merchant-center-customizations/api-reference/custom-view-config
 *
 * @type {import('@commercetools-frontend/application-config').ConfigOptionsForCustomView}
 */
const config = {
  name: 'Klaviyo',
  description: 'What Klaviyo has of a customer, order or product, and what would be sent now.',
  cloudIdentifier: variable('CLOUD_IDENTIFIER'),
  mcApiUrl: variable('MC_API_URL'),
  env: {
    development: { initialProjectKey: variable('INITIAL_PROJECT_KEY'), hostUriPath: variable('HOST_URI_PATH') },
    production: { customViewId: variable('CUSTOM_VIEW_ID'), url: variable('APPLICATION_URL') },
  },
  // The view reads nothing of commercetools itself: it talks to its service only.
  oAuthScopes: { view: [], manage: [] },
  // Its permissions in the service: View and Manage would be those of every custom view of the project. Empty lists are refused.
  additionalOAuthScopes: [
    { name: 'klaviyo-records', view: ['view_key_value_documents'], manage: ['manage_key_value_documents'] },
  ],
  additionalEnv: { importServiceUrl: variable('IMPORT_SERVICE_URL') },
  type: 'CustomPanel',
  typeSettings: { size: 'SMALL' },
  locators: LOCATORS,
  labelAllLocales: [
    { locale: 'en', value: 'Klaviyo' },
    { locale: 'de', value: 'Klaviyo' },
  ],
};

export default config;
