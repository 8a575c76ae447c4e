import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { text } from './values';

/**
 * A phone number in E.164, or undefined when it isn't a valid one. A number without a country code is read as one of
 * `country` (ISO 3166-1 alpha-2). The full metadata is used: the smaller sets only look at a number's length.
 */
export function phoneNumber(value: unknown, country: unknown): string | undefined {
  const given = text(value);
  // No phone number is that long; a text that is costs time to search.
  if (given === undefined || given.length > 100) return undefined;
  const region = regionOf(country);
  // `extract: false`: the whole text has to be the number, not something that has one in it.
  const parsed = parsePhoneNumberFromString(given, region ? { defaultCountry: region, extract: false } : { extract: false });
  return parsed?.isValid() ? parsed.number : undefined;
}

function regionOf(country: unknown): CountryCode | undefined {
  const code = text(country)?.toUpperCase();
  return code !== undefined && isSupportedCountry(code) ? code : undefined;
}
