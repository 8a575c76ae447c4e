import type { CustomFields, Order } from '@commercetools/platform-sdk';
import { emailAddress } from '../../../base/fields/email';
import { fields, list, text, type Unchecked } from '../../../base/fields/values';
import type { Rejected, Skipped } from '../../../contract/outcome';
import type { Mapped } from '../../../contract/pipeline';
import type { EventRecord } from '../../../systems/klaviyo/records';
import { cleanFields, exceeds, join, type Notes, newNotes } from '../mapping/clean';
import { reject, skip, type Warning } from '../mapping/codes';
import { applyProperties } from '../mapping/properties';
import type { MappingContext } from '../settings';
import { postalAddress } from './address';
import { discountCodes, discountValue } from './discounts';
import { orderEvents } from './events';
import { type Line, readLine } from './lines';
import type { OrderRelations } from './relations';

/**
 * Klaviyo takes 5 MB a request. An event is kept below that by as much as the profile and the rest of a request need.
 * https://developers.klaviyo.com/en/reference/create_event
 */
const LARGEST_EVENT = 4_000_000;

/**
 * An order as its events: placed, one per line, and what became of it. Total: whatever is missing or of an unexpected
 * type is left out. The events share objects, which must not be changed.
 * https://docs.commercetools.com/api/projects/orders, https://developers.klaviyo.com/en/reference/create_event
 */
export function mapOrder(order: Order, related: OrderRelations, ctx: MappingContext): Mapped<EventRecord> | Skipped | Rejected {
  const given = fields<Order>(order);
  const notes = newNotes();
  const warnings = new Set<Warning>();
  const profile = profileOf(given, related, warnings);
  if (profile.email === undefined && profile.externalId === undefined) return skip('no_profile');
  const id = text(given.id);
  if (id === undefined) return reject('missing_id', 'id');

  const lines = list(given.lineItems).map((line) => readLine(line, related, ctx.settings, notes));
  const orderId = text(given.orderNumber) ?? id;
  const properties = orderProperties(given, orderId, lines, ctx, notes);
  const events = orderEvents({ id, orderId, order: given, lines, profile, properties, notes, warnings, ctx, live: related.live });
  if (!Array.isArray(events)) return events;
  if (events.some((event) => exceeds(LARGEST_EVENT, event, notes.weight))) return reject('too_large');

  if (notes.truncated) warnings.add('truncated');
  return warnings.size === 0 ? { kind: 'mapped', records: events } : { kind: 'mapped', records: events, warnings: [...warnings] };
}

function profileOf(order: Unchecked<Order>, related: OrderRelations, warnings: Set<Warning>): EventRecord['profile'] {
  const externalId = text(order.customerId);
  const own = emailAddress(order.customerEmail);
  if (own === undefined && text(order.customerEmail) !== undefined) warnings.add('invalid_email');
  const email = own ?? (externalId === undefined ? undefined : emailAddress(related.emailOf.get(externalId)));
  return { ...(email === undefined ? {} : { email }), ...(externalId === undefined ? {} : { externalId }) };
}

const unique = (values: Iterable<string>): string[] => [...new Set(values)];

/** Klaviyo's own names come first, so that nothing else takes their place. */
function orderProperties(
  order: Unchecked<Order>,
  orderId: string,
  lines: readonly Line[],
  ctx: MappingContext,
  notes: Notes,
): Record<string, unknown> {
  const rules = ctx.settings.order;
  const fixed = cleanFields(
    {
      OrderId: orderId,
      Categories: unique(lines.flatMap((line) => line.categories)),
      ItemNames: unique(lines.flatMap((line) => line.name ?? [])),
      DiscountCode: discountCodes(order),
      DiscountValue: discountValue(order),
      ItemCount: lines.reduce((count, line) => count + line.quantity, 0),
      Items: lines.map((line) => line.item),
      BillingAddress: postalAddress(order.billingAddress),
      ShippingAddress: postalAddress(order.shippingAddress),
      OrderState: text(order.orderState),
      ShipmentState: text(order.shipmentState),
      PaymentState: text(order.paymentState),
      Store: text(fields<{ key: string }>(order.store).key),
      Country: text(order.country),
    },
    notes,
  );
  const further = rules.properties.include.length === 0 ? {} : applyProperties(order, rules.properties, notes);
  const custom = applyProperties(fields<CustomFields>(order.custom).fields, rules.custom, notes);
  return join(notes, fixed, further, custom);
}
