/**
 * Records come from outside. Their types say what they should look like; what is read from them is checked here, so that
 * one odd record can't stop a run.
 */

/** The fields of T by name, without believing what they hold. */
export type Unchecked<T> = { readonly [K in keyof T]?: unknown };

const NOTHING = Object.freeze({});

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The fields of an object; none when it isn't one. */
export function fields<T>(value: unknown): Unchecked<T> {
  return isObject(value) ? (value as Unchecked<T>) : NOTHING;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text that says something, without the spaces around it. */
export function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return value.trim() || undefined;
}

export function finite(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The first of several candidates that says something. */
export function firstText(...candidates: unknown[]): string | undefined {
  for (const candidate of candidates) {
    const found = text(candidate);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Copies an object without its undefined entries; `T` has to be the type without them. */
export function defined<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  const kept: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) if (each !== undefined) kept[name] = each;
  return kept as T;
}
