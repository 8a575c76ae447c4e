import { object, parsed } from './json';
import type { Settings } from './model';
import { readSettings } from './settings';

/** What an application is told from outside. Built once at start-up, by `loadEnvironment`. */
export interface Environment {
  projectKey: string;
  clientId: string;
  clientSecret: string;
  scope: string | undefined;
  apiUrl: string;
  authUrl: string;
  jwksUrl: string;
  jwtIssuer: string;
  klaviyoKey: string;
  klaviyoUrl: string;
  port: number;
  /** The service's public URL, when it is known from outside. */
  serviceUrl: string | undefined;
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

export class InvalidEnvironment extends Error {
  constructor(readonly faults: string[]) {
    super(`The configuration is not usable:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
    this.name = 'InvalidEnvironment';
  }
}

type Variables = Record<string, string | undefined>;

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
  'KLAVIYO_CATALOG_WRITES',
  'KLAVIYO_CATALOG_JOB_MINUTES',
  'PORT',
  'BULK_IMPORT_PORT',
  'SERVICE_URL',
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

/** Collects every fault instead of stopping at the first: the user mends them all at once. */
class Reader {
  readonly faults: string[] = [];
  constructor(private readonly variables: Variables) {}

  optional(name: Variable, ...older: string[]): string | undefined {
    for (const each of [name, ...older]) {
      const value = this.variables[each]?.trim();
      if (value) return value;
    }
    return undefined;
  }

  required(name: Variable, ...older: string[]): string {
    const value = this.optional(name, ...older);
    if (value === undefined) this.faults.push(`${name} is missing.`);
    return value ?? '';
  }

  number(name: Variable, fallback: number, min: number, max: number): number {
    const text = this.optional(name);
    if (text === undefined) return fallback;
    const value = Number(text);
    if (Number.isFinite(value) && value >= min && value <= max) return value;
    this.faults.push(`${name} must be a number from ${min} to ${max}.`);
    return fallback;
  }

  /** Half a shard would leave the records of its other half unread. */
  whole(name: Variable, fallback: number, min: number, max: number, ...older: Variable[]): number {
    const text = this.optional(name, ...older);
    if (text === undefined) return fallback;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    const given = [name, ...older].find((each) => this.optional(each) !== undefined) ?? name;
    this.faults.push(`${given} must be a whole number from ${min} to ${max}.`);
    return fallback;
  }

  oneOf<const T extends string>(name: Variable, values: readonly T[], fallback: T): T {
    const text = this.optional(name);
    if (text === undefined) return fallback;
    const found = values.find((value) => value === text);
    if (found === undefined) this.faults.push(`${name} must be one of ${values.join(', ')}.`);
    return found ?? fallback;
  }

  /** https, or plain http to this very machine: anything else would carry keys in the clear. */
  url(name: Variable, text: string | undefined): string {
    if (!text) return '';
    try {
      const url = new URL(text);
      const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
      if (url.protocol === 'https:' || (url.protocol === 'http:' && loopback)) return text.replace(/\/+$/, '');
    } catch {
      // told below
    }
    this.faults.push(`${name} must be an https URL (http only for 127.0.0.1).`);
    return '';
  }
}

/** CTP_CLIENT_ID and CTP_CLIENT_SECRET, or else the older plugin's CT_API_CLIENT: `{"clientId": "...", "secret": "..."}`. */
function apiClient(reader: Reader, variables: Variables): { clientId: string; clientSecret: string } {
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

/**
 * Reads and validates the whole configuration.
 * @throws InvalidEnvironment, whose message lists every fault and names the variables.
 */
export function loadEnvironment(variables: Variables): Environment {
  const reader = new Reader(variables);
  const jwtIssuer = reader.url('CTP_JWT_ISSUER', reader.required('CTP_JWT_ISSUER'));
  const environment: Environment = {
    projectKey: reader.required('CTP_PROJECT_KEY', 'CT_PROJECT_ID'),
    ...apiClient(reader, variables),
    scope: reader.optional('CTP_SCOPE', 'CT_SCOPE', 'CTP_CLIENT_SCOPE'),
    apiUrl: reader.url('CTP_API_URL', reader.required('CTP_API_URL', 'CT_API_URL')),
    authUrl: reader.url('CTP_AUTH_URL', reader.required('CTP_AUTH_URL', 'CT_AUTH_URL')),
    jwksUrl: reader.url('CTP_JWKS_URL', reader.optional('CTP_JWKS_URL') ?? (jwtIssuer && `${jwtIssuer}/.well-known/jwks.json`)),
    jwtIssuer,
    klaviyoKey: reader.required('KLAVIYO_AUTH_KEY'),
    klaviyoUrl: reader.url('KLAVIYO_URL', reader.optional('KLAVIYO_URL') ?? 'https://a.klaviyo.com'),
    // PORT comes first: Connect and most container platforms set it.
    port: reader.whole('PORT', 6779, 0, 65_535, 'BULK_IMPORT_PORT'),
    serviceUrl: reader.url('SERVICE_URL', reader.optional('SERVICE_URL')) || undefined,
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
