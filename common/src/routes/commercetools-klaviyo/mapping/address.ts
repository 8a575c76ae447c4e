import type { BaseAddress } from '@commercetools/platform-sdk';
import { firstText, text, type Unchecked } from '../../../base/fields/values';

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
