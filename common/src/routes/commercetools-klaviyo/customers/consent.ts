import type { Customer, CustomFields } from '@commercetools/platform-sdk';
import { fields, list, text, type Unchecked } from '../../../base/fields/values';
import type { Consent } from '../../../systems/klaviyo/records';
import { time } from '../mapping/time';
import type { Settings } from '../settings';

type Channel = 'email' | 'sms';

/**
 * What a customer decided about marketing, as the settings say where to look: a field that is true or false, or a set of
 * channels. Unknown or missing decides nothing, and neither does consent without its time, which Klaviyo demands.
 */
export function consentOf(customer: Unchecked<Customer>, { customer: rules }: Settings, now: number): Consent | undefined {
  const given = fields<Record<string, unknown>>(fields<CustomFields>(customer.custom).fields);
  const { email, sms, at, unsubscribe } = rules.consent;
  const when = at === undefined ? undefined : time(given[at], now);
  const decided = (channel: Channel, name: string | undefined): boolean | undefined => {
    const value = name === undefined ? undefined : decision(given[name], channel);
    if (value === true) return when !== undefined && when < now ? true : undefined;
    return value === false && unsubscribe ? false : undefined;
  };
  const found = { email: decided('email', email), sms: decided('sms', sms) };
  if (found.email === undefined && found.sms === undefined) return undefined;
  return {
    ...(found.email === undefined ? {} : { email: found.email }),
    ...(found.sms === undefined ? {} : { sms: found.sms }),
    ...(when === undefined ? {} : { at: new Date(when).toISOString() }),
  };
}

/** A set that is there decides each channel; what is no boolean and no set decides nothing. */
function decision(value: unknown, channel: Channel): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (!Array.isArray(value)) return undefined;
  const channels = list(value).flatMap((each) => text(each) ?? text(fields<{ key: unknown }>(each).key) ?? []);
  return channels.some((each) => each.toLowerCase() === channel);
}
