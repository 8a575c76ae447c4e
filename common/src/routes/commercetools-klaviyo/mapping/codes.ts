import { type Rejected, rejected, type Skipped, skipped } from '../../../contract/outcome';
import { DELETION_SKIPS } from '../../../systems/klaviyo/catalog/removal';

/** Every code the mappings can give, with its meaning; docs/mapping.md is checked against these lists. */
export const WARNINGS = {
  invalid_phone: 'A phone number could not be made valid and was left out.',
  invalid_locale: 'The locale is not a language tag and was left out.',
  invalid_email: "The e-mail address of an order is not valid; its events go by the customer's own address or id.",
  incomplete_line: 'A line item has no id or no total, so that it got no event of its own.',
  incomplete_refund: 'A refund has no id or no amount, so that it got no event.',
  no_sku: 'A variant has no SKU and was left out.',
  no_price: 'No price applies now or later; 0 was sent, or no price.',
  no_image: 'No variant has a usable image; the product was sent without one.',
  item_hidden: 'The product is not published any more; its item was hidden.',
  item_deleted: 'The product is not published any more; its item was deleted.',
  consent_refused: 'Klaviyo refused the consent of a profile; the profile itself was sent.',
  invalid_url: 'The address of an image is not an absolute http(s) URL and was left out.',
  name_taken: "A field would have had the name of another one, or one of the connector's own, and was left out.",
  too_deep: 'A value is nested too deep, or is a list of objects, and was left out.',
  left_to_live: 'When the order changed is not known yet; real time sends that event.',
  unknown_category: 'A category is not in Klaviyo (yet); the product was sent without it.',
  truncated: "Values beyond Klaviyo's limits were cut off.",
} as const;
export type Warning = keyof typeof WARNINGS;

export const SKIPS = {
  no_profile: 'The order or cart names neither a usable e-mail address nor a customer.',
  no_event: 'By the settings, nothing of the order is to be sent.',
  cart_empty: 'The cart has no items.',
  cart_early: 'By the settings, the cart is not far enough to count as a checkout.',
  cart_origin: 'The cart belongs to a quote or a recurring order.',
  cart_old: 'The cart was last changed more than a day ago, or before real time was installed.',
  ...DELETION_SKIPS,
} as const;

export const REJECTS = {
  missing_id: 'The record has no id.',
  invalid_email: 'The e-mail address is missing or not valid.',
  no_name: 'The name is missing in every language.',
  no_slug: 'The slug is missing in every language.',
  no_image: 'No variant has a usable image.',
  invalid_time: 'The time is missing, not valid, or outside of what Klaviyo accepts.',
  invalid_amount: 'The amount or its currency is missing or not valid.',
  too_large: 'The record is larger than Klaviyo accepts.',
} as const;

/** A rejection in fixed words: never with the value, which may be personal data. */
export const reject = (code: keyof typeof REJECTS, field?: string): Rejected => rejected(code, REJECTS[code], field);

export const skip = (code: keyof typeof SKIPS): Skipped => skipped(code);
