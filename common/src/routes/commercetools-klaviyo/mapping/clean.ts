import type { Warning } from './codes';

/**
 * Klaviyo's limits for the properties of an event or profile. Its reference says 400 properties and its guide 300; the
 * smaller number is good for both.
 * https://developers.klaviyo.com/en/docs/rate_limits_and_error_handling, https://developers.klaviyo.com/en/reference/create_event
 */
export const LIMITS = { properties: 300, depth: 10, items: 4000, textBytes: 100_000 } as const;

/** What was seen on the way through values. */
export interface Notes {
  /** What was left out or cut off. */
  warnings: Set<Warning>;
  /** Never less than the bytes of all values as JSON, so that only what may be too large has to be measured. */
  weight: number;
}
export const newNotes = (): Notes => ({ warnings: new Set(), weight: 0 });

type Properties = Record<string, unknown>;

/**
 * A value as it may be sent: without nulls, empty texts, empty objects and empty lists at any depth, and within the limits.
 * 0 and false are values. What is absent is undefined. Depth 1 are the properties themselves.
 */
export function clean(value: unknown, notes: Notes, depth = 1): unknown {
  switch (typeof value) {
    case 'string':
      return cleanText(value, notes);
    case 'number':
      notes.weight += 25;
      return Number.isFinite(value) ? value : undefined;
    case 'boolean':
      notes.weight += 5;
      return value;
    case 'object':
      return cleanObject(value, notes, depth);
    default:
      return undefined;
  }
}

/** An object as `clean` leaves it; empty rather than absent. */
export function cleanFields(value: object, notes: Notes, depth = 1): Properties {
  const kept: Properties = {};
  for (const name of Object.keys(value)) {
    const each = clean((value as Properties)[name], notes, depth + 1);
    // Assigning to this name would change the object's prototype instead of adding a field.
    if (each === undefined || name === '__proto__') continue;
    kept[name] = each;
    notes.weight += name.length * 6 + 4;
  }
  return kept;
}

function cleanObject(value: object | null, notes: Notes, depth: number): unknown {
  if (value === null) return undefined;
  if (depth > LIMITS.depth) {
    notes.warnings.add('truncated');
    return undefined;
  }
  notes.weight += 3;
  if (Array.isArray(value)) return cleanList(value, notes, depth);
  const kept = cleanFields(value, notes, depth);
  for (const _ in kept) return kept;
  return undefined;
}

function cleanList(value: readonly unknown[], notes: Notes, depth: number): unknown[] | undefined {
  const kept: unknown[] = [];
  for (const each of value) {
    const item = clean(each, notes, depth + 1);
    if (item === undefined) continue;
    if (kept.length === LIMITS.items) {
      notes.warnings.add('truncated');
      break;
    }
    kept.push(item);
    notes.weight += 1;
  }
  return kept.length > 0 ? kept : undefined;
}

function cleanText(value: string, notes: Notes): string | undefined {
  if (value === '' || value.trim() === '') return undefined;
  // A character is at most 6 bytes as JSON (\u0000) and at most 3 as UTF-8.
  notes.weight += Math.min(value.length, LIMITS.textBytes) * 6 + 3;
  if (value.length * 3 <= LIMITS.textBytes || Buffer.byteLength(value) <= LIMITS.textBytes) return value;
  notes.warnings.add('truncated');
  return cut(value, LIMITS.textBytes);
}

/** The start of a text that fits in so many bytes of UTF-8, without half a character at its end. */
function cut(value: string, bytes: number): string {
  const encoded = Buffer.from(value.slice(0, bytes));
  let end = Math.min(bytes, encoded.length);
  while (end > 0 && end < encoded.length && ((encoded[end] ?? 0) & 0xc0) === 0x80) end--;
  return encoded.toString('utf8', 0, end);
}

/**
 * Properties out of several parts, all of them clean already. An earlier part's name is never overwritten by a later
 * one's, and what is too much is cut from the end.
 */
export function join(notes: Notes, ...parts: readonly Properties[]): Properties {
  const joined: Properties = {};
  let count = 0;
  for (const part of parts) {
    for (const name of Object.keys(part)) {
      if (Object.hasOwn(joined, name)) continue;
      if (count === LIMITS.properties) {
        notes.warnings.add('truncated');
        return joined;
      }
      joined[name] = part[name];
      count++;
    }
  }
  return joined;
}

/** Whether a record is larger than so many bytes of JSON; `weight` spares measuring the small ones. */
export function exceeds(bytes: number, record: unknown, weight: number): boolean {
  return weight > bytes && Buffer.byteLength(JSON.stringify(record)) > bytes;
}
