import { object, parsed } from '../../base/json';
import type { Reader, Variables } from '../../base/variables';

export const COMMERCETOOLS_VARIABLES = [
  'CTP_PROJECT_KEY',
  'CTP_CLIENT_ID',
  'CTP_CLIENT_SECRET',
  'CTP_SCOPE',
  'CTP_API_URL',
  'CTP_AUTH_URL',
  'CTP_REGION',
  'READ_SHARDS',
] as const;
type Variable = (typeof COMMERCETOOLS_VARIABLES)[number];

/** What getting a token needs. */
export interface Credentials {
  clientId: string;
  clientSecret: string;
  scope: string | undefined;
  authUrl: string;
}

export interface CommercetoolsEnvironment extends Credentials {
  projectKey: string;
  apiUrl: string;
  /** How many id ranges are read at once. */
  readShards: number;
}

/** CTP_CLIENT_ID and CTP_CLIENT_SECRET, or else the older plugin's CT_API_CLIENT: `{"clientId": "...", "secret": "..."}`. */
function apiClient(reader: Reader<Variable>, variables: Variables): { clientId: string; clientSecret: string } {
  const older = variables.CT_API_CLIENT?.trim();
  const renamed = reader.optional('CTP_CLIENT_ID') ?? reader.optional('CTP_CLIENT_SECRET') ?? variables.CTP_CLIENT_SECRET_FILE;
  if (renamed !== undefined || !older) {
    return { clientId: reader.required('CTP_CLIENT_ID'), clientSecret: reader.requiredSecret('CTP_CLIENT_SECRET') };
  }
  const { clientId, secret } = object(parsed(older));
  if (typeof clientId === 'string' && clientId && typeof secret === 'string' && secret) return { clientId, clientSecret: secret };
  reader.faults.push('CT_API_CLIENT must be JSON with "clientId" and "secret".');
  return { clientId: '', clientSecret: '' };
}

const REGION = /^[a-z0-9-]+\.(?:gcp|aws|azure)$/;

/**
 * The address of one of commercetools' hosts: as it is given, else by the region, `europe-west1.gcp`.
 * https://docs.commercetools.com/api/general-concepts#hosts
 */
function hostOf(reader: Reader<Variable>, host: 'api' | 'auth', name: Variable, older: string): string {
  const given = reader.optional(name, older);
  const region = reader.optional('CTP_REGION', 'CTP_CLIENT_REGION');
  if (given !== undefined) return reader.url(name, given);
  if (region === undefined) return reader.required(name, older);
  if (REGION.test(region)) return `https://${host}.${region}.commercetools.com`;
  const fault = 'CTP_REGION must be a region of commercetools such as europe-west1.gcp.';
  if (!reader.faults.includes(fault)) reader.faults.push(fault);
  return '';
}

export function readCredentials(reader: Reader<Variable>, variables: Variables): Credentials {
  return {
    ...apiClient(reader, variables),
    // The older plugin's newer name is a list, separated by commas or spaces.
    scope: reader
      .optional('CTP_SCOPE', 'CT_SCOPE', 'CT_SCOPES', 'CTP_CLIENT_SCOPE')
      ?.split(/[\s,]+/)
      .join(' '),
    authUrl: hostOf(reader, 'auth', 'CTP_AUTH_URL', 'CT_AUTH_URL'),
  };
}

export function readCommercetools(reader: Reader<Variable>, variables: Variables): CommercetoolsEnvironment {
  const projectKey = reader.required('CTP_PROJECT_KEY', 'CT_PROJECT_ID');
  if (projectKey && !/^[a-z0-9_-]{2,36}$/i.test(projectKey)) {
    reader.faults.push('CTP_PROJECT_KEY may hold letters, digits, - and _ only.');
  }
  return {
    projectKey,
    ...readCredentials(reader, variables),
    apiUrl: hostOf(reader, 'api', 'CTP_API_URL', 'CT_API_URL'),
    readShards: reader.whole('READ_SHARDS', 8, 1, 32),
  };
}
