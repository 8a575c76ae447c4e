import type { Address, Customer } from '@commercetools/platform-sdk';
import { customFields, email, joined, phone, present, trimmed } from './values.ts';

export interface ExpectedProfile {
  external_id: string;
  email: string;
  phone_number: string | undefined;
  attributes: Record<string, unknown>;
}

/** Profiles by external id: the table "Customers -> profiles" of docs/mapping.md, a line each. */
export function expectedProfiles(customers: Customer[]): Map<string, ExpectedProfile> {
  return new Map(customers.flatMap((customer) => (email(customer.email) ? [[customer.id, expectedProfile(customer)]] : [])));
}

function expectedProfile(customer: Customer): ExpectedProfile {
  const address = chosen(customer);
  const location = present({
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
    phone_number: address && (phone(address.mobile, address.country) ?? phone(address.phone, address.country)),
    attributes: present({
      first_name: trimmed(customer.firstName),
      last_name: trimmed(customer.lastName),
      title: trimmed(customer.title),
      organization: trimmed(customer.companyName),
      locale: customer.locale,
      location,
      properties: customFields(customer.custom),
    }),
  };
}

function chosen({ addresses, defaultBillingAddressId, billingAddressIds }: Customer): Address | undefined {
  const candidates = [defaultBillingAddressId, ...(billingAddressIds ?? [])];
  const found = candidates.flatMap((id) => addresses.filter((address) => address.id === id));
  return found[0] ?? addresses[0];
}
