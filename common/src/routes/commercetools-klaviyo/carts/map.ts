import type { Cart, Order, Store } from '@commercetools/platform-sdk';
import { fields, list, text, type Unchecked } from '../../../base/fields/values';
import type { Rejected, Skipped } from '../../../contract/outcome';
import type { Mapped } from '../../../contract/pipeline';
import type { EventRecord } from '../../../systems/klaviyo/records';
import { cleanFields, exceeds, type Notes, newNotes } from '../mapping/clean';
import { reject, type SKIPS, skip } from '../mapping/codes';
import { amount, currencyOf } from '../mapping/money';
import { time } from '../mapping/time';
import { addressesOf } from '../orders/address';
import { discountCodes } from '../orders/discounts';
import { backfillOf } from '../orders/freshness';
import { customLines, type Line, readLines } from '../orders/lines';
import type { OrderRelations } from '../orders/orderRelations';
import { guestProfile, profileOf } from '../orders/profile';
import type { MappingContext, Settings } from '../settings';

/** As for the events of orders: Klaviyo takes 5 MB a request. */
const LARGEST_EVENT = 4_000_000;
/** Carts that no visitor has filled. https://docs.commercetools.com/api/projects/carts#cartorigin */
const OTHER_ORIGINS = ['Quote', 'RecurringOrder'];
const PLACEHOLDER = '{{cartId}}';

/**
 * A cart as the event that starts flows for abandoned carts. Total, like the mapping of orders, whose fields a cart shares. A cart counts
 * once a day: its id and the UTC day of its last change identify the event, of which Klaviyo keeps the first.
 * https://docs.commercetools.com/api/projects/carts, https://developers.klaviyo.com/en/reference/create_event
 */
export function mapCart(cart: Cart, related: OrderRelations, ctx: MappingContext): Mapped<EventRecord> | Skipped | Rejected {
  // Nothing but what carts and orders have in common is read by its functions.
  const order = fields<Order>(cart);
  const notes = newNotes();
  const id = text(order.id);
  if (id === undefined) return reject('missing_id', 'id');
  const at = time(order.lastModifiedAt, ctx.now);
  if (at === undefined) return reject('invalid_time', 'lastModifiedAt');
  const profile = profileOf(order, related, notes.warnings);
  const reason = leftOut(order, profile, ctx.settings);
  if (reason !== undefined) return skip(reason);
  // Recorded as history it would start no flow, and shut out the event of a later change on the same day.
  if (backfillOf(at, { now: ctx.now, historical: false }, related.live)) return skip('cart_old');
  const [value, valueCurrency] = [amount(order.totalPrice), currencyOf(order.totalPrice)];
  if (value === undefined || valueCurrency === undefined) return reject('invalid_amount', 'totalPrice');

  const event: EventRecord = {
    metric: ctx.settings.order.metrics.startedCheckout,
    profile: guestProfile(profile, order, ctx.settings, notes.warnings),
    uniqueId: `${id}:${new Date(at).toISOString().slice(0, 10)}`,
    time: new Date(at).toISOString(),
    value,
    valueCurrency,
    backfill: false,
    properties: cartProperties(order, id, related, ctx.settings, notes),
  };
  if (exceeds(LARGEST_EVENT, event, notes.weight)) return reject('too_large');
  const { warnings } = notes;
  return warnings.size === 0
    ? { kind: 'mapped', records: [event] }
    : { kind: 'mapped', records: [event], warnings: [...warnings] };
}

/** Why no event is made of a cart that is open and fresh. */
function leftOut(
  cart: Unchecked<Order>,
  { email, externalId }: EventRecord['profile'],
  { cart: { when } }: Settings,
): keyof typeof SKIPS | undefined {
  if (OTHER_ORIGINS.includes(text(cart.origin) ?? '')) return 'cart_origin';
  if (list(cart.lineItems).length + list(cart.customLineItems).length === 0) return 'cart_empty';
  if (email === undefined && externalId === undefined) return 'no_profile';
  const begun = when === 'identified' || (email !== undefined && hasDestination(cart));
  return begun ? undefined : 'cart_early';
}

/** An address or a shipping method is the nearest sign of a checkout that a cart has. */
const hasDestination = (cart: Unchecked<Order>): boolean =>
  addressesOf(cart).length > 0 || (cart.shippingInfo ?? undefined) !== undefined || list(cart.shipping).length > 0;

const unique = (values: Iterable<string>): string[] => [...new Set(values)];

function cartProperties(
  cart: Unchecked<Order>,
  id: string,
  related: OrderRelations,
  settings: Settings,
  notes: Notes,
): Record<string, unknown> {
  const lines = readLines(cart, related, settings, notes);
  const custom = customLines(cart, settings, notes);
  const { urlTemplate } = settings.cart;
  return cleanFields(
    {
      CartId: id,
      CheckoutURL: urlTemplate?.replaceAll(PLACEHOLDER, () => encodeURIComponent(id)),
      ItemNames: unique([...lines, ...custom].flatMap(({ name }) => name ?? [])),
      Categories: unique(lines.flatMap(({ categories }) => categories)),
      Items: [...lines.map(withCategories), ...custom.map(({ item }) => item)],
      DiscountCode: discountCodes(cart).join(', '),
      Store: text(fields<Store>(cart.store).key),
      Country: text(cart.country),
    },
    notes,
  );
}

/** The name that the templates of Klaviyo's flows for abandoned carts use, beside that of the other events. */
const withCategories = ({ item, categories }: Line): Record<string, unknown> => ({ ...item, ProductCategories: categories });
