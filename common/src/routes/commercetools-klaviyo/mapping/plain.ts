import { fields, isObject, list, text } from '../../../base/fields/values';
import type { Notes } from './clean';
import { isLocalized, localize } from './localize';
import { amount } from './money';

/** A field under the name it is sent by, with a value that a template and a segment can use. */
export type PlainField = readonly [name: string, value: unknown];

/**
 * A field of commercetools as plain values: money as a number, a localized text as one text, an enum as its label, a
 * reference as its key or id, a set as a list. A nested object becomes one field for each of its own, `parent_child`.
 * What is deeper, and lists of objects, have no plain form: they are left out, noted as `too_deep`.
 */
export function plainFields(name: string, value: unknown, locale: string | undefined, notes: Notes): PlainField[] {
  if (isObject(value)) {
    if (isOneValue(value)) return [[name, oneValue(value, locale)]];
    return children(name, Object.entries(value), locale, notes);
  }
  if (!Array.isArray(value)) return [[name, value ?? undefined]];
  if (isNestedProduct(value)) return children(name, value.flatMap(attributeOf), locale, notes);
  return [[name, plainList(value, locale, notes)]];
}

const children = (name: string, fields: PlainField[], locale: string | undefined, notes: Notes): PlainField[] =>
  fields.map(([child, each]) => [`${name}_${child}`, plainValue(each, locale, notes)]);

const isNestedProduct = (value: readonly unknown[]): boolean =>
  value.length > 0 && value.every((each) => isObject(each) && 'name' in each && 'value' in each);

function attributeOf(attribute: unknown): PlainField[] {
  const { name, value } = fields<{ name: unknown; value: unknown }>(attribute);
  const known = text(name);
  return known === undefined ? [] : [[known, value]];
}

/** One value, or a list of them; undefined when there is none. */
export function plainValue(value: unknown, locale: string | undefined, notes: Notes): unknown {
  if (Array.isArray(value)) return plainList(value, locale, notes);
  if (!isObject(value)) return value ?? undefined;
  if (isOneValue(value)) return oneValue(value, locale);
  if (Object.keys(value).length > 0) notes.warnings.add('too_deep');
  return undefined;
}

function plainList(values: readonly unknown[], locale: string | undefined, notes: Notes): unknown[] | undefined {
  const isNested = (each: unknown) => Array.isArray(each) || (isObject(each) && !isOneValue(each));
  if (values.some(isNested)) {
    notes.warnings.add('too_deep');
    return undefined;
  }
  return values.map((each) => (isObject(each) ? oneValue(each, locale) : each));
}

const isMoney = (value: object): boolean => 'centAmount' in value || 'preciseAmount' in value;
const isReference = (value: object): boolean => 'typeId' in value && ('id' in value || 'key' in value);
const isEnum = (value: object): boolean => 'key' in value && 'label' in value;

const isOneValue = (value: Readonly<Record<string, unknown>>): boolean =>
  isMoney(value) || isReference(value) || isEnum(value) || isLocalized(value);

function oneValue(value: Readonly<Record<string, unknown>>, locale: string | undefined): unknown {
  if (isMoney(value)) return amount(value);
  if (isReference(value)) return referenceName(value);
  if (isEnum(value)) return text(value.label) ?? localize(value.label, locale) ?? text(value.key);
  return localize(value, locale);
}

/** The key of what a reference names, where it is known, else its id. */
export function referenceName(value: unknown): string | undefined {
  const { id, key, obj } = fields<{ id: unknown; key: unknown; obj: unknown }>(value);
  return text(fields<{ key: unknown }>(obj).key) ?? text(key) ?? text(id);
}

/** The texts of a value that may be one or a list of them. */
export function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? list(value) : [value]).flatMap((each) => text(each) ?? []);
}
