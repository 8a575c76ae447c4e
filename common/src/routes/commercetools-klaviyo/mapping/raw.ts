import type { LineItem, Order } from '@commercetools/platform-sdk';
import type { Unchecked } from '../../../base/fields/values';
import type { Settings } from '../settings';
import type { Notes } from './clean';
import { applyProperties } from './properties';

/**
 * What templates and segments of the older plugin read: every field of the order and of the line, under its own name and in
 * commercetools' own form. Only with the setting `compatibility`; its rules act on these fields, too, as they did there.
 */
export const isCompatible = ({ compatibility }: Settings): boolean => compatibility === 'commercetools-klaviyo';

export function rawOrder(
  order: Unchecked<Order>,
  settings: Settings,
  own: ReadonlySet<string>,
  notes: Notes,
): Record<string, unknown> {
  if (!isCompatible(settings)) return {};
  return applyProperties(order, settings.order.properties, raw(settings, own, notes));
}

export function rawLine(
  line: Unchecked<LineItem>,
  settings: Settings,
  own: ReadonlySet<string>,
  notes: Notes,
): Record<string, unknown> {
  if (!isCompatible(settings)) return {};
  return applyProperties(line, settings.order.lines, raw(settings, own, notes));
}

const raw = ({ preferredLocale }: Settings, own: ReadonlySet<string>, notes: Notes) => ({
  ...{ locale: preferredLocale, own, notes, raw: true },
});
