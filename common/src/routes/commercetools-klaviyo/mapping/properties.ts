import type { Attribute } from '@commercetools/platform-sdk';
import { fields, isObject, list, text } from '../../../base/fields/values';
import type { Settings } from '../settings';
import { clean, type Notes } from './clean';
import { isReserved } from './ownNames';
import { plainFields } from './plain';

export type PropertyRules = Settings['order']['custom'];

/** How fields become properties. */
export interface Passing {
  locale: string | undefined;
  /** The connector's own properties of the same record: they keep their names. */
  own: ReadonlySet<string>;
  notes: Notes;
  /** In commercetools' own form, as the older plugin sent them; without what was expanded. */
  raw?: boolean;
}

const EVERYTHING: PropertyRules = { include: [], exclude: [], map: {} };

/**
 * Fields by the user's rules: only those in `include` (empty or "*" = all), none in `exclude`, renamed by `map`, as plain
 * values. A name of Klaviyo's or of ours is never produced; when two fields get the same name, the first one keeps it.
 */
export function applyProperties(given: unknown, rules: PropertyRules, passing: Passing): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  if (!isObject(given)) return kept;
  for (const name of Object.keys(given)) {
    if (!isWanted(name, rules)) continue;
    pass(kept, nameOf(name, rules), given[name], passing);
  }
  return kept;
}

/**
 * The attributes of a variant by name, as plain values.
 * https://docs.commercetools.com/api/projects/products#attribute
 */
export function attributeValues(attributes: unknown, passing: Passing): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const each of list(attributes)) {
    const attribute = fields<Attribute>(each);
    const name = text(attribute.name);
    if (name !== undefined) pass(kept, name, attribute.value, passing);
  }
  return kept;
}

/** Everything there is, under its own names. */
export const allProperties = (given: unknown, passing: Passing): Record<string, unknown> =>
  applyProperties(given, EVERYTHING, passing);

function pass(kept: Record<string, unknown>, name: string, value: unknown, { locale, own, notes, raw }: Passing): void {
  if (name === '') return;
  if (typeof value !== 'object') {
    keep(kept, name, value, own, notes);
    return;
  }
  const parts = raw ? [[name, unexpanded(value)] as const] : plainFields(name, value, locale, notes);
  for (const [target, each] of parts) keep(kept, target, each, own, notes);
}

function keep(kept: Record<string, unknown>, target: string, value: unknown, own: ReadonlySet<string>, notes: Notes): void {
  const cleaned = clean(value, notes, 2);
  if (cleaned === undefined || isReserved(target)) return;
  if (own.has(target) || Object.hasOwn(kept, target)) {
    notes.warnings.add('name_taken');
    return;
  }
  kept[target] = cleaned;
  notes.weight += target.length * 6 + 4;
}

function isWanted(name: string, { include, exclude }: PropertyRules): boolean {
  return (include.length === 0 || include.includes('*') || include.includes(name)) && !exclude.includes(name);
}

const nameOf = (name: string, { map }: PropertyRules): string => (Object.hasOwn(map, name) ? (map[name] ?? '') : name);

/** A value without what was read along with it. Deeper levels than Klaviyo takes are cut off later. */
function unexpanded(value: unknown, depth = 0): unknown {
  if (depth > 12) return undefined;
  if (Array.isArray(value)) return value.map((each) => unexpanded(each, depth + 1));
  if (!isObject(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    const isExpansion = name === 'obj' && 'typeId' in value;
    if (!isExpansion && name !== '__proto__') kept[name] = unexpanded(each, depth + 1);
  }
  return kept;
}
