// Writes src/api/schema.ts from the service's own OpenAPI document, so that a changed field breaks the build here.
// With --check nothing is written: exit code 1 says that the file is out of date. Needs ../service to be built.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import openapiTypescript, { astToString } from 'openapi-typescript';

const serviceRequire = createRequire(new URL('../../service/dist/app.js', import.meta.url));
const { buildApp } = serviceRequire('./app.js');
const { commercetoolsKlaviyo, loadEnvironment, silent } = serviceRequire('common');
const target = new URL('../src/api/schema.ts', import.meta.url);

// Placeholders: describing itself makes the service call no other.
const nowhere = 'http://127.0.0.1:9';
const env = loadEnvironment({
  CTP_PROJECT_KEY: 'project',
  CTP_CLIENT_ID: 'id',
  CTP_CLIENT_SECRET: 'secret',
  CTP_API_URL: nowhere,
  CTP_AUTH_URL: nowhere,
  CTP_JWT_ISSUER: nowhere,
  KLAVIYO_AUTH_KEY: 'key',
  SERVICE_URL: nowhere,
  PORT: '0',
});
const app = await buildApp({ importer: commercetoolsKlaviyo(env, silent), env, log: silent });
// Words may change without a change of the types; a field that is called `description` is an object here, and stays.
const isProse = (name, value) => (name === 'description' || name === 'summary') && typeof value === 'string';
const { payload } = await app.inject('/openapi.json');
const document = JSON.parse(payload, (name, value) => (isProse(name, value) ? undefined : value));
await app.close();

const header = '/** Generated from the OpenAPI document of the service: `npm run api-types`. Do not edit. */\n\n';
const text = header + astToString(await openapiTypescript(document));
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error('src/api/schema.ts does not fit the service any more. Run: npm --prefix mc-app run api-types');
  process.exitCode = 1;
}
