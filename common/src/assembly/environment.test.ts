import { InvalidEnvironment, loadEnvironment } from './environment';

const COMPLETE = {
  CTP_PROJECT_KEY: 'shop',
  CTP_CLIENT_ID: 'id',
  CTP_CLIENT_SECRET: 'canary-secret',
  CTP_API_URL: 'https://api.example.com/',
  CTP_AUTH_URL: 'https://auth.example.com',
  CTP_JWT_ISSUER: 'https://mc.example.com',
  KLAVIYO_AUTH_KEY: 'canary-key',
};
const load = (more: Record<string, string | undefined> = {}) => loadEnvironment({ ...COMPLETE, ...more });

function faultsOf(more: Record<string, string | undefined>): string[] {
  try {
    load(more);
  } catch (error) {
    if (error instanceof InvalidEnvironment) return error.faults;
    throw error;
  }
  return [];
}
const settings = (value: unknown) => ({ IMPORT_SETTINGS: JSON.stringify(value) });
const metrics = (names: object) => settings({ order: { metrics: names } });

describe('a complete configuration', () => {
  it('gets along without anything optional', () => {
    expect(load()).toMatchObject({
      apiUrl: 'https://api.example.com',
      jwksUrl: 'https://mc.example.com/.well-known/jwks.json',
      klaviyoUrl: 'https://a.klaviyo.com',
      serviceUrl: undefined,
      entryPointUriPath: 'data-imports',
      port: 8080,
      leaseSeconds: 90,
      sliceSeconds: 240,
      rateShare: 0.8,
      readShards: 8,
      eventsMode: 'auto',
      rejectLimit: 0.5,
      logLevel: 'info',
    });
    expect(load().settings).toMatchObject({
      customer: { custom: { include: [], exclude: [], map: {} } },
      order: { metrics: { placed: 'Placed Order' }, fulfilledStates: ['Confirmed', 'Complete'] },
    });
  });

  it('is known by the names of the older plugin, too', () => {
    const {
      CTP_PROJECT_KEY: _p,
      CTP_CLIENT_ID: _i,
      CTP_CLIENT_SECRET: _s,
      CTP_API_URL: _a,
      CTP_AUTH_URL: _u,
      ...rest
    } = COMPLETE;
    const older = {
      ...rest,
      CT_PROJECT_ID: 'old-shop',
      CT_API_CLIENT: '{"clientId": "old-id", "secret": "old-secret"}',
      CT_API_URL: 'https://old-api.example.com',
      CT_AUTH_URL: 'https://old-auth.example.com',
      CT_SCOPE: 'view_orders:old-shop',
      BULK_IMPORT_PORT: '7000',
    };
    expect(loadEnvironment(older)).toMatchObject({
      projectKey: 'old-shop',
      clientId: 'old-id',
      clientSecret: 'old-secret',
      apiUrl: 'https://old-api.example.com',
      authUrl: 'https://old-auth.example.com',
      scope: 'view_orders:old-shop',
      port: 7000,
    });
  });

  it('prefers the names of today', () => {
    const both = load({
      CT_PROJECT_ID: 'old',
      CT_API_CLIENT: '{"clientId": "old", "secret": "old"}',
      PORT: '1234',
      BULK_IMPORT_PORT: '7000',
    });
    expect(both).toMatchObject({ projectKey: 'shop', clientId: 'id', clientSecret: 'canary-secret', port: 1234 });
  });

  it.each(['acme-imports-01', 'acme_imports', '01', 'd'.repeat(64)])('has the entry point %s', (entryPoint) => {
    expect(load({ ENTRY_POINT_URI_PATH: entryPoint }).entryPointUriPath).toBe(entryPoint);
  });

  it('cannot be changed afterwards', () => {
    expect(Object.isFrozen(load())).toBe(true);
  });
});

describe('a configuration that is not usable', () => {
  it('is refused with every fault in one message', () => {
    const faults = faultsOf({
      CTP_PROJECT_KEY: 'a shop',
      CTP_CLIENT_SECRET: ' ',
      CTP_API_URL: 'http://api.example.com',
      KLAVIYO_AUTH_KEY: undefined,
      PORT: 'many',
      READ_SHARDS: '2.5',
      LOG_LEVEL: 'loud',
      PREFERRED_LOCALE: 'e',
      ...settings({ order: { metrics: { placed: '' } } }),
    });
    const named = ['CTP_PROJECT_KEY', 'CTP_CLIENT_SECRET', 'CTP_API_URL', 'KLAVIYO_AUTH_KEY', 'PORT', 'READ_SHARDS'];
    for (const name of [...named, 'LOG_LEVEL', 'PREFERRED_LOCALE', 'IMPORT_SETTINGS.order.metrics.placed']) {
      expect(faults.filter((fault) => fault.startsWith(name))).toHaveLength(1);
    }
    expect(faults).toHaveLength(9);
    expect(new InvalidEnvironment(faults).message.split('\n')).toHaveLength(10);
  });

  it('never repeats a value', () => {
    const faults = faultsOf({
      CTP_API_URL: 'http://canary',
      PORT: 'canary',
      CT_API_CLIENT: 'canary',
      ...settings({ canary: 1 }),
    });
    expect(faults.join().replace('IMPORT_SETTINGS.canary', '')).not.toContain('canary');
  });

  it.each([
    ['http://api.example.com', true],
    ['http://127.0.0.1.example.com', true],
    ['ftp://127.0.0.1', true],
    ['api.example.com', true],
    ['http://127.0.0.1:8080', false],
    ['http://localhost', false],
  ])('url %s: refused %s', (url, refused) => {
    expect(faultsOf({ KLAVIYO_URL: url })).toHaveLength(refused ? 1 : 0);
  });

  it.each([
    ['READ_SHARDS', '2.5'],
    ['READ_SHARDS', '0'],
    ['READ_SHARDS', '33'],
    ['READ_SHARDS', '1e1'],
    ['TRUSTED_PROXIES', '-1'],
    ['PORT', '80.5'],
    ['PORT', '65536'],
    ['LEASE_SECONDS', '1'],
    ['KLAVIYO_RATE_SHARE', '0'],
    ['KLAVIYO_RATE_SHARE', 'Infinity'],
    ['REJECT_LIMIT', '-0.1'],
    ['KLAVIYO_EVENTS_MODE', 'Bulk'],
    ['PREFERRED_CURRENCY', 'euro'],
    ['PRODUCT_URL_TEMPLATE', 'https://shop.example.com/'],
    ['ENTRY_POINT_URI_PATH', 'Data-Imports'],
    ['ENTRY_POINT_URI_PATH', 'data imports'],
    ['ENTRY_POINT_URI_PATH', '/data-imports'],
    ['ENTRY_POINT_URI_PATH', 'data--imports'],
    ['ENTRY_POINT_URI_PATH', 'data-_imports'],
    ['ENTRY_POINT_URI_PATH', '-data'],
    ['ENTRY_POINT_URI_PATH', 'data_'],
    ['ENTRY_POINT_URI_PATH', 'd'],
    ['ENTRY_POINT_URI_PATH', 'd'.repeat(65)],
  ])('%s = %s', (name, value) => {
    expect(faultsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} must be`))]);
  });

  it('names the older name when that is the one given', () => {
    expect(faultsOf({ BULK_IMPORT_PORT: 'x' })).toEqual([expect.stringMatching(/^BULK_IMPORT_PORT must be/)]);
  });

  it.each(['{"clientId": "id"}', '[]', 'null', 'id:secret', '{"clientId": "", "secret": ""}'])('CT_API_CLIENT %s', (text) => {
    const { CTP_CLIENT_ID: _i, CTP_CLIENT_SECRET: _s, ...rest } = COMPLETE;
    const wrong = () => loadEnvironment({ ...rest, CT_API_CLIENT: text });
    expect(wrong).toThrow('CT_API_CLIENT must be JSON with "clientId" and "secret".');
  });
});

describe('IMPORT_SETTINGS', () => {
  it.each(['{', 'null', '[]', '7', '"text"'])('%s is no object, whatever else is set', (text) => {
    expect(faultsOf({ IMPORT_SETTINGS: text, PREFERRED_LOCALE: 'de' })).toEqual(['IMPORT_SETTINGS must be a JSON object.']);
  });

  it('refuses unknown names: a misspelt setting would be ignored silently', () => {
    expect(faultsOf(settings({ order: { metric: {} } }))).toEqual([expect.stringContaining('IMPORT_SETTINGS.order.metric')]);
  });

  it('keeps what is given and adds the defaults', () => {
    const { order } = load(settings({ order: { cancelledStates: ['X'], metrics: { placed: 'Bought' } } })).settings;
    expect(order.cancelledStates).toEqual(['X']);
    expect(order.metrics).toEqual(expect.objectContaining({ placed: 'Bought', refunded: 'Refunded Order' }));
  });

  it('gives way to a variable of its own, and is judged like one', () => {
    const given = settings({ preferredLocale: 'de-at', preferredCurrency: 'EUR' });
    expect(load(given).settings).toMatchObject({ preferredLocale: 'de-AT', preferredCurrency: 'EUR' });
    expect(load({ ...given, PREFERRED_LOCALE: 'fr' }).settings).toMatchObject({
      preferredLocale: 'fr',
      preferredCurrency: 'EUR',
    });
    expect(faultsOf(settings({ preferredLocale: 'd', preferredCurrency: 'eur', productUrlTemplate: 'x' }))).toEqual([
      'IMPORT_SETTINGS.preferredLocale must be a language tag such as en or de-AT.',
      'IMPORT_SETTINGS.preferredCurrency must be a three-letter ISO 4217 code such as EUR.',
      'IMPORT_SETTINGS.productUrlTemplate must be a URL that contains {{productSlug}}.',
    ]);
    expect(faultsOf(settings({ preferredLocale: 7 }))).toEqual([expect.stringContaining('IMPORT_SETTINGS.preferredLocale')]);
  });

  it.each([
    [{ placed: 'Order', cancelled: 'Order' }, ['placed and cancelled']],
    [{ placed: 'Order', refunded: ' order ' }, ['placed and refunded']],
    [{ cancelled: 'Placed Order' }, ['cancelled and placed']],
    [{ placed: 'O', fulfilled: 'O', cancelled: 'O' }, ['placed and fulfilled', 'placed and cancelled']],
    [{ placed: 'Cancelled Order', cancelled: 'Placed Order' }, []],
  ])('metrics %j', (names, pairs) => {
    const wanted = pairs.map((pair) => `IMPORT_SETTINGS.order.metrics: ${pair} must have different names.`);
    expect(faultsOf(metrics(names))).toEqual(wanted);
  });
});
