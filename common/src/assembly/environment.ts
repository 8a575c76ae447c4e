import { object, parsed } from '../base/json';
import { InvalidEnvironment, Reader, type Variables } from '../base/variables';
import type { Settings } from '../contract/run';
import { readSettings } from '../routes/commercetools-klaviyo/settings';

export { InvalidEnvironment } from '../base/variables';

/** What an application is told from outside. Built once at start-up, by `loadEnvironment`. */
export interface Environment {
  projectKey: string;
  clientId: string;
  clientSecret: string;
  scope: string | undefined;
  apiUrl: string;
  authUrl: string;
  /** Where the Merchant Center's tokens come from; both empty when that isn't known: then only API clients may call. */
  jwksUrl: string;
  jwtIssuer: string;
  klaviyoKey: string;
  klaviyoUrl: string;
  port: number;
  /** The service's public URL, when it is known from outside. */
  serviceUrl: string | undefined;
  /** How many proxies stand in front of the service: so many entries of X-Forwarded-For, from its end, are believed. */
  trustedProxies: number;
  /** Entry point of the custom application: the names of its users' permissions follow from it. */
  entryPointUriPath: string;
  /** Seconds between two rounds that the job makes by itself; 0 = it waits to be called, as on Connect. */
  jobInterval: number;
  /** Seconds one call of the job works at most. */
  jobSeconds: number;
  /** Whether undeploying also removes runs, failures and schedules. */
  removeHistory: boolean;
  /** A run whose worker hasn't been heard of for so long may be claimed by another. */
  leaseSeconds: number;
  /** How long one request works before it hands over to the next. */
  sliceSeconds: number;
  /** Share of Klaviyo's limits this connector uses, 0.05 to 1: other tools draw on the same account. */
  rateShare: number;
  /** How many id ranges are read at once. */
  readShards: number;
  /** `auto` follows the repeat rule; the others force one way to send events. */
  eventsMode: 'auto' | 'bulk' | 'single';
  /** `all` writes catalog records even when Klaviyo shows them as they would be written. */
  catalogWrites: 'changed' | 'all';
  /** A catalog job of Klaviyo that is unfinished after so long fails its run. */
  catalogJobMinutes: number;
  /** Share of rejected records above which a run counts as failed. */
  rejectLimit: number;
  logLevel: string;
  settings: Settings;
}

/** Every environment variable the applications read; README.md and docs/configuration.md are checked against it. */
export const VARIABLES = [
  'CTP_PROJECT_KEY',
  'CTP_CLIENT_ID',
  'CTP_CLIENT_SECRET',
  'CTP_SCOPE',
  'CTP_API_URL',
  'CTP_AUTH_URL',
  'CTP_JWKS_URL',
  'CTP_JWT_ISSUER',
  'KLAVIYO_AUTH_KEY',
  'KLAVIYO_URL',
  'KLAVIYO_RATE_SHARE',
  'KLAVIYO_EVENTS_MODE',
  'KLAVIYO_CATALOG_WRITES',
  'KLAVIYO_CATALOG_JOB_MINUTES',
  'PORT',
  'BULK_IMPORT_PORT',
  'SERVICE_URL',
  'CONNECT_SERVICE_URL',
  'TRUSTED_PROXIES',
  'ENTRY_POINT_URI_PATH',
  'JOB_INTERVAL_SECONDS',
  'JOB_SECONDS',
  'REMOVE_HISTORY',
  'LEASE_SECONDS',
  'SLICE_SECONDS',
  'READ_SHARDS',
  'REJECT_LIMIT',
  'LOG_LEVEL',
  'PREFERRED_LOCALE',
  'PREFERRED_CURRENCY',
  'PRODUCT_URL_TEMPLATE',
  'IMPORT_SETTINGS',
] as const;
type Variable = (typeof VARIABLES)[number];

/** What the Merchant Center takes as an entry point; see `entryPointUriPath` of its configuration. */
const ENTRY_POINT = {
  pattern: /^(?=.{2,64}$)[a-z0-9]+(?:[-_][a-z0-9]+)*$/,
  rule: 'the entry point as registered: 2 to 64 lowercase letters and digits, with single - or _ between them',
};

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'];

/** CTP_CLIENT_ID and CTP_CLIENT_SECRET, or else the older plugin's CT_API_CLIENT: `{"clientId": "...", "secret": "..."}`. */
function apiClient(reader: Reader<Variable>, variables: Variables): { clientId: string; clientSecret: string } {
  const older = variables.CT_API_CLIENT?.trim();
  const renamed = reader.optional('CTP_CLIENT_ID') ?? reader.optional('CTP_CLIENT_SECRET');
  if (renamed !== undefined || !older) {
    return { clientId: reader.required('CTP_CLIENT_ID'), clientSecret: reader.required('CTP_CLIENT_SECRET') };
  }
  const { clientId, secret } = object(parsed(older));
  if (typeof clientId === 'string' && clientId && typeof secret === 'string' && secret) return { clientId, clientSecret: secret };
  reader.faults.push('CT_API_CLIENT must be JSON with "clientId" and "secret".');
  return { clientId: '', clientSecret: '' };
}

/** The Merchant Center's gateway of the same region: https://docs.commercetools.com/merchant-center/regions */
function issuerOf(apiUrl: string): string | undefined {
  const [, region] = /^https:\/\/api\.([a-z0-9-]+\.(?:gcp|aws))\.commercetools\.com$/.exec(apiUrl) ?? [];
  return region && `https://mc-api.${region}.commercetools.com`;
}

/** The part of the configuration that getting a token needs. */
export type Credentials = Pick<Environment, 'authUrl' | 'clientId' | 'clientSecret' | 'scope'>;

function credentials(reader: Reader<Variable>, variables: Variables): Credentials {
  return {
    ...apiClient(reader, variables),
    scope: reader.optional('CTP_SCOPE', 'CT_SCOPE', 'CTP_CLIENT_SCOPE'),
    authUrl: reader.url('CTP_AUTH_URL', reader.required('CTP_AUTH_URL', 'CT_AUTH_URL')),
  };
}

/** For whoever only calls a service. @throws InvalidEnvironment */
export function loadCredentials(variables: Variables): Credentials {
  const reader = new Reader<Variable>(variables);
  const found = credentials(reader, variables);
  if (reader.faults.length > 0) throw new InvalidEnvironment(reader.faults);
  return found;
}

/**
 * Reads and validates the whole configuration.
 * @throws InvalidEnvironment, whose message lists every fault and names the variables.
 */
export function loadEnvironment(variables: Variables): Environment {
  const reader = new Reader<Variable>(variables);
  const apiUrl = reader.url('CTP_API_URL', reader.required('CTP_API_URL', 'CT_API_URL'));
  const jwtIssuer = reader.url('CTP_JWT_ISSUER', reader.optional('CTP_JWT_ISSUER') ?? issuerOf(apiUrl));
  const environment: Environment = {
    projectKey: reader.required('CTP_PROJECT_KEY', 'CT_PROJECT_ID'),
    ...credentials(reader, variables),
    apiUrl,
    jwksUrl: reader.url('CTP_JWKS_URL', reader.optional('CTP_JWKS_URL') ?? (jwtIssuer && `${jwtIssuer}/.well-known/jwks.json`)),
    jwtIssuer,
    klaviyoKey: reader.required('KLAVIYO_AUTH_KEY'),
    klaviyoUrl: reader.url('KLAVIYO_URL', reader.optional('KLAVIYO_URL') ?? 'https://a.klaviyo.com'),
    // PORT comes first: Connect and most container platforms set it.
    port: reader.whole('PORT', 6779, 0, 65_535, 'BULK_IMPORT_PORT'),
    serviceUrl: reader.url('SERVICE_URL', reader.optional('SERVICE_URL', 'CONNECT_SERVICE_URL')) || undefined,
    // Connect's front end is one: it adds the caller's address.
    trustedProxies: reader.whole('TRUSTED_PROXIES', 1, 0, 10),
    entryPointUriPath: reader.text('ENTRY_POINT_URI_PATH', 'data-imports', ENTRY_POINT),
    jobInterval: reader.number('JOB_INTERVAL_SECONDS', 0, 0, 86_400),
    // Connect ends a job's request after 30 minutes: https://docs.commercetools.com/connect/deployment-behavior-and-environments
    jobSeconds: reader.number('JOB_SECONDS', 1500, 1, 1700),
    removeHistory: reader.oneOf('REMOVE_HISTORY', ['true', 'false'], 'false') === 'true',
    leaseSeconds: reader.number('LEASE_SECONDS', 90, 2, 600),
    // Connect ends a service's request after 5 minutes; the rest is for the last batch and the checkpoint.
    sliceSeconds: reader.number('SLICE_SECONDS', 240, 1, 1500),
    rateShare: reader.number('KLAVIYO_RATE_SHARE', 0.8, 0.05, 1),
    readShards: reader.whole('READ_SHARDS', 8, 1, 32),
    eventsMode: reader.oneOf('KLAVIYO_EVENTS_MODE', ['auto', 'bulk', 'single'], 'auto'),
    catalogWrites: reader.oneOf('KLAVIYO_CATALOG_WRITES', ['changed', 'all'], 'changed'),
    // Klaviyo names no duration; jobs of a hundred records take seconds to minutes.
    catalogJobMinutes: reader.number('KLAVIYO_CATALOG_JOB_MINUTES', 30, 0.02, 1440),
    rejectLimit: reader.number('REJECT_LIMIT', 0.5, 0, 1),
    logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    settings: readSettings(reader),
  };
  if (environment.projectKey && !/^[a-z0-9_-]{2,36}$/i.test(environment.projectKey)) {
    reader.faults.push('CTP_PROJECT_KEY may hold letters, digits, - and _ only.');
  }
  if (reader.faults.length > 0) throw new InvalidEnvironment(reader.faults);
  return Object.freeze(environment);
}
