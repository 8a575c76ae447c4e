import type { BaseAddress } from '@commercetools/platform-sdk';
import { fields, firstText, text } from '../../../base/fields/values';
import { regionName, street, streetAddition } from '../mapping/address';

/**
 * An address in the words of Klaviyo's e-commerce events. commercetools knows countries by their code only, so that
 * `Country` is that code too.
 * https://developers.klaviyo.com/en/docs/guide_to_integrating_a_platform_without_a_pre_built_klaviyo_integration
 */
export function postalAddress(value: unknown): Record<string, string | undefined> {
  const address = fields<BaseAddress>(value);
  return {
    FirstName: text(address.firstName),
    LastName: text(address.lastName),
    Company: text(address.company),
    Address1: street(address),
    Address2: streetAddition(address),
    City: text(address.city),
    Region: regionName(address),
    RegionCode: [text(address.state), text(address.region)].find(isRegionCode),
    Country: text(address.country),
    CountryCode: text(address.country),
    Zip: text(address.postalCode),
    Phone: firstText(address.mobile, address.phone),
  };
}

/** The part of an ISO 3166-2 code after the country: CA, BY, 75. */
const isRegionCode = (name: string | undefined): boolean => name !== undefined && /^[A-Z\d]{1,3}$/.test(name);
