import type { Address, Customer } from '@commercetools/platform-sdk';
import { type Recipes, uuid, without } from './seeded.ts';

/** As `createSettings` numbers them, in the shop that tests use. */
const groupId = (index: number): string => uuid('customer-group', index, 1);

const first = (customer: Customer): Address => customer.addresses[0] ?? { country: 'DE' };

function withAddress(customer: Customer, changes: Partial<Address>): Customer {
  return { ...customer, addresses: [{ ...first(customer), ...changes }, ...customer.addresses.slice(1)] };
}

function withFields(customer: Customer, fields: Record<string, unknown>): Customer {
  return { ...customer, custom: { type: customer.custom?.type ?? { typeId: 'type', id: 'none' }, fields } };
}

const quiet = (customer: Customer): Customer => without(customer, 'defaultBillingAddressId');
const phoneless = (address: Address): Address => without(address, 'phone', 'mobile');

const FAR: Address = {
  id: 'far',
  streetName: 'Rue du Lac',
  streetNumber: '7',
  postalCode: '1000',
  city: 'Genève',
  country: 'CH',
};

export const customerRecipes: Recipes<Customer> = {
  noAddress: (customer) => ({ ...quiet(customer), addresses: [], shippingAddressIds: [], billingAddressIds: [] }),
  defaultBillingAddress: (customer) => ({
    ...customer,
    addresses: [first(customer), FAR],
    billingAddressIds: ['address-1', 'far'],
    defaultBillingAddressId: 'far',
  }),
  billingWithoutDefault: (customer) => ({
    ...quiet(customer),
    addresses: [first(customer), FAR],
    billingAddressIds: ['far'],
  }),
  onlyShippingAddresses: (customer) => ({ ...quiet(customer), billingAddressIds: [] }),
  danglingDefaultBilling: (customer) => ({ ...customer, defaultBillingAddressId: 'gone', billingAddressIds: ['gone'] }),
  addressWithoutStreet: (customer) => ({ ...customer, addresses: [{ id: 'address-1', country: 'US', state: 'Ohio' }] }),
  badPhone: (customer) => withAddress({ ...customer, addresses: [phoneless(first(customer))] }, { phone: 'call me maybe 123' }),
  phoneTooShort: (customer) => withAddress({ ...customer, addresses: [phoneless(first(customer))] }, { mobile: '12' }),
  phoneWithoutCountryCode: (customer) =>
    withAddress({ ...customer, addresses: [phoneless(first(customer))] }, { phone: '0151 23456789', country: 'DE' }),
  mobileAndPhone: (customer) => withAddress(customer, { country: 'DE', mobile: '+49 151 23456780', phone: '030 2345670' }),
  badMobileGoodPhone: (customer) => withAddress(customer, { country: 'DE', mobile: 'none', phone: '030 2345670' }),
  paddedUpperCaseEmail: (customer) => ({ ...customer, email: `  Padded.${customer.customerNumber}@EXAMPLE.COM ` }),
  missingEmail: (customer) => without(customer, 'email') as Customer,
  emptyEmail: (customer) => ({ ...customer, email: '' }),
  invalidEmail: (customer) => ({ ...customer, email: `not-an-address-${customer.customerNumber}` }),
  noNames: (customer) => without(customer, 'firstName', 'lastName', 'title', 'companyName') as Customer,
  emptyNames: (customer) => ({ ...customer, firstName: '', lastName: ' ' }),
  noLocale: (customer) => without(customer, 'locale'),
  zeroAndFalseFields: (customer) => withFields(customer, { loyaltyPoints: 0, newsletter: false, note: '', tags: [] }),
  reservedFields: (customer) => withFields(customer, { $email: 'evil@example.com', _kx: 'evil', $id: '1', loyaltyPoints: 5 }),
  nestedFields: (customer) =>
    withFields(customer, {
      size: { key: 'm', label: 'M' },
      sizes: ['S', 'M'],
      budget: { type: 'centPrecision', currencyCode: 'EUR', centAmount: 1999, fractionDigits: 2 },
      localized: { en: 'hello', de: 'hallo' },
      birthday: '1990-02-28',
    }),
  noCustomFields: (customer) => without(customer, 'custom'),
  emoji: (customer) => ({ ...customer, firstName: '👩🏽‍🚀 Zoé', lastName: '🦄' }),
  chinese: (customer) => ({ ...customer, firstName: '小明', lastName: '王', locale: 'zh-CN' }),
  rightToLeft: (customer) => ({ ...customer, firstName: 'محمد', lastName: 'כהן', locale: 'ar' }),
  combiningMarks: (customer) => ({ ...customer, firstName: 'Jose\u0301', lastName: 'Nun\u0303ez' }),
  veryLongNames: (customer) => ({ ...customer, firstName: 'Wolfeschlegelstein'.repeat(14), lastName: 'Berg'.repeat(60) }),
  markupInNames: (customer) => ({ ...customer, firstName: '<b>Bobby</b>', lastName: "'); DROP TABLE profiles;--" }),
  sameEmailInEu: (customer) => ({ ...customer, email: 'twice@example.com', stores: [{ typeId: 'store', key: 'eu' }] }),
  sameEmailInUs: (customer) => ({ ...customer, email: 'twice@example.com', stores: [{ typeId: 'store', key: 'us' }] }),
  phoneOnShippingAddressOnly: (customer) => ({
    ...customer,
    addresses: [phoneless(first(customer)), { ...FAR, mobile: '+41 79 123 45 67' }],
    shippingAddressIds: ['far'],
    defaultShippingAddressId: 'far',
  }),
  standardFields: (customer) => ({
    ...customer,
    dateOfBirth: '1985-12-24',
    stores: [
      { typeId: 'store', key: 'eu' },
      { typeId: 'store', key: 'us' },
    ],
    customerGroup: { typeId: 'customer-group', id: groupId(0) },
  }),
  fieldsOfEveryType: (customer) =>
    withFields(customer, {
      money: { type: 'highPrecision', currencyCode: 'EUR', centAmount: 1, preciseAmount: 12345, fractionDigits: 4 },
      limits: [{ type: 'centPrecision', currencyCode: 'JPY', centAmount: 500, fractionDigits: 0 }],
      slogan: { en: 'Stay warm', de: 'Bleib warm' },
      slogans: [{ en: 'One', de: 'Eins' }],
      tier: { key: 'gold', label: { en: 'Gold', de: 'Gold' } },
      adviser: { typeId: 'customer', id: 'c0ffee00-0000-4000-8000-000000000000' },
      shop: { typeId: 'store', key: 'eu' },
      friends: [{ typeId: 'customer', id: 'c0ffee00-0000-4000-8000-000000000001' }],
      date: '2026-02-28',
      time: '10:15:00.000',
      dateTime: '2026-02-28T10:15:00.000Z',
      measures: { waist: 32, unit: { key: 'in', label: 'Inch' } },
    }),
  fieldsWithOurNames: (customer) => withFields(customer, { Birthday: 'in May', Stores: 7, loyaltyPoints: 1 }),
  canary: (customer) => ({
    ...customer,
    email: `canary-mail-${customer.customerNumber}@example.com`,
    firstName: 'Canaryfirst',
    lastName: 'Canarylast',
    addresses: [
      {
        id: 'address-1',
        streetName: 'Canarystraße',
        streetNumber: '7',
        city: 'Canarytown',
        country: 'DE',
        mobile: '0151 99900042',
      },
    ],
  }),
};
