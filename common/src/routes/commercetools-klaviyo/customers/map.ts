import type { Address, Customer, CustomerGroup, CustomFields, StoreKeyReference } from '@commercetools/platform-sdk';
import { emailAddress } from '../../../base/fields/email';
import { defined, fields, list, text, type Unchecked } from '../../../base/fields/values';
import type { Rejected } from '../../../contract/outcome';
import type { Mapped } from '../../../contract/pipeline';
import type { ProfileRecord } from '../../../systems/klaviyo/records';
import { type AddressFields, localeOf, locationOf, phoneOf } from '../mapping/address';
import { cleanFields, exceeds, join, type Notes, newNotes } from '../mapping/clean';
import { reject } from '../mapping/codes';
import { CUSTOMER_NAMES } from '../mapping/ownNames';
import { applyProperties } from '../mapping/properties';
import { isCompatible } from '../mapping/raw';
import type { MappingContext, Settings } from '../settings';
import { consentOf } from './consent';

/** What the customers of a page refer to, looked up together. */
export interface CustomerRelations {
  /** Id of a customer group -> its key. */
  groupKeyOf: ReadonlyMap<string, string>;
}

/**
 * Klaviyo takes 100 kB a profile, as it goes over the wire; a kilobyte of that is left for the envelope around our fields.
 * https://developers.klaviyo.com/en/reference/bulk_import_profiles
 */
const LARGEST_PROFILE = 99_000;

const OWN = new Set<string>(CUSTOMER_NAMES);
const NONE: ReadonlySet<string> = new Set();

/**
 * A customer as a Klaviyo profile. Total: whatever is missing or of an unexpected type is left out.
 * https://docs.commercetools.com/api/projects/customers, https://developers.klaviyo.com/en/reference/bulk_import_profiles
 */
export function mapCustomer(
  customer: Customer,
  related: CustomerRelations | undefined,
  ctx: MappingContext,
): Mapped<ProfileRecord> | Rejected {
  const given = fields<Customer>(customer);
  const email = emailAddress(given.email);
  if (email === undefined) return reject('invalid_email', 'email');
  const externalId = text(given.id);
  if (externalId === undefined) return reject('missing_id', 'id');

  const notes = newNotes();
  const { warnings } = notes;
  const [address = fields<Address>(undefined), ...others] = addressesOf(given);
  const properties = propertiesOf(given, related, ctx.settings, notes);
  const record = defined<ProfileRecord>({
    externalId,
    email,
    phoneNumber: phoneOf([address, ...others], warnings),
    firstName: text(given.firstName),
    lastName: text(given.lastName),
    title: text(given.title),
    organization: text(given.companyName),
    locale: localeOf(given.locale, warnings),
    location: locationOf(address, ctx.settings.customer.clearEmptyAddressLines),
    properties: isEmpty(properties) ? undefined : properties,
    consent: consentOf(given, ctx.settings, ctx.now),
  });
  if (exceeds(LARGEST_PROFILE, record, notes.weight + weightOf(record))) return reject('too_large');
  return warnings.size === 0
    ? { kind: 'mapped', records: [record] }
    : { kind: 'mapped', records: [record], warnings: [...warnings] };
}

/**
 * The customer's addresses, the chosen one first: the default billing address, else the first billing address, else the first
 * one; ids without an address don't count. Of the others the default shipping address comes first.
 */
function addressesOf(customer: Unchecked<Customer>): AddressFields[] {
  const addresses = list(customer.addresses).map((each) => fields<Address>(each));
  const byId = (id: unknown) => (text(id) === undefined ? [] : addresses.filter((address) => address.id === id).slice(0, 1));
  const chosen = [customer.defaultBillingAddressId, ...list(customer.billingAddressIds)].flatMap(byId).slice(0, 1);
  const first = chosen.length > 0 ? chosen : addresses.slice(0, 1);
  return [...new Set([...first, ...byId(customer.defaultShippingAddressId), ...addresses])];
}

function propertiesOf(
  customer: Unchecked<Customer>,
  related: CustomerRelations | undefined,
  settings: Settings,
  notes: Notes,
): Record<string, unknown> {
  const { custom: rules, standardProperties } = settings.customer;
  const standard = standardProperties ? cleanFields(standardOf(customer, related), notes) : {};
  const own = standardProperties ? OWN : NONE;
  const passing = { locale: settings.preferredLocale, own, notes, raw: isCompatible(settings) };
  return join(notes, standard, applyProperties(fields<CustomFields>(customer.custom).fields, rules, passing));
}

function standardOf(customer: Unchecked<Customer>, related: CustomerRelations | undefined): Record<string, unknown> {
  const group = fields<{ id: string; obj: CustomerGroup }>(customer.customerGroup);
  const birthday = text(customer.dateOfBirth);
  return {
    Birthday: birthday !== undefined && isDate(birthday) ? birthday : undefined,
    CustomerNumber: text(customer.customerNumber),
    CustomerGroup: text(fields<CustomerGroup>(group.obj).key) ?? related?.groupKeyOf.get(text(group.id) ?? ''),
    Stores: list(customer.stores).flatMap((store) => text(fields<StoreKeyReference>(store).key) ?? []),
    EmailVerified: typeof customer.isEmailVerified === 'boolean' ? customer.isEmailVerified : undefined,
  };
}

const isDate = (value: string): boolean => /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

/** An upper bound for the bytes of the texts outside of the properties: 6 a character, as JSON's longest escapes. */
function weightOf({ properties: _, consent: __, location, ...texts }: ProfileRecord): number {
  let characters = 300;
  for (const each of Object.values(texts)) characters += each.length;
  for (const each of Object.values(location ?? {})) characters += (each as string).length;
  return characters * 6;
}
