import { isDeepStrictEqual } from 'node:util';
import type { FieldDifference } from '../../contract/record';

type Values = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Klaviyo shows what it doesn't have as null, and keeps cleared texts as either. */
const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === '';

const wireName = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * What is sent and shown otherwise, by the names on the wire. What is shown besides is left out, but for what a field replaces as a whole.
 * @param now as the SDK names it; undefined values aren't sent
 * @param replaced names of objects that an update replaces: what is shown in them besides would go
 */
export function differences(now: object, shown: object, replaced: readonly string[] = []): FieldDifference[] {
  return Object.entries(now).flatMap(([name, value]) => {
    const there = (shown as Values)[name];
    const path = wireName(name);
    return isObject(value)
      ? within(path, value, isObject(there) ? there : {}, replaced.includes(name))
      : compared(path, value, there);
  });
}

/** Of an object whose names are no words of the SDK's. */
function within(path: string, now: Values, shown: Values, isReplaced: boolean): FieldDifference[] {
  const names = new Set([...Object.keys(now), ...(isReplaced ? Object.keys(shown) : [])]);
  return [...names].flatMap((name) => compared(`${path}.${name}`, name in now ? now[name] : null, shown[name]));
}

function compared(path: string, now: unknown, there: unknown): FieldDifference[] {
  if (now === undefined || (isEmpty(now) && isEmpty(there)) || isDeepStrictEqual(now, there)) return [];
  return [{ path, ...(isEmpty(there) ? {} : { there }), ...(isEmpty(now) ? {} : { now }) }];
}
