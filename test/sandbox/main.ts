import { parseArgs } from 'node:util';
import { startCommercetools } from './commercetools/server.ts';
import { startIdentity } from './identity.ts';
import { startKlaviyo } from './klaviyo/server.ts';
import { createShop, seedShop } from './shop/index.ts';

/** Starts every stand-in with the sample shop, prints how to reach them as one line of JSON, and serves until it is ended. */
const { values } = parseArgs({
  options: {
    customers: { type: 'string', default: '2000' },
    orders: { type: 'string', default: '1500' },
    products: { type: 'string', default: '500' },
    limits: { type: 'string', default: 'documented' },
    'commercetools-port': { type: 'string', default: '0' },
    'klaviyo-port': { type: 'string', default: '0' },
    'token-seconds': { type: 'string', default: '172800' },
    'clock-offset-ms': { type: 'string', default: '0' },
  },
});

const projectKey = 'sample-shop';
const clientScopes = [
  'view_customers',
  'view_orders',
  'view_payments',
  'view_products',
  'manage_key_value_documents',
  'view_customer_groups',
  'view_standalone_prices',
  'introspect_oauth_tokens',
  'manage_subscriptions',
];
const scopes = (names: string[]) => names.map((name) => `${name}:${projectKey}`).join(' ');
const apiKey = 'pk_sandbox';

const [commercetools, klaviyo, identity] = await Promise.all([
  startCommercetools({
    port: Number(values['commercetools-port']),
    projectKey,
    clients: [
      { id: 'import', secret: 'import-secret', scope: scopes(clientScopes) },
      { id: 'viewer', secret: 'viewer-secret', scope: scopes(['view_key_value_documents']) },
    ],
    tokenSeconds: Number(values['token-seconds']),
    clockOffsetMs: Number(values['clock-offset-ms']),
  }),
  startKlaviyo({ port: Number(values['klaviyo-port']), keys: [apiKey], limits: values.limits === 'off' ? 'off' : 'documented' }),
  startIdentity(0),
]);
const sizes = { customers: Number(values.customers), orders: Number(values.orders), products: Number(values.products) };
seedShop(commercetools, createShop(sizes));

const environment = {
  CTP_PROJECT_KEY: projectKey,
  CTP_CLIENT_ID: 'import',
  CTP_CLIENT_SECRET: 'import-secret',
  CTP_SCOPE: scopes(clientScopes),
  CTP_API_URL: commercetools.url,
  CTP_AUTH_URL: commercetools.url,
  CTP_JWT_ISSUER: identity.url,
  KLAVIYO_AUTH_KEY: apiKey,
  KLAVIYO_URL: klaviyo.url,
};
console.log(JSON.stringify({ commercetools: commercetools.url, klaviyo: klaviyo.url, identity: identity.url, environment }));

// The process that started this one holds the other end of standard input: none is left behind when it dies.
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
process.on('SIGTERM', () => process.exit(0));
