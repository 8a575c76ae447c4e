import type { Address, Customer, Order } from '@commercetools/platform-sdk';
import { emailAddress } from '../../../base/fields/email';
import { defined, fields, text, type Unchecked } from '../../../base/fields/values';
import type { EventProfile } from '../../../systems/klaviyo/records';
import { localeOf, locationOf, phoneOf } from '../mapping/address';
import type { Warning } from '../mapping/codes';
import type { Settings } from '../settings';
import { addressesOf } from './address';
import type { OrderRelations } from './orderRelations';

/**
 * Whose event it is: the address of the order, else the customer's, else one of its postal addresses'; and the customer.
 * No other field of a profile is written from an order.
 */
export function profileOf(order: Unchecked<Order>, related: OrderRelations, warnings: Set<Warning>): EventProfile {
  const externalId = text(order.customerId);
  const own = emailAddress(order.customerEmail);
  if (own === undefined && text(order.customerEmail) !== undefined) warnings.add('invalid_email');
  const email = own ?? customerEmail(order, externalId, related) ?? addressEmail(order);
  return { ...(email === undefined ? {} : { email }), ...(externalId === undefined ? {} : { externalId }) };
}

function customerEmail(order: Unchecked<Order>, id: string | undefined, related: OrderRelations): string | undefined {
  const { obj } = fields<{ obj: Customer }>(fields<{ customer: unknown }>(order).customer);
  return emailAddress(fields<Customer>(obj).email) ?? (id === undefined ? undefined : emailAddress(related.emailOf.get(id)));
}

function addressEmail(order: Unchecked<Order>): string | undefined {
  for (const { email } of addressesOf(order)) {
    const found = emailAddress(email);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The same profile with what a guest entered: there is no customer that an import could take names from. For fresh events
 * only, since an old order would put an old name beside a new one.
 */
export function guestProfile(
  profile: EventProfile,
  order: Unchecked<Order>,
  settings: Settings,
  warnings: Set<Warning>,
): EventProfile {
  if (profile.externalId !== undefined) return profile;
  const [address = fields<Address>(undefined)] = addressesOf(order);
  return defined<EventProfile>({
    ...profile,
    phoneNumber: phoneOf([address], warnings),
    firstName: text(address.firstName),
    lastName: text(address.lastName),
    locale: localeOf(order.locale, warnings),
    location: locationOf(address, settings.customer.clearEmptyAddressLines),
  });
}
