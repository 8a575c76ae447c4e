import type { Address, BaseAddress, Order, Shipping } from '@commercetools/platform-sdk';
import { fields, firstText, list, text, type Unchecked } from '../../../base/fields/values';
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

/** Where the order goes: its shipping address, or the first one of an order that goes to several. */
export function shippingAddress(order: Unchecked<Order>): unknown {
  return order.shippingAddress ?? severalAddresses(order).find((address) => address !== undefined);
}

const severalAddresses = (order: Unchecked<Order>): unknown[] =>
  list(order.shipping).map((each) => fields<Shipping>(each).shippingAddress ?? undefined);

/** Every address of an order, in the order in which something that is missing in one is looked for in the next. */
export const addressesOf = (order: Unchecked<Order>): Unchecked<Address>[] =>
  [order.billingAddress, order.shippingAddress, ...severalAddresses(order)]
    .filter((address) => address !== undefined && address !== null)
    .map((address) => fields<Address>(address));
