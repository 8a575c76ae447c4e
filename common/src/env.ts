import { Value } from '@sinclair/typebox/value';
import { Settings } from './model';
import { InvalidEnvironment, olderClient, Reader, type Variables } from './variables';

export { InvalidEnvironment } from './variables';

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
  /** Share of rejected records above which a run counts as failed. */
  rejectLimit: number;
  logLevel: string;
  settings: Settings;
}

/** Every environment variable the applications read; docs/configuration.md is checked against it. */
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
  'PORT',
  'BULK_IMPORT_PORT',
  'SERVICE_URL',
  'CONNECT_SERVICE_URL',
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

const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'];

/** The Merchant Center's gateway of the same region: https://docs.commercetools.com/merchant-center/regions */
function issuerOf(apiUrl: string): string | undefined {
  const [, region] = /^https:\/\/api\.([a-z0-9-]+\.(?:gcp|aws))\.commercetools\.com$/.exec(apiUrl) ?? [];
  return region && `https://mc-api.${region}.commercetools.com`;
}

function locale(reader: Reader<Variable>): string | undefined {
  const text = reader.optional('PREFERRED_LOCALE');
  if (text === undefined) return undefined;
  try {
    return Intl.getCanonicalLocales(text)[0];
  } catch {
    reader.faults.push('PREFERRED_LOCALE must be a language tag such as en or de-AT.');
    return undefined;
  }
}

function currency(reader: Reader<Variable>): string | undefined {
  const text = reader.optional('PREFERRED_CURRENCY');
  if (text === undefined || /^[A-Z]{3}$/.test(text)) return text;
  reader.faults.push('PREFERRED_CURRENCY must be a three-letter ISO 4217 code such as EUR.');
  return undefined;
}

function urlTemplate(reader: Reader<Variable>): string | undefined {
  const text = reader.optional('PRODUCT_URL_TEMPLATE');
  if (text === undefined || (/^https?:\/\//.test(text) && text.includes('{{productSlug}}'))) return text;
  reader.faults.push('PRODUCT_URL_TEMPLATE must be a URL that contains {{productSlug}}.');
  return undefined;
}

function settings(reader: Reader<Variable>): Settings {
  let given: unknown = {};
  try {
    given = JSON.parse(reader.optional('IMPORT_SETTINGS') ?? '{}');
  } catch {
    reader.faults.push('IMPORT_SETTINGS must be JSON.');
  }
  const value = Value.Default(Settings, given) as Settings;
  for (const error of Value.Errors(Settings, value)) {
    reader.faults.push(`IMPORT_SETTINGS${error.path.replaceAll('/', '.')}: ${error.message}.`);
  }
  const direct = {
    preferredLocale: locale(reader),
    preferredCurrency: currency(reader),
    productUrlTemplate: urlTemplate(reader),
  };
  for (const [name, text] of Object.entries(direct)) if (text !== undefined) Object.assign(value, { [name]: text });
  return value;
}

/** The part of the configuration that getting a token needs. */
export type Credentials = Pick<Environment, 'authUrl' | 'clientId' | 'clientSecret' | 'scope'>;

function credentials(reader: Reader<Variable>, variables: Variables): Credentials {
  const older = olderClient(reader, variables);
  return {
    clientId: older.id ?? reader.required('CTP_CLIENT_ID'),
    clientSecret: older.secret ?? reader.required('CTP_CLIENT_SECRET'),
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
    port: reader.number('PORT', 6779, 0, 65_535, 'BULK_IMPORT_PORT'),
    serviceUrl: reader.url('SERVICE_URL', reader.optional('SERVICE_URL', 'CONNECT_SERVICE_URL')) || undefined,
    jobInterval: reader.number('JOB_INTERVAL_SECONDS', 0, 0, 86_400),
    // Connect ends a job's request after 30 minutes: https://docs.commercetools.com/connect/deployment-behavior-and-environments
    jobSeconds: reader.number('JOB_SECONDS', 1500, 1, 1700),
    removeHistory: reader.oneOf('REMOVE_HISTORY', ['true', 'false'], 'false') === 'true',
    leaseSeconds: reader.number('LEASE_SECONDS', 90, 2, 600),
    // Connect ends a service's request after 5 minutes; the rest is for the last batch and the checkpoint.
    sliceSeconds: reader.number('SLICE_SECONDS', 240, 1, 1500),
    rateShare: reader.number('KLAVIYO_RATE_SHARE', 0.8, 0.05, 1),
    readShards: reader.number('READ_SHARDS', 8, 1, 32),
    eventsMode: reader.oneOf('KLAVIYO_EVENTS_MODE', ['auto', 'bulk', 'single'], 'auto'),
    rejectLimit: reader.number('REJECT_LIMIT', 0.5, 0, 1),
    logLevel: reader.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    settings: settings(reader),
  };
  if (environment.projectKey && !/^[a-z0-9_-]{2,36}$/i.test(environment.projectKey)) {
    reader.faults.push('CTP_PROJECT_KEY may hold letters, digits, - and _ only.');
  }
  if (reader.faults.length > 0) throw new InvalidEnvironment(reader.faults);
  return Object.freeze(environment);
}
