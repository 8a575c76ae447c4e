import type { CustomFields, Order, Store } from '@commercetools/platform-sdk';
import { fields, text, type Unchecked } from '../../../base/fields/values';
import type { Rejected, Skipped } from '../../../contract/outcome';
import type { Mapped } from '../../../contract/pipeline';
import type { EventRecord } from '../../../systems/klaviyo/records';
import { cleanFields, exceeds, join, type Notes, newNotes } from '../mapping/clean';
import { reject, skip } from '../mapping/codes';
import { ORDER_NAMES } from '../mapping/ownNames';
import { applyProperties } from '../mapping/properties';
import { isCompatible, rawOrder } from '../mapping/raw';
import type { MappingContext } from '../settings';
import { postalAddress, shippingAddress } from './address';
import { shippingCosts, shippingInfos, subtotal, tax } from './amounts';
import { discountCodes, discountValue } from './discounts';
import { orderEvents } from './events';
import { customLines, type Line, readLines } from './lines';
import type { OrderRelations } from './orderRelations';
import { profileOf } from './profile';

export type { OrderRelations } from './orderRelations';

/**
 * Klaviyo takes 5 MB a request. An event is kept below that by as much as the profile and the rest of a request need.
 * https://developers.klaviyo.com/en/reference/create_event
 */
const LARGEST_EVENT = 4_000_000;

const OWN = new Set<string>(ORDER_NAMES);

/**
 * An order as its events: placed, one per line, and what became of it. Total: whatever is missing or of an unexpected
 * type is left out. The events share objects, which may not be changed.
 * https://docs.commercetools.com/api/projects/orders, https://developers.klaviyo.com/en/reference/create_event
 */
export function mapOrder(order: Order, related: OrderRelations, ctx: MappingContext): Mapped<EventRecord> | Skipped | Rejected {
  const given = fields<Order>(order);
  const notes = newNotes();
  const { warnings } = notes;
  const profile = profileOf(given, related, warnings);
  if (profile.email === undefined && profile.externalId === undefined) return skip('no_profile');
  const id = text(given.id);
  if (id === undefined) return reject('missing_id', 'id');

  const lines = readLines(given, related, ctx.settings, notes);
  const orderId = text(given.orderNumber) ?? id;
  const properties = orderProperties(given, orderId, lines, ctx, notes);
  const events = orderEvents({ id, orderId, order: given, lines, profile, properties, notes, ctx, live: related.live });
  if (!Array.isArray(events)) return events;
  if (events.length === 0) return skip('no_event');
  if (events.some((event) => exceeds(LARGEST_EVENT, event, notes.weight))) return reject('too_large');
  return warnings.size === 0 ? { kind: 'mapped', records: events } : { kind: 'mapped', records: events, warnings: [...warnings] };
}

const unique = (values: Iterable<string>): string[] => [...new Set(values)];

/** Klaviyo's own names come first, so that nothing else takes their place. */
function orderProperties(
  order: Unchecked<Order>,
  orderId: string,
  lines: readonly Line[],
  { settings }: MappingContext,
  notes: Notes,
): Record<string, unknown> {
  const rules = settings.order;
  const custom = customLines(order, settings, notes);
  const codes = discountCodes(order);
  const fixed = cleanFields(
    {
      OrderId: orderId,
      Categories: unique(lines.flatMap((line) => line.categories)),
      ItemNames: unique([...lines, ...custom].flatMap((line) => line.name ?? [])),
      Brands: unique(lines.flatMap((line) => line.brands)),
      DiscountCode: codes.join(', '),
      DiscountCodes: codes,
      DiscountValue: discountValue(order),
      Subtotal: subtotal(order, rules.value),
      Tax: tax(order),
      ShippingCosts: shippingCosts(order, rules.value),
      ShippingMethod: unique(shippingInfos(order).flatMap((info) => text(info.shippingMethodName) ?? [])).join(', '),
      ItemCount: lines.reduce((count, line) => count + line.quantity, 0),
      Items: [...lines, ...custom].map((line) => line.item),
      BillingAddress: postalAddress(order.billingAddress),
      ShippingAddress: postalAddress(shippingAddress(order)),
      OrderState: text(order.orderState),
      ShipmentState: text(order.shipmentState),
      PaymentState: text(order.paymentState),
      Store: text(fields<Store>(order.store).key),
      Country: text(order.country),
    },
    notes,
  );
  const passing = { locale: settings.preferredLocale, own: OWN, notes, raw: isCompatible(settings) };
  const further =
    rules.properties.include.length === 0 ? {} : applyProperties(order, rules.properties, { ...passing, raw: false });
  const fieldsOfType = applyProperties(fields<CustomFields>(order.custom).fields, rules.custom, passing);
  return join(notes, fixed, rawOrder(order, settings, OWN, notes), further, fieldsOfType);
}
