import { InvalidEnvironment, loadEnvironment } from './environment';

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
