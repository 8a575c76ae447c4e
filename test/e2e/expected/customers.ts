import type { Address, Customer, CustomerGroup } from '@commercetools/platform-sdk';
import { customFields, email, joined, phone, present, trimmed } from './values.ts';

export interface ExpectedProfile {
  external_id: string;
  email: string;
  phone_number: string | undefined;
  attributes: Record<string, unknown>;
}

/** Profiles by external id: the table "Customers -> profiles" of docs/mapping.md, a line each. */
export function expectedProfiles(customers: Customer[], groups: CustomerGroup[] = []): Map<string, ExpectedProfile> {
  const usable = customers.filter((customer) => email(customer.email));
  return new Map(usable.map((customer) => [customer.id, expectedProfile(customer, groups)]));
}

function expectedProfile(customer: Customer, groups: CustomerGroup[]): ExpectedProfile {
  const address = chosen(customer);
  const lines = present({
    address1: joined(address?.apartment, address?.building, address?.streetNumber, address?.streetName),
    address2: joined(address?.additionalStreetInfo, address?.additionalAddressInfo),
    city: trimmed(address?.city),
    country: trimmed(address?.country),
    region: trimmed(address?.region) ?? trimmed(address?.state),
    zip: trimmed(address?.postalCode),
  });
  return {
    external_id: customer.id,
    email: email(customer.email) ?? '',
    phone_number: phoneOf(customer, address),
    attributes: present({
      first_name: trimmed(customer.firstName),
      last_name: trimmed(customer.lastName),
      title: trimmed(customer.title),
      organization: trimmed(customer.companyName),
      locale: customer.locale,
      // When anything of an address is known, what isn't is cleared.
      location: Object.keys(lines).length === 0 ? {} : { ...NO_LINES, ...lines },
      properties: {
        ...customFields(customer.custom, ['Birthday', 'CustomerNumber', 'CustomerGroup', 'Stores', 'EmailVerified']),
        ...present({
          Birthday: customer.dateOfBirth,
          CustomerNumber: customer.customerNumber,
          CustomerGroup: customer.customerGroup && groups.find(({ id }) => id === customer.customerGroup?.id)?.key,
          Stores: customer.stores?.map(({ key }) => key),
          EmailVerified: customer.isEmailVerified,
        }),
      },
    }),
  };
}

const NO_LINES = { address1: '', address2: '', city: '', country: '', region: '', zip: '' };

/** The chosen address first, then where things are sent by default, then all others; the mobile number of each first. */
function phoneOf({ addresses, defaultShippingAddressId }: Customer, address: Address | undefined): string | undefined {
  const byDefault = addresses.filter(({ id }) => id === defaultShippingAddressId);
  const all = [...(address ? [address] : []), ...byDefault, ...addresses];
  return all.flatMap(({ mobile, phone: fixed, country }) => [phone(mobile, country), phone(fixed, country)]).find(Boolean);
}

function chosen({ addresses, defaultBillingAddressId, billingAddressIds }: Customer): Address | undefined {
  const candidates = [defaultBillingAddressId, ...(billingAddressIds ?? [])];
  const found = candidates.flatMap((id) => addresses.filter((address) => address.id === id));
  return found[0] ?? addresses[0];
}
