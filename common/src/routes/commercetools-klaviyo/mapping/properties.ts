import { isObject } from '../../../base/fields/values';
import type { Settings } from '../settings';
import { clean, type Notes, newNotes } from './clean';

export type PropertyRules = Settings['order']['custom'];

/**
 * Names that mean something to Klaviyo itself: its special properties begin with $, and _kx identifies a visitor.
 * https://developers.klaviyo.com/en/reference/create_event, https://developers.klaviyo.com/en/reference/bulk_import_profiles
 */
export const isReserved = (name: string): boolean => name.startsWith('$') || name === '_kx' || name === '__proto__';

/**
 * Custom fields by the user's rules: only those in `include` (empty = all), none in `exclude`, renamed by `map`. A name
 * reserved by Klaviyo is never produced. When two fields get the same name, the first one keeps it.
 */
export function applyProperties(given: unknown, rules: PropertyRules, notes: Notes = newNotes()): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  if (!isObject(given)) return kept;
  for (const name of Object.keys(given)) {
    if (!isWanted(name, rules)) continue;
    const target = Object.hasOwn(rules.map, name) ? rules.map[name] : name;
    if (!target || isReserved(target) || Object.hasOwn(kept, target)) continue;
    const value = clean(given[name], notes, 2);
    if (value === undefined) continue;
    kept[target] = value;
    notes.weight += target.length * 6 + 4;
  }
  return kept;
}

function isWanted(name: string, rules: PropertyRules): boolean {
  return (rules.include.length === 0 || rules.include.includes(name)) && !rules.exclude.includes(name);
}
