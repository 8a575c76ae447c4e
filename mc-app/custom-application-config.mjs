import { readFileSync } from 'node:fs';
import { entryPointUriPath, PERMISSIONS } from './src/constants';

const { repository = '' } = JSON.parse(readFileSync('package.json', 'utf8'));
/** `repository` of package.json is set when the connector is published: until then pages name their document without a link. */
const repositoryUrl = (typeof repository === 'string' ? repository : repository.url).replace(/^git\+|\.git$/g, '');

/** The kit's own placeholders: it fills them in when the page is compiled, after this file was run. */
const placeholder = (kind, name) => `$\{${kind}:${name}}`;
const variable = (name) => placeholder('env', name);

const link = (label, german) => ({
  defaultLabel: label,
  labelAllLocales: [
    { locale: 'en', value: label },
    { locale: 'de', value: german },
  ],
  permissions: [PERMISSIONS.View],
});

/**
 * Read at build time. `applicationId` and `url` are placeholders until the application is registered:
 * https://docs.commercetools.com/merchant-center-customizations/api-reference/custom-application-config
 *
 * @type {import('@commercetools-frontend/application-config').ConfigOptionsForCustomApplication}
 */
const config = {
  name: 'Data imports',
  description: 'Imports customers, orders and the catalog into Klaviyo.',
  entryPointUriPath,
  cloudIdentifier: variable('CLOUD_IDENTIFIER'),
  mcApiUrl: variable('MC_API_URL'),
  env: {
    development: { initialProjectKey: variable('INITIAL_PROJECT_KEY') },
    production: { applicationId: variable('CUSTOM_APPLICATION_ID'), url: variable('APPLICATION_URL') },
  },
  // The application reads nothing of commercetools itself: it talks to its service only.
  oAuthScopes: { view: [], manage: [] },
  additionalEnv: { importServiceUrl: variable('IMPORT_SERVICE_URL'), repositoryUrl },
  icon: placeholder('path', '@commercetools-frontend/assets/application-icons/rocket.svg'),
  mainMenuLink: link('Data imports', 'Datenimporte'),
  submenuLinks: [
    { uriPath: 'runs', ...link('Runs', 'Läufe') },
    { uriPath: 'schedules', ...link('Schedules', 'Zeitpläne') },
    { uriPath: 'connection', ...link('Connection', 'Verbindung') },
  ],
};

export default config;
