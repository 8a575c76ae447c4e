import type { Address, Customer, CustomFields } from '@commercetools/platform-sdk';
import { emailAddress } from '../../../base/fields/email';
import { phoneNumber } from '../../../base/fields/phone';
import { defined, fields, list, text, type Unchecked } from '../../../base/fields/values';
import type { Rejected } from '../../../contract/outcome';
import type { Mapped } from '../../../contract/pipeline';
import type { ProfileLocation, ProfileRecord } from '../../../systems/klaviyo/records';
import { type AddressFields, regionName, street, streetAddition } from '../mapping/address';
import { exceeds, join, newNotes } from '../mapping/clean';
import { reject, type Warning } from '../mapping/codes';
import { applyProperties } from '../mapping/properties';
import type { MappingContext } from '../settings';

/**
 * Klaviyo takes 100 kB a profile, as it goes over the wire; a kilobyte of that is left for the envelope around our fields.
 * https://developers.klaviyo.com/en/reference/bulk_import_profiles
 */
const LARGEST_PROFILE = 99_000;

/** language, script, region, variants: https://www.rfc-editor.org/rfc/rfc5646 */
const LANGUAGE_TAG = /^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*$/i;

/**
 * A customer as a Klaviyo profile. Total: whatever is missing or of an unexpected type is left out.
 * https://docs.commercetools.com/api/projects/customers, https://developers.klaviyo.com/en/reference/bulk_import_profiles
 */
export function mapCustomer(customer: Customer, _related: undefined, ctx: MappingContext): Mapped<ProfileRecord> | Rejected {
  const given = fields<Customer>(customer);
  const email = emailAddress(given.email);
  if (email === undefined) return reject('invalid_email', 'email');
  const externalId = text(given.id);
  if (externalId === undefined) return reject('missing_id', 'id');

  const notes = newNotes();
  const warnings = new Set<Warning>();
  const address = chosenAddress(given);
  const custom = applyProperties(fields<CustomFields>(given.custom).fields, ctx.settings.customer.custom, notes);
  const properties = join(notes, custom);
  if (notes.truncated) warnings.add('truncated');
  const record = defined<ProfileRecord>({
    externalId,
    email,
    phoneNumber: phoneOf(address, warnings),
    firstName: text(given.firstName),
    lastName: text(given.lastName),
    title: text(given.title),
    organization: text(given.companyName),
    locale: localeOf(given, warnings),
    location: locationOf(address),
    properties: isEmpty(properties) ? undefined : properties,
  });
  if (exceeds(LARGEST_PROFILE, record, notes.weight + weightOf(record))) return reject('too_large');
  return warnings.size === 0
    ? { kind: 'mapped', records: [record] }
    : { kind: 'mapped', records: [record], warnings: [...warnings] };
}

/** The default billing address, else the first billing address, else the first one; ids without an address don't count. */
function chosenAddress(customer: Unchecked<Customer>): AddressFields {
  const addresses = list(customer.addresses).map((each) => fields<Address>(each));
  const ids = [customer.defaultBillingAddressId, ...list(customer.billingAddressIds)];
  for (const id of ids) {
    const found = text(id) === undefined ? undefined : addresses.find((address) => address.id === id);
    if (found) return found;
  }
  return addresses[0] ?? {};
}

function phoneOf(address: AddressFields, warnings: Set<Warning>): string | undefined {
  for (const given of [text(address.mobile), text(address.phone)]) {
    if (given === undefined) continue;
    const phone = phoneNumber(given, address.country);
    if (phone !== undefined) return phone;
    warnings.add('invalid_phone');
  }
  return undefined;
}

function localeOf(customer: Unchecked<Customer>, warnings: Set<Warning>): string | undefined {
  const locale = text(customer.locale);
  if (locale === undefined || LANGUAGE_TAG.test(locale)) return locale;
  warnings.add('invalid_locale');
  return undefined;
}

function locationOf(address: AddressFields): ProfileLocation | undefined {
  const location = defined<ProfileLocation>({
    address1: street(address),
    address2: streetAddition(address),
    city: text(address.city),
    country: text(address.country),
    region: regionName(address),
    zip: text(address.postalCode),
  });
  return isEmpty(location) ? undefined : location;
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

/** An upper bound for the bytes of the texts outside of the properties: 6 a character, as JSON's longest escapes. */
function weightOf({ properties: _, location, ...texts }: ProfileRecord): number {
  let characters = 300;
  for (const each of Object.values(texts)) characters += each.length;
  for (const each of Object.values(location ?? {})) characters += (each as string).length;
  return characters * 6;
}
