import type { Attribute } from '@commercetools/platform-sdk';
import { fields, isObject, list, text } from '../../../base/fields/values';
import { clean, LIMITS, type Notes } from './clean';
import { localize } from './localize';
import { amount } from './money';
import { isReserved } from './properties';

/**
 * The attributes of a variant by name, as values that make sense without commercetools: labels for enums, one text for
 * localized ones, decimals for money. References mean nothing elsewhere and are left out.
 * https://docs.commercetools.com/api/projects/products#attribute
 */
export function attributeValues(attributes: unknown, preferredLocale: string | undefined, notes: Notes): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const each of list(attributes)) {
    const attribute = fields<Attribute>(each);
    const name = text(attribute.name);
    if (name === undefined || isReserved(name) || Object.hasOwn(kept, name)) continue;
    const value = clean(plain(attribute.value, preferredLocale, 2), notes, 2);
    if (value === undefined) continue;
    kept[name] = value;
    notes.weight += name.length * 6 + 4;
  }
  return kept;
}

function plain(value: unknown, locale: string | undefined, depth: number): unknown {
  // Deeper levels aren't sent anyway; `clean` notes that when it meets them.
  if (depth > LIMITS.depth) return value;
  if (Array.isArray(value))
    return isNested(value) ? nested(value, locale, depth) : value.map((each) => plain(each, locale, depth + 1));
  return isObject(value) ? plainObject(value, locale) : value;
}

function plainObject(value: Readonly<Record<string, unknown>>, locale: string | undefined): unknown {
  if ('centAmount' in value) return amount(value);
  if ('typeId' in value) return undefined;
  if ('key' in value && 'label' in value) return text(value.label) ?? localize(value.label, locale) ?? text(value.key);
  return localize(value, locale);
}

/** A nested product is a list of attributes itself. */
const isNested = (value: readonly unknown[]): boolean =>
  value.length > 0 && value.every((each) => isObject(each) && 'name' in each && 'value' in each);

function nested(attributes: readonly unknown[], locale: string | undefined, depth: number): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const each of attributes) {
    const { name, value } = fields<Attribute>(each);
    const key = text(name);
    if (key !== undefined && key !== '__proto__') kept[key] = plain(value, locale, depth + 1);
  }
  return kept;
}
