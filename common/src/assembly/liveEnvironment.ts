import { InvalidEnvironment, Reader, type Variables } from '../base/variables';
import { LIVE_RESOURCES, type LiveResource } from '../routes/commercetools-klaviyo/live';
import { type Environment, type InstallationEnvironment, loadEnvironment, loadInstallationEnvironment } from './environment';

/** What only the real-time application reads beside what all of them read. */
export const LIVE_VARIABLES = [
  'LIVE_SUBSCRIPTION_KEY',
  'LIVE_RESOURCES',
  'LIVE_RATE_SHARE',
  'EVENT_OIDC_AUDIENCE',
  'EVENT_OIDC_EMAIL',
  'EVENT_OIDC_JWKS_URL',
  'EVENT_TOKEN',
  'EVENT_SNS_TOPIC_ARN',
  'CONNECT_SUBSCRIPTION_DESTINATION',
  'CONNECT_GCP_PROJECT_ID',
  'CONNECT_GCP_TOPIC_NAME',
  'CONNECT_AWS_TOPIC_ARN',
] as const;
type Variable = (typeof LIVE_VARIABLES)[number];

/** Google's keys of identity tokens: https://accounts.google.com/.well-known/openid-configuration */
const GOOGLE_KEYS = 'https://www.googleapis.com/oauth2/v3/certs';
/** https://docs.commercetools.com/api/projects/subscriptions#subscriptiondraft */
const KEY = { pattern: /^[A-Za-z0-9_-]{2,256}$/, rule: '2 to 256 letters, digits, _ and -' };
/** Of the subscription, unless it is configured. */
export const DEFAULT_SUBSCRIPTION = 'klaviyo-live';

/** Who may post notifications; with neither token nor identity every caller, as on Connect. */
export interface Callers {
  token: string | undefined;
  oidc: { audience: string; email: string | undefined; jwksUrl: string } | undefined;
  /** The one SNS topic that may be confirmed. */
  snsTopicArn: string | undefined;
}

/** The destination that Connect provides for the subscription; undefined when none of it is set. */
export type ConnectDestination =
  | { type: 'GoogleCloudPubSub'; projectId: string; topic: string }
  | { type: 'SNS'; topicArn: string; authenticationMode: 'IAM' };

export interface LiveEnvironment extends Environment {
  live: {
    subscriptionKey: string;
    resources: LiveResource[];
    /** Share of Klaviyo's limits that real time takes, beside what imports take. */
    rateShare: number;
  };
  callers: Callers;
}

/** The configuration of the real-time application. @throws InvalidEnvironment, whose message lists every fault */
export function loadLiveEnvironment(variables: Variables): LiveEnvironment {
  const reader = new Reader<Variable>(variables);
  const live = readLive(reader);
  const callers = callersOf(reader);
  const environment = collect(reader, () => loadEnvironment(variables));
  return Object.freeze({ ...environment, live, callers });
}

/** What creating and removing the subscription needs: no key of Klaviyo. */
export type LiveInstallationEnvironment = InstallationEnvironment & Pick<LiveEnvironment, 'live'>;

/** @throws InvalidEnvironment, whose message lists every fault */
export function loadLiveInstallationEnvironment(variables: Variables): LiveInstallationEnvironment {
  const reader = new Reader<Variable>(variables);
  const live = readLive(reader);
  return { ...collect(reader, () => loadInstallationEnvironment(variables)), live };
}

const readLive = (reader: Reader<Variable>): LiveEnvironment['live'] => ({
  subscriptionKey: reader.text('LIVE_SUBSCRIPTION_KEY', DEFAULT_SUBSCRIPTION, KEY),
  resources: resourcesOf(reader),
  rateShare: reader.number('LIVE_RATE_SHARE', 0.8, 0.05, 1),
});

/** All faults at once: those of the other variables, too. */
function collect<T>(reader: Reader<Variable>, load: () => T): T {
  try {
    const environment = load();
    if (reader.faults.length === 0) return environment;
  } catch (error) {
    if (!(error instanceof InvalidEnvironment)) throw error;
    reader.faults.push(...error.faults);
  }
  throw new InvalidEnvironment(reader.faults);
}

function resourcesOf(reader: Reader<Variable>): LiveResource[] {
  const given = (reader.optional('LIVE_RESOURCES') ?? LIVE_RESOURCES.join(',')).split(',').map((each) => each.trim());
  const known = LIVE_RESOURCES.filter((each) => given.includes(each));
  if (known.length < new Set(given).size) reader.faults.push(`LIVE_RESOURCES may list ${LIVE_RESOURCES.join(', ')} only.`);
  return known;
}

function callersOf(reader: Reader<Variable>): Callers {
  const audience = reader.optional('EVENT_OIDC_AUDIENCE');
  const jwksUrl = reader.url('EVENT_OIDC_JWKS_URL', reader.optional('EVENT_OIDC_JWKS_URL') ?? GOOGLE_KEYS);
  const email = reader.optional('EVENT_OIDC_EMAIL');
  if (email !== undefined && audience === undefined) reader.faults.push('EVENT_OIDC_EMAIL needs EVENT_OIDC_AUDIENCE as well.');
  return {
    token: reader.secret('EVENT_TOKEN'),
    oidc: audience === undefined ? undefined : { audience, email, jwksUrl },
    snsTopicArn: reader.optional('EVENT_SNS_TOPIC_ARN', 'CONNECT_AWS_TOPIC_ARN'),
  };
}

/**
 * Where notifications are to go, as Connect says it to the deployment scripts. Absent means Pub/Sub.
 * @throws InvalidEnvironment
 * @see https://docs.commercetools.com/connect/convert-existing-integration#automation-scripts
 */
export function connectDestination(variables: Variables): ConnectDestination {
  const reader = new Reader<Variable>(variables);
  const kind = reader.optional('CONNECT_SUBSCRIPTION_DESTINATION') ?? 'GoogleCloudPubSub';
  const destination = destinationOf(kind, reader);
  if (destination === undefined) reader.faults.push('CONNECT_SUBSCRIPTION_DESTINATION must be GoogleCloudPubSub or SNS.');
  if (destination === undefined || reader.faults.length > 0) throw new InvalidEnvironment(reader.faults);
  return destination;
}

function destinationOf(kind: string, reader: Reader<Variable>): ConnectDestination | undefined {
  if (kind === 'SNS') return { type: 'SNS', topicArn: reader.required('CONNECT_AWS_TOPIC_ARN'), authenticationMode: 'IAM' };
  if (kind !== 'GoogleCloudPubSub' && kind !== 'GCP') return undefined;
  const projectId = reader.required('CONNECT_GCP_PROJECT_ID');
  return { type: 'GoogleCloudPubSub', projectId, topic: reader.required('CONNECT_GCP_TOPIC_NAME') };
}
