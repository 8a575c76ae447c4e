// Writes src/api/schema.ts from the service's own OpenAPI document, so that a changed field breaks the build here; of mc-view as well,
// which knows the routes of single records only.
// With --check nothing is written: exit code 1 says that a file is out of date. Needs ../service to be built.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import openapiTypescript, { astToString } from 'openapi-typescript';

const serviceRequire = createRequire(new URL('../../service/dist/app.js', import.meta.url));
const { buildApp } = serviceRequire('./app.js');
const { commercetoolsKlaviyo, loadEnvironment, silent } = serviceRequire('common');

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

/** The part of a document that these paths need, with all that it refers to. */
function partOf({ paths, components, ...rest }, isWanted) {
  const wanted = Object.fromEntries(Object.entries(paths).filter(([path]) => isWanted(path)));
  const schemas = {};
  const add = (value) => {
    for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (schemas[name] !== undefined) continue;
      schemas[name] = components.schemas[name];
      add(schemas[name]);
    }
  };
  add(wanted);
  return { ...rest, paths: wanted, components: { ...components, schemas } };
}

const header = '/** Generated from the OpenAPI document of the service: `npm run api-types`. Do not edit. */\n\n';
const TARGETS = [
  ['mc-app', document],
  ['mc-view', partOf(document, (path) => path.startsWith('/records/'))],
];
for (const [folder, part] of TARGETS) {
  const target = new URL(`../../${folder}/src/api/schema.ts`, import.meta.url);
  const text = header + astToString(await openapiTypescript(part));
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error(`${folder}/src/api/schema.ts does not fit the service any more. Run: npm --prefix mc-app run api-types`);
    process.exitCode = 1;
  }
}
