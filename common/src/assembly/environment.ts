import { InvalidEnvironment, Reader, type Variables } from '../base/variables';
import { readSettings, SETTINGS_VARIABLES, type Settings } from '../routes/commercetools-klaviyo/settings';
import {
  COMMERCETOOLS_VARIABLES,
  type CommercetoolsEnvironment,
  type Credentials,
  readCommercetools,
  readCredentials,
} from '../systems/commercetools/environment';
import {
  MERCHANT_CENTER_VARIABLES,
  type MerchantCenterEnvironment,
  readMerchantCenter,
} from '../systems/commercetools/merchantCenter';
import { KLAVIYO_VARIABLES, type KlaviyoEnvironment, readKlaviyo } from '../systems/klaviyo/environment';
import { ENGINE_VARIABLES, type EngineEnvironment, readEngine } from './engineEnvironment';
import { NOTIFY_VARIABLES, type NotifyEnvironment, readNotify } from './notifyEnvironment';

export { InvalidEnvironment } from '../base/variables';
export type { Credentials } from '../systems/commercetools/environment';

const SERVER_VARIABLES = [
  'PORT',
  'BULK_IMPORT_PORT',
  'SERVICE_URL',
  'CONNECT_SERVICE_URL',
  'TRUSTED_PROXIES',
  'JOB_INTERVAL_SECONDS',
  'JOB_SECONDS',
  'SLICE_SECONDS',
  'REMOVE_HISTORY',
  'SETTINGS_LOCKED',
  'METRICS_TOKEN',
] as const;

/** What the server applications know of themselves. */
interface ServerEnvironment {
  port: number;
  /** The service's public URL, when it is known from outside. */
  serviceUrl: string | undefined;
  /** How many proxies stand in front of the service: so many entries of X-Forwarded-For, from its end, are believed. */
  trustedProxies: number;
  /** Seconds between two rounds that the job makes by itself; 0 = it waits to be called, as on Connect. */
  jobInterval: number;
  /** Seconds one call of the job works at most. */
  jobSeconds: number;
  /** How long (seconds) one request works before it hands over to the next. */
  sliceSeconds: number;
  /** Whether undeploying also removes runs, failures and schedules. */
  removeHistory: boolean;
  /** Whether settings are kept in the environment only: none can be saved. */
  settingsLocked: boolean;
  /** What a scraper of metrics sends as its bearer token; without it only callers who may view imports get them. */
  metricsToken: string | undefined;
}

/** What the applications of the route commercetools -> Klaviyo are configured with. Built once at start-up, by `loadEnvironment`. */
export interface Environment
  extends CommercetoolsEnvironment,
    MerchantCenterEnvironment,
    KlaviyoEnvironment,
    EngineEnvironment,
    ServerEnvironment {
  settings: Settings;
  notify: NotifyEnvironment;
  /** What should be known of the configuration, and is no reason not to start. */
  warnings: readonly string[];
}

/** Every environment variable these applications read; docs/configuration.md is checked against it. */
export const VARIABLES = [
  ...COMMERCETOOLS_VARIABLES,
  ...MERCHANT_CENTER_VARIABLES,
  ...KLAVIYO_VARIABLES,
  ...SERVER_VARIABLES,
  ...ENGINE_VARIABLES,
  ...NOTIFY_VARIABLES,
  ...SETTINGS_VARIABLES,
] as const;
type Variable = (typeof VARIABLES)[number];

function readServer(reader: Reader<Variable>): ServerEnvironment {
  return {
    // PORT comes first: Connect and most container platforms set it; 8080 is what Connect's own examples listen on.
    port: reader.whole('PORT', 8080, 0, 65_535, 'BULK_IMPORT_PORT'),
    serviceUrl: reader.url('SERVICE_URL', reader.optional('SERVICE_URL', 'CONNECT_SERVICE_URL')) || undefined,
    // Connect's front end is one: it adds the caller's address.
    trustedProxies: reader.whole('TRUSTED_PROXIES', 1, 0, 10),
    jobInterval: reader.number('JOB_INTERVAL_SECONDS', 0, 0, 86_400),
    // Connect ends a job's request after 30 minutes: https://docs.commercetools.com/connect/deployment-behavior-and-environments
    jobSeconds: reader.number('JOB_SECONDS', 1500, 1, 1700),
    // Connect ends a service's request after 5 minutes; the rest is for the last batch and the checkpoint.
    sliceSeconds: reader.number('SLICE_SECONDS', 240, 1, 1500),
    removeHistory: reader.oneOf('REMOVE_HISTORY', ['true', 'false'], 'false') === 'true',
    settingsLocked: reader.oneOf('SETTINGS_LOCKED', ['true', 'false'], 'false') === 'true',
    metricsToken: metricsToken(reader),
  };
}

/** A short token could be guessed. */
const LEAST_TOKEN = 16;

function metricsToken(reader: Reader<Variable>): string | undefined {
  const token = reader.secret('METRICS_TOKEN');
  if (token !== undefined && token.length < LEAST_TOKEN)
    reader.faults.push(`METRICS_TOKEN must have at least ${LEAST_TOKEN} characters.`);
  return token;
}

/** What removing an installation needs: nothing of its destination, whose key may be gone by then. */
export type InstallationEnvironment = CommercetoolsEnvironment &
  Pick<EngineEnvironment, 'leaseSeconds'> &
  Pick<ServerEnvironment, 'removeHistory'>;

/** @throws InvalidEnvironment, whose message lists every fault */
export function loadInstallationEnvironment(variables: Variables): InstallationEnvironment {
  const reader = new Reader<Variable>(variables);
  const { leaseSeconds } = readEngine(reader);
  const { removeHistory } = readServer(reader);
  const found = { ...readCommercetools(reader, variables), leaseSeconds, removeHistory };
  if (reader.faults.length > 0) throw new InvalidEnvironment(reader.faults);
  return found;
}

/** For a caller of a service: nothing but its token. @throws InvalidEnvironment */
export function loadCredentials(variables: Variables): Credentials {
  const reader = new Reader<Variable>(variables);
  const found = readCredentials(reader, variables);
  if (reader.faults.length > 0) throw new InvalidEnvironment(reader.faults);
  return found;
}

/**
 * Reads and validates the whole configuration.
 * @throws InvalidEnvironment, whose message lists every fault and names the variables.
 */
export function loadEnvironment(variables: Variables): Environment {
  const reader = new Reader<Variable>(variables);
  const commercetools = readCommercetools(reader, variables);
  const merchantCenter = readMerchantCenter(reader, commercetools.apiUrl);
  const environment: Environment = {
    ...commercetools,
    ...merchantCenter,
    ...readKlaviyo(reader),
    ...readServer(reader),
    ...readEngine(reader),
    settings: readSettings(reader),
    notify: readNotify(reader, merchantCenter.jwtIssuer),
    warnings: reader.warnings,
  };
  if (reader.faults.length > 0) throw new InvalidEnvironment(reader.faults);
  return Object.freeze(environment);
}
