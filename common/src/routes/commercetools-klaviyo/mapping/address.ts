import type { BaseAddress } from '@commercetools/platform-sdk';
import { phoneNumber } from '../../../base/fields/phone';
import { defined, firstText, text, type Unchecked } from '../../../base/fields/values';
import type { ProfileLocation } from '../../../systems/klaviyo/records';
import type { Warning } from './codes';

export type AddressFields = Unchecked<BaseAddress>;

const joined = (...parts: unknown[]): string | undefined =>
  parts
    .map(text)
    .filter((part) => part !== undefined)
    .join(', ') || undefined;

/** The two lines of an address. */
export const street = (address: AddressFields): string | undefined =>
  joined(address.apartment, address.building, address.streetNumber, address.streetName);
export const streetAddition = (address: AddressFields): string | undefined =>
  joined(address.additionalStreetInfo, address.additionalAddressInfo);

export const regionName = (address: AddressFields): string | undefined => firstText(address.region, address.state);

/**
 * An address as a profile's location; undefined when it says nothing.
 * @param clear whether its missing texts are sent as empty ones: otherwise an old second line would stay beside a new street
 */
export function locationOf(address: AddressFields, clear: boolean): ProfileLocation | undefined {
  const texts = {
    address1: street(address),
    address2: streetAddition(address),
    city: text(address.city),
    country: text(address.country),
    region: regionName(address),
    zip: text(address.postalCode),
  };
  if (Object.values(texts).every((each) => each === undefined)) return undefined;
  if (!clear) return defined<ProfileLocation>(texts);
  const { address1 = '', address2 = '', city = '', country, region = '', zip = '' } = texts;
  return { address1, address2, city, country: country ?? '', region, zip };
}

/** The first valid number of these addresses in E.164, the mobile one of each first. */
export function phoneOf(addresses: readonly AddressFields[], warnings: Set<Warning>): string | undefined {
  for (const { mobile, phone, country } of addresses) {
    for (const given of [text(mobile), text(phone)]) {
      if (given === undefined) continue;
      const valid = phoneNumber(given, country);
      if (valid !== undefined) return valid;
      warnings.add('invalid_phone');
    }
  }
  return undefined;
}

/** language, script, region, variants: https://www.rfc-editor.org/rfc/rfc5646 */
const LANGUAGE_TAG = /^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*$/i;

export function localeOf(value: unknown, warnings: Set<Warning>): string | undefined {
  const locale = text(value);
  if (locale === undefined || LANGUAGE_TAG.test(locale)) return locale;
  warnings.add('invalid_locale');
  return undefined;
}
