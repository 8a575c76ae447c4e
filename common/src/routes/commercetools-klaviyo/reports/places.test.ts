import { cents, eventsOf, profileOf } from './records';

/** Reports of one kind: what was looked for in one place only. */
const bill = { id: 'bill', country: 'AT', city: 'Graz', streetName: 'Musterweg' };
const ship = { ...bill, id: 'ship', mobile: '+43 664 1234567' };

describe('the only phone number was on the shipping address', () => {
  const known = { billingAddressIds: ['bill'], shippingAddressIds: ['ship'], defaultBillingAddressId: 'bill' };

  test('takes the number of the shipping address when the billing address has none', () => {
    const profile = profileOf({ ...known, addresses: [bill, ship], defaultShippingAddressId: 'ship' });
    expect(profile).toMatchObject({ phoneNumber: '+436641234567', location: { city: 'Graz' } });
  });
  test('takes the default shipping address before the others', () => {
    const other = { ...bill, id: 'other', phone: '+43 316 123456' };
    const profile = profileOf({ ...known, addresses: [bill, other, ship], defaultShippingAddressId: 'ship' });
    expect(profile.phoneNumber).toBe('+436641234567');
  });
  test('takes any other address when there is no default', () => {
    expect(profileOf({ ...known, addresses: [bill, ship] }).phoneNumber).toBe('+436641234567');
  });
  test('continues behind an invalid number, and says so', () => {
    const profile = profileOf({ ...known, addresses: [{ ...bill, phone: 'none' }, ship] });
    expect(profile).toMatchObject({ phoneNumber: '+436641234567', warnings: ['invalid_phone'] });
  });
  test('reads a number by the country of its own address', () => {
    const german = { id: 'ship', country: 'DE', phone: '0151 23456789' };
    expect(profileOf({ ...known, addresses: [bill, german] }).phoneNumber).toBe('+4915123456789');
  });
});

describe("a guest's e-mail was on the billing address only", () => {
  const order = { customerEmail: undefined };

  test('takes the billing address before the shipping address', () => {
    const { placed } = eventsOf({
      ...order,
      billingAddress: { ...bill, email: 'Guest.Buyer@example.com' },
      shippingAddress: { ...ship, email: 'other@example.com' },
    });
    expect(placed.profile).toEqual({ email: 'guest.buyer@example.com' });
  });
  test('takes the shipping address, then the first of several', () => {
    expect(
      eventsOf({ ...order, billingAddress: bill, shippingAddress: { ...ship, email: 's@example.com' } }).placed.profile,
    ).toEqual({
      email: 's@example.com',
    });
    const shipping = [{ shippingKey: 'a', shippingAddress: bill }, { shippingAddress: { ...bill, email: 'third@example.com' } }];
    expect(eventsOf({ ...order, shippingMode: 'Multiple', shipping }).placed.profile).toEqual({ email: 'third@example.com' });
  });
  test("takes the customer's own address before those of the order's addresses", () => {
    const { placed } = eventsOf({ ...order, customerId: 'customer-1', billingAddress: { ...bill, email: 'typed@example.com' } });
    expect(placed.profile).toEqual({ email: 'known@example.com', externalId: 'customer-1' });
  });
  test('takes an address when the one of the order is invalid', () => {
    const { placed, warnings } = eventsOf({ customerEmail: 'no-address', billingAddress: { ...bill, email: 'b@example.com' } });
    expect(placed.profile).toEqual({ email: 'b@example.com' });
    expect(warnings).toEqual(['invalid_email']);
  });
});

describe('an order that goes to several addresses', () => {
  const shipping = [
    {
      shippingKey: 'a',
      shippingAddress: { ...ship, city: 'Linz' },
      shippingInfo: { shippingMethodName: 'Parcel', price: cents(490) },
    },
    { shippingKey: 'b', shippingAddress: bill, shippingInfo: { shippingMethodName: 'Courier', price: cents(1000) } },
  ];

  test('has the first as its shipping address, and all ways of shipping', () => {
    const { placed } = eventsOf({ shippingMode: 'Multiple', shipping });
    expect(placed.properties).toMatchObject({
      ...{ ShippingAddress: { City: 'Linz' }, ShippingMethod: 'Parcel, Courier', ShippingCosts: 14.9 },
    });
  });
  test('has its own address when there is one', () => {
    const { placed } = eventsOf({ shippingAddress: bill, shipping });
    expect(placed.properties).toMatchObject({ ShippingAddress: { City: 'Graz' } });
  });
});

describe('what is known of a guest', () => {
  const fresh = { createdAt: '2026-11-28T10:00:00.000Z', lastModifiedAt: '2026-11-28T10:00:00.000Z', locale: 'de-AT' };
  const address = { ...ship, firstName: 'Ines', lastName: 'Probe' };

  test('goes along with fresh events of a guest', () => {
    const { placed, products } = eventsOf({ ...fresh, billingAddress: address }, {}, false);
    const location = { address1: 'Musterweg', address2: '', city: 'Graz', country: 'AT', region: '', zip: '' };
    const guest = { firstName: 'Ines', lastName: 'Probe', phoneNumber: '+436641234567', locale: 'de-AT', location };
    expect(placed).toMatchObject({ backfill: false, profile: { email: 'ines@example.com', ...guest } });
    expect(products[0]?.profile).toEqual(placed.profile);
  });
  test('comes from the shipping address when there is no billing address', () => {
    const { placed } = eventsOf({ ...fresh, shippingAddress: address }, {}, false);
    expect(placed.profile).toMatchObject({ firstName: 'Ines' });
  });
  test('never goes along for a customer, nor from history', () => {
    const customer = eventsOf({ ...fresh, customerId: 'customer-1', billingAddress: address }, {}, false);
    expect(customer.placed.profile).toEqual({ email: 'ines@example.com', externalId: 'customer-1' });
    expect(eventsOf({ ...fresh, billingAddress: address }, {}, true).placed.profile).toEqual({ email: 'ines@example.com' });
    expect(eventsOf({ billingAddress: address }, {}, false).placed.profile).toEqual({ email: 'ines@example.com' });
  });
});

describe('standard properties of a customer', () => {
  const customer = {
    ...{ dateOfBirth: '1990-02-28', customerNumber: '100', isEmailVerified: false },
    customerGroup: { typeId: 'customer-group', id: 'g', obj: { id: 'g', key: 'vip' } },
    stores: [
      { typeId: 'store', key: 'berlin' },
      { typeId: 'store', key: 'wien' },
    ],
  };

  test('arrive under clean names', () => {
    expect(profileOf(customer).properties).toEqual({
      ...{
        Birthday: '1990-02-28',
        CustomerNumber: '100',
        CustomerGroup: 'vip',
        Stores: ['berlin', 'wien'],
        EmailVerified: false,
      },
    });
  });
  test('are left out by the setting, and free their names', () => {
    const given = { ...customer, custom: { fields: { Birthday: 'in May' } } };
    expect(profileOf(given, { customer: { standardProperties: false } }).properties).toEqual({ Birthday: 'in May' });
    expect(profileOf(given).warnings).toEqual(['name_taken']);
  });
});

describe('an address that lost its second line', () => {
  const addresses = [{ id: 'a', country: 'DE', city: 'Köln', streetName: 'Gasse' }];

  test('clears what is missing, so that nothing old stays beside it', () => {
    expect(profileOf({ addresses }).location).toEqual({
      ...{ address1: 'Gasse', address2: '', city: 'Köln', country: 'DE', region: '', zip: '' },
    });
  });
  test('leaves it alone by the setting; without any address nothing is sent', () => {
    const settings = { customer: { clearEmptyAddressLines: false } };
    expect(profileOf({ addresses }, settings).location).toEqual({ address1: 'Gasse', city: 'Köln', country: 'DE' });
    expect(profileOf({}).location).toBeUndefined();
    expect(profileOf({ addresses: [{ id: 'a' }] }).location).toBeUndefined();
  });
});
