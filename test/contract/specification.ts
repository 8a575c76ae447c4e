import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROOT } from '../process/child.ts';

export interface Key {
  key: string;
  description: string;
  required?: boolean;
  default?: string;
}
interface Configuration {
  standardConfiguration?: Key[];
  securedConfiguration?: Key[];
}
export interface Application {
  name: string;
  applicationType: string;
  endpoint?: string;
  healthCheck?: { path: string };
  scripts?: { postDeploy?: string; preUndeploy?: string };
  configuration?: Configuration;
}
export interface Specification {
  deployAs: Application[];
  inheritAs: { apiClient: { scopes: string[] }; configuration: Configuration };
}

/** connect.yaml as Connect's own parser reads it. @throws with the faults it finds */
export function readSpecification(file = 'connect.yaml'): Specification {
  const output = execFileSync(process.execPath, ['contract/parse.mjs', resolve(ROOT, file)], { encoding: 'utf8', stdio: 'pipe' });
  return JSON.parse(output) as Specification;
}

export const standardKeys = ({ configuration }: { configuration?: Configuration }): Key[] =>
  configuration?.standardConfiguration ?? [];
export const securedKeys = ({ configuration }: { configuration?: Configuration }): Key[] =>
  configuration?.securedConfiguration ?? [];

export const read = (path: string) => readFileSync(resolve(ROOT, path), 'utf8');

/** Variables of the code that aren't entered in Connect, and who provides them or why they aren't there. */
export const ELSEWHERE: Record<string, string> = {
  CTP_PROJECT_KEY: 'provided by Connect',
  CTP_CLIENT_ID: 'provided by Connect',
  CTP_CLIENT_SECRET: 'provided by Connect',
  CTP_SCOPE: 'provided by Connect',
  CTP_API_URL: 'provided by Connect',
  CTP_AUTH_URL: 'provided by Connect',
  CTP_REGION: 'instead of both addresses; Connect provides those',
  CONNECT_SERVICE_URL: 'provided by Connect to the deployment scripts',
  PORT: 'provided by Connect',
  BULK_IMPORT_PORT: 'an older name of PORT',
  JOB_INTERVAL_SECONDS: 'Connect calls the job by itself',
  KLAVIYO_URL: 'for the sandbox',
  NODE_CONFIG: 'settings of the older plugin; on Connect they are IMPORT_SETTINGS',
};

/** The same of the real-time application: brokers of one's own, and what Connect gives its deployment scripts. */
export const LIVE_ELSEWHERE: Record<string, string> = {
  EVENT_OIDC_AUDIENCE: 'Connect gives its brokers no identity',
  EVENT_OIDC_EMAIL: 'the same',
  EVENT_OIDC_JWKS_URL: 'the same',
  EVENT_TOKEN: 'the same',
  EVENT_SNS_TOPIC_ARN: 'Connect confirms its topics itself',
  CONNECT_SUBSCRIPTION_DESTINATION: 'provided by Connect to the deployment scripts',
  CONNECT_GCP_PROJECT_ID: 'provided by Connect to the deployment scripts',
  CONNECT_GCP_TOPIC_NAME: 'provided by Connect to the deployment scripts',
  CONNECT_AWS_TOPIC_ARN: 'provided by Connect to the deployment scripts',
};
