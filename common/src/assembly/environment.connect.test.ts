import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvalidEnvironment, loadEnvironment, loadInstallationEnvironment } from './environment';
import { loadLiveInstallationEnvironment } from './liveEnvironment';

const NEEDED = {
  CTP_PROJECT_KEY: 'shop',
  CTP_CLIENT_ID: 'id',
  CTP_CLIENT_SECRET: 'secret',
  CTP_API_URL: 'https://api.europe-west1.gcp.commercetools.com',
  CTP_AUTH_URL: 'https://auth.europe-west1.gcp.commercetools.com',
  KLAVIYO_AUTH_KEY: 'pk_key',
};
/** As the open-source plugin's documentation names them. */
const OLDER = {
  CT_PROJECT_ID: 'shop',
  CT_API_CLIENT: '{"clientId":"older-id","secret":"older-secret"}',
  CT_API_URL: 'https://api.us-central1.gcp.commercetools.com',
  CT_AUTH_URL: 'https://auth.us-central1.gcp.commercetools.com',
  CT_SCOPE: 'manage_project:shop',
  KLAVIYO_AUTH_KEY: 'pk_key',
  APP_TYPE: 'BULK_IMPORT',
  BULK_IMPORT_PORT: '6780',
};
const faultsOf = (variables: Record<string, string>) => {
  try {
    loadEnvironment(variables);
    return [];
  } catch (error) {
    return error instanceof InvalidEnvironment ? error.faults : [String(error)];
  }
};

test('what Connect provides and a key are enough', () => {
  expect(loadEnvironment(NEEDED)).toMatchObject({
    jwtIssuer: 'https://mc-api.europe-west1.gcp.commercetools.com',
    jwksUrl: 'https://mc-api.europe-west1.gcp.commercetools.com/.well-known/jwks.json',
    serviceUrl: undefined,
    jobInterval: 0,
    jobSeconds: 1500,
    removeHistory: false,
  });
});

test("the older plugin's names are understood", () => {
  expect(loadEnvironment(OLDER)).toMatchObject({
    projectKey: 'shop',
    clientId: 'older-id',
    clientSecret: 'older-secret',
    apiUrl: OLDER.CT_API_URL,
    authUrl: OLDER.CT_AUTH_URL,
    scope: OLDER.CT_SCOPE,
    jwtIssuer: 'https://mc-api.us-central1.gcp.commercetools.com',
    port: 6780,
  });
});

test('who issues tokens is never guessed from an address that is not of commercetools', () => {
  const issuer = (url: string) => loadEnvironment({ ...NEEDED, CTP_API_URL: url }).jwtIssuer;
  expect(issuer('https://api.eu-central-1.aws.commercetools.com')).toBe('https://mc-api.eu-central-1.aws.commercetools.com');
  expect(issuer('http://127.0.0.1:8080')).toBe('');
  expect(issuer('https://api.europe-west1.gcp.commercetools.com.evil.example')).toBe('');
  expect(issuer('https://proxy.example.com/api.europe-west1.gcp.commercetools.com')).toBe('');
  expect(loadEnvironment({ ...NEEDED, CTP_JWT_ISSUER: 'https://mc.example.com' }).jwtIssuer).toBe('https://mc.example.com');
});

test("the service's address is its own setting, or what Connect says", () => {
  const address = (more: object) => loadEnvironment({ ...NEEDED, ...more }).serviceUrl;
  expect(address({ CONNECT_SERVICE_URL: 'https://connect.example.com/' })).toBe('https://connect.example.com');
  expect(address({ CONNECT_SERVICE_URL: 'https://a.example.com', SERVICE_URL: 'https://b.example.com' })).toBe(
    'https://b.example.com',
  );
});

test('every fault is named at once, and no value is quoted', () => {
  const faults = faultsOf({
    CTP_CLIENT_SECRET: 'do-not-print',
    CTP_API_URL: 'http://api.example.com/do-not-print',
    JOB_SECONDS: 'do-not-print',
    REMOVE_HISTORY: 'do-not-print',
  });
  for (const name of ['CTP_PROJECT_KEY', 'CTP_API_URL', 'CTP_AUTH_URL', 'KLAVIYO_AUTH_KEY', 'JOB_SECONDS', 'REMOVE_HISTORY']) {
    expect(faults.join('\n')).toContain(name);
  }
  expect(faults.join()).not.toContain('do-not-print');
});

describe('a region', () => {
  const { CTP_API_URL: _api, CTP_AUTH_URL: _auth, ...withoutAddresses } = NEEDED;

  test.each(['CTP_REGION', 'CTP_CLIENT_REGION'])('stands for both addresses when it is given as %s', (name) => {
    expect(loadEnvironment({ ...withoutAddresses, [name]: 'us-east-2.aws' })).toMatchObject({
      apiUrl: 'https://api.us-east-2.aws.commercetools.com',
      authUrl: 'https://auth.us-east-2.aws.commercetools.com',
      jwtIssuer: 'https://mc-api.us-east-2.aws.commercetools.com',
    });
  });
  test('gives way to addresses that are given', () => {
    const env = loadEnvironment({ ...withoutAddresses, CTP_REGION: 'us-east-2.aws', CTP_API_URL: 'https://api.example.com' });
    expect([env.apiUrl, env.authUrl]).toEqual(['https://api.example.com', 'https://auth.us-east-2.aws.commercetools.com']);
  });
  test('is named once when it is none', () => {
    for (const wrong of ['europe', 'gcp-eu', 'evil.example.com/x.gcp']) {
      expect(faultsOf({ ...withoutAddresses, CTP_REGION: wrong })).toEqual([
        'CTP_REGION must be a region of commercetools such as europe-west1.gcp.',
      ]);
    }
  });
  test('and addresses that are missing are named by the addresses', () => {
    expect(faultsOf(withoutAddresses)).toEqual(['CTP_AUTH_URL is missing.', 'CTP_API_URL is missing.']);
  });
});

describe('removing an installation', () => {
  const { KLAVIYO_AUTH_KEY: _key, ...withoutKey } = NEEDED;

  test('needs no key of Klaviyo', () => {
    expect(loadInstallationEnvironment(withoutKey)).toMatchObject({ projectKey: 'shop', leaseSeconds: 90, removeHistory: false });
    expect(loadLiveInstallationEnvironment(withoutKey).live.subscriptionKey).toBe('klaviyo-live');
  });
  test('names every fault of what it does need', () => {
    expect(() => loadLiveInstallationEnvironment({ REMOVE_HISTORY: 'yes', LIVE_SUBSCRIPTION_KEY: '?' })).toThrow(
      /LIVE_SUBSCRIPTION_KEY[\s\S]*REMOVE_HISTORY[\s\S]*CTP_PROJECT_KEY is missing/,
    );
  });
});

describe('secrets from files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  const file = join(folder, 'key');
  const { KLAVIYO_AUTH_KEY: _key, ...withoutKey } = NEEDED;
  afterAll(() => rmSync(folder, { recursive: true }));

  test('are read without the line break at their end', () => {
    writeFileSync(file, 'pk_from_file\n');
    expect(loadEnvironment({ ...withoutKey, KLAVIYO_AUTH_KEY_FILE: file }).klaviyoKey).toBe('pk_from_file');
    const { CTP_CLIENT_SECRET: _secret, ...rest } = NEEDED;
    expect(loadEnvironment({ ...rest, CTP_CLIENT_SECRET_FILE: file }).clientSecret).toBe('pk_from_file');
  });
  test('give way to the variable itself', () => {
    expect(loadEnvironment({ ...NEEDED, KLAVIYO_AUTH_KEY_FILE: '/nowhere' }).klaviyoKey).toBe('pk_key');
  });
  test('are named when they are missing or empty, and neither path nor content is', () => {
    writeFileSync(file, '  \n');
    expect(faultsOf({ ...withoutKey, KLAVIYO_AUTH_KEY_FILE: file })).toEqual([
      'KLAVIYO_AUTH_KEY_FILE names a file that is empty.',
    ]);
    expect(faultsOf({ ...withoutKey, KLAVIYO_AUTH_KEY_FILE: '/nowhere' })).toEqual([
      "KLAVIYO_AUTH_KEY_FILE names a file that can't be read.",
    ]);
  });
});

test('a token for metrics has to be long enough', () => {
  expect(loadEnvironment({ ...NEEDED, METRICS_TOKEN: 'a-token-of-24-characters' }).metricsToken).toBe('a-token-of-24-characters');
  expect(faultsOf({ ...NEEDED, METRICS_TOKEN: 'short' })).toEqual(['METRICS_TOKEN must have at least 16 characters.']);
});
