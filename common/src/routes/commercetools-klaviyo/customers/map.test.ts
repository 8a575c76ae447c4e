import type { Customer } from '@commercetools/platform-sdk';
import { Value } from 'typebox/value';
import { ascending } from '../../../base/order';
import type { ProfileRecord } from '../../../systems/klaviyo/records';
import type { MappingContext } from '../settings';
import { Settings } from '../settings';
import { mapCustomer } from './map';

const context = (settings: object = {}): MappingContext => ({
  settings: Value.Default(Settings, settings) as Settings,
  now: Date.parse('2026-11-21T00:00:00Z'),
  historical: true,
});
const customer = (over: object = {}): Customer =>
  ({ id: 'c-1', email: 'anna@example.com', addresses: [], billingAddressIds: [], ...over }) as unknown as Customer;

const map = (over: object = {}, settings: object = {}) => mapCustomer(customer(over), undefined, context(settings));
const profile = (over: object = {}, settings: object = {}): ProfileRecord => {
  const mapped = map(over, settings);
  if (mapped.kind !== 'mapped') throw new Error(`rejected: ${mapped.code}`);
  expect(mapped.records).toHaveLength(1);
  return mapped.records[0] as ProfileRecord;
};
const warnings = (over: object): string[] | undefined => {
  const mapped = map(over);
  return mapped.kind === 'mapped' ? mapped.warnings : undefined;
};
/** A customer whose only address is this one. */
const at = (address: object) => ({ addresses: [{ id: 'a', country: 'DE', ...address }] });

describe('Customers: identity', () => {
  test('Customers: `id` -> `external_id`', () => {
    expect(profile().externalId).toBe('c-1');
  });
  test('Customers: `email` (trimmed, lower-cased)', () => {
    expect(profile({ email: '  Anna@Example.COM ' }).email).toBe('anna@example.com');
  });
  test('Customers: `email` missing or invalid -> rejected `invalid_email`', () => {
    for (const email of [undefined, null, '', 'anna', 'anna@', 7, {}]) {
      expect(map({ email })).toEqual({
        kind: 'rejected',
        code: 'invalid_email',
        reason: 'The e-mail address is missing or not valid.',
        field: 'email',
      });
    }
  });
  test('a reason never quotes the value', () => {
    expect(JSON.stringify(map({ email: 'secret person' }))).not.toContain('secret');
  });
  test('a customer without id is rejected', () => {
    expect(map({ id: undefined })).toMatchObject({ kind: 'rejected', code: 'missing_id', field: 'id' });
  });
});

describe('Customers: names and locale', () => {
  test('Customers: `firstName`, `lastName`, `title`, `companyName` -> `first_name`, `last_name`, `title`, `organization`', () => {
    expect(profile({ firstName: ' Anna ', lastName: 'Meyer', title: 'Dr.', companyName: 'Meyer GmbH' })).toEqual({
      externalId: 'c-1',
      email: 'anna@example.com',
      firstName: 'Anna',
      lastName: 'Meyer',
      title: 'Dr.',
      organization: 'Meyer GmbH',
    });
  });
  test('Absent is absent: nothing but what is there', () => {
    const record = profile({ firstName: '', lastName: null, title: undefined, companyName: '  ', custom: { fields: {} } });
    expect(Object.keys(record).sort(ascending)).toEqual(['email', 'externalId']);
  });
  test('Customers: `locale`', () => {
    for (const locale of ['de', 'de-AT', 'zh-Hant-TW', 'es-419', 'de-DE-1996']) expect(profile({ locale }).locale).toBe(locale);
  });
  test('a locale that is no language tag is left out with a warning', () => {
    for (const locale of ['de_DE', 'German', 'x', 'de-']) {
      expect(profile({ locale })).not.toHaveProperty('locale');
      expect(warnings({ locale })).toEqual(['invalid_locale']);
    }
    expect(warnings({ locale: undefined })).toBeUndefined();
  });
});

describe('Customers: phone', () => {
  test('Customers: chosen address: `mobile`, else `phone`', () => {
    expect(profile(at({ mobile: '0151 23456789', phone: '030 901820' })).phoneNumber).toBe('+4915123456789');
    expect(profile(at({ phone: '030 901820' })).phoneNumber).toBe('+4930901820');
    expect(profile(at({ mobile: ' ', phone: '030 901820' })).phoneNumber).toBe('+4930901820');
  });
  test('Customers: E.164 only, with the address country as default region', () => {
    expect(profile(at({ phone: '044 668 18 00', country: 'CH' })).phoneNumber).toBe('+41446681800');
    expect(profile(at({ phone: '+41 44 668 18 00' })).phoneNumber).toBe('+41446681800');
  });
  test('Customers: one that cannot be made valid is left out and counted as a warning, the profile is still sent', () => {
    for (const phone of ['123', 'on request', '+4900000000']) {
      expect(profile(at({ phone }))).not.toHaveProperty('phoneNumber');
      expect(warnings(at({ phone }))).toEqual(['invalid_phone']);
    }
  });
  test('Customers: a mobile number that is invalid gives way to a valid phone number', () => {
    expect(profile(at({ mobile: '123', phone: '030 901820' })).phoneNumber).toBe('+4930901820');
    expect(warnings(at({ mobile: '123', phone: '030 901820' }))).toEqual(['invalid_phone']);
  });
  test('two invalid numbers are one warning: warnings count profiles', () => {
    expect(warnings(at({ mobile: '123', phone: '456' }))).toEqual(['invalid_phone']);
  });
  test('a valid mobile number leaves the phone number unread', () => {
    expect(warnings(at({ mobile: '0151 23456789', phone: 'nonsense' }))).toBeUndefined();
  });
  test('no number, no warning', () => {
    expect(warnings(at({ phone: '', mobile: null }))).toBeUndefined();
  });
  test('phones of other addresses are looked at when the chosen one has none', () => {
    const addresses = [
      { id: 'a', country: 'DE' },
      { id: 'b', country: 'DE', phone: '030 901820' },
    ];
    expect(profile({ addresses }).phoneNumber).toBe('+4930901820');
  });
});

describe('Customers: location', () => {
  test('Customers: `apartment`, `building`, `streetNumber`, `streetName` joined by ", " -> `location.address1`', () => {
    const address = { apartment: '3b', building: 'East', streetNumber: '17', streetName: 'Main Street' };
    expect(profile(at(address)).location?.address1).toBe('3b, East, 17, Main Street');
    expect(profile(at({ streetName: 'Main Street', apartment: ' ' })).location?.address1).toBe('Main Street');
  });
  test('Customers: `additionalStreetInfo`, `additionalAddressInfo` joined by ", " -> `location.address2`', () => {
    const address = { additionalStreetInfo: 'Backyard', additionalAddressInfo: '2nd floor' };
    expect(profile(at(address)).location?.address2).toBe('Backyard, 2nd floor');
    expect(profile(at({ additionalAddressInfo: '2nd floor' })).location?.address2).toBe('2nd floor');
  });
  test('Customers: `city`, `country`, `region`, `postalCode` -> `location.city`, `.country`, `.region`, `.zip`', () => {
    expect(profile(at({ city: 'Berlin', region: 'BE', state: 'ignored', postalCode: '10115' })).location).toEqual({
      address1: '',
      address2: '',
      city: 'Berlin',
      country: 'DE',
      region: 'BE',
      zip: '10115',
    });
  });
  test('Customers: `region` (else `state`)', () => {
    expect(profile(at({ state: 'Berlin' })).location?.region).toBe('Berlin');
    expect(profile(at({ region: '', state: 'Berlin' })).location?.region).toBe('Berlin');
  });
  test('no address, no location', () => {
    expect(profile({ addresses: [] })).not.toHaveProperty('location');
    expect(profile({ addresses: [{ id: 'a' }] })).not.toHaveProperty('location');
  });
});

describe('Customers: chosen address', () => {
  const addresses = [
    { id: 'a', city: 'First' },
    { id: 'b', city: 'Billing' },
    { id: 'c', city: 'Default' },
  ];
  const city = (over: object) => profile({ addresses, ...over }).location?.city;

  test('Customers: the default billing address', () => {
    expect(city({ defaultBillingAddressId: 'c', billingAddressIds: ['b', 'c'] })).toBe('Default');
  });
  test('Customers: else the first billing address', () => {
    expect(city({ billingAddressIds: ['b', 'c'] })).toBe('Billing');
  });
  test('Customers: else the first address', () => {
    expect(city({ billingAddressIds: [] })).toBe('First');
    expect(city({ billingAddressIds: undefined })).toBe('First');
  });
  test('Customers: the default shipping address has no say', () => {
    expect(city({ defaultShippingAddressId: 'c', shippingAddressIds: ['c'] })).toBe('First');
  });
  test('Customers: an address id that points to no address falls through to the next rule', () => {
    expect(city({ defaultBillingAddressId: 'gone', billingAddressIds: ['gone too', 'b'] })).toBe('Billing');
    expect(city({ defaultBillingAddressId: 'gone', billingAddressIds: ['gone too'] })).toBe('First');
    expect(profile({ addresses: [], defaultBillingAddressId: 'gone' })).not.toHaveProperty('location');
  });
  test('an address without id is not what a missing default id points to', () => {
    const nameless = [{ id: 'a', city: 'First' }, { city: 'No id' }];
    expect(profile({ addresses: nameless, billingAddressIds: [undefined] }).location?.city).toBe('First');
  });
});

describe('Customers: custom fields', () => {
  const custom = {
    type: { typeId: 'type', id: 't' },
    fields: { points: 0, vip: false, tier: 'gold', note: null, $email: 'x', _kx: 'y' },
  };

  test('Customers: custom fields -> `properties.*`; `0` and `false` are values and are sent', () => {
    expect(profile({ custom }).properties).toEqual({ points: 0, vip: false, tier: 'gold' });
  });
  test('Customers: custom fields pass through the settings `include`, `exclude`, `map`', () => {
    const rules = { include: ['points', 'tier'], exclude: ['points'], map: { tier: 'Loyalty Tier' } };
    expect(profile({ custom }, { customer: { custom: rules } }).properties).toEqual({ 'Loyalty Tier': 'gold' });
  });
  test("the orders' settings are not the customers'", () => {
    expect(profile({ custom }, { order: { custom: { exclude: ['tier'] } } }).properties).toHaveProperty('tier');
  });
  test('Customers: reserved Klaviyo names cannot be overwritten', () => {
    const properties = profile({ custom }, { customer: { custom: { map: { tier: '$title' } } } }).properties;
    expect(properties).toEqual({ points: 0, vip: false });
  });
  test('nothing left, no properties', () => {
    expect(profile({ custom: { fields: { note: null, tags: [] } } })).not.toHaveProperty('properties');
  });
  test("Klaviyo's limits for properties: cut with a warning", () => {
    const fields = Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`f${index}`, index]));
    expect(Object.keys(profile({ custom: { fields } }).properties ?? {})).toHaveLength(300);
    expect(warnings({ custom: { fields } })).toEqual(['truncated']);
  });
});

describe('Customers: size', () => {
  const filled = (bytes: number) => ({ custom: { fields: { a: 'x'.repeat(bytes / 2), b: 'x'.repeat(bytes / 2) } } });

  test("a profile above Klaviyo's 100 kB is rejected", () => {
    expect(map(filled(100_000))).toEqual({
      kind: 'rejected',
      code: 'too_large',
      reason: 'The record is larger than Klaviyo accepts.',
    });
    expect(map({ firstName: 'ä'.repeat(60_000) })).toMatchObject({ kind: 'rejected', code: 'too_large' });
  });
  test('a profile just below is sent whole', () => {
    const mapped = map(filled(98_000));
    expect(mapped).not.toHaveProperty('warnings');
    expect(mapped.kind).toBe('mapped');
  });
});

describe('Customers: total and pure', () => {
  const hostile: unknown[] = [
    null,
    undefined,
    0,
    7,
    Number.NaN,
    '',
    'text',
    true,
    [],
    [null],
    ['x', {}],
    {},
    { id: {} },
    { fields: 5 },
    () => 1,
  ];
  const names = [
    'id',
    'email',
    'firstName',
    'lastName',
    'title',
    'companyName',
    'locale',
    'addresses',
    'defaultBillingAddressId',
    'billingAddressIds',
    'custom',
  ];
  const addressNames = [
    'id',
    'country',
    'mobile',
    'phone',
    'apartment',
    'streetName',
    'additionalStreetInfo',
    'city',
    'region',
    'state',
    'postalCode',
  ];

  test('any field may hold anything: no exception, the same output twice, only texts where texts belong', () => {
    for (const value of hostile) {
      for (const name of names) check({ [name]: value });
      for (const name of addressNames) check(at({ [name]: value }));
      check({ addresses: [value] });
      check({ custom: { fields: value } });
      check({ custom: { fields: { field: value } } });
    }
  });
  function check(over: object) {
    const before = JSON.stringify(customer(over));
    const mapped = map(over);
    expect(map(over)).toEqual(mapped);
    expect(JSON.stringify(customer(over))).toBe(before);
    expect(['mapped', 'rejected']).toContain(mapped.kind);
    if (mapped.kind !== 'mapped') return;
    const { location, ...record } = mapped.records[0] as ProfileRecord;
    // The missing texts of a location are sent as empty ones.
    expect(JSON.stringify(record)).not.toMatch(/null|undefined|None|NaN|\[object|\{\}|""/);
    const { properties: _, ...texts } = record;
    for (const each of [...Object.values(texts), ...Object.values(location ?? {})]) expect(typeof each).toBe('string');
  }

  test('no customer at all is rejected, not thrown', () => {
    for (const value of hostile) {
      expect(mapCustomer(value as Customer, undefined, context())).toMatchObject({ kind: 'rejected', code: 'invalid_email' });
    }
  });
  test('the input may be frozen', () => {
    const frozen = Object.freeze(customer({ addresses: Object.freeze([Object.freeze({ id: 'a', city: 'Berlin' })]) }));
    expect(mapCustomer(frozen, undefined, context()).kind).toBe('mapped');
  });
});
