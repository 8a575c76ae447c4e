import type { SettingsStatus } from '../api/types';

export type Values = SettingsStatus['values'];
export type Source = 'default' | 'environment' | 'saved';

/** What the JSON schema of the service says of one setting. */
export interface Leaf {
  type?: string;
  enum?: string[];
  items?: { enum?: string[] };
  default?: unknown;
  minimum?: number;
  maximum?: number;
}

/** Which widget a setting gets that stands alone; renames stand beside what they rename. */
export type Widget = 'text' | 'number' | 'toggle' | 'choice' | 'choices' | 'texts';

interface Schema {
  properties?: Record<string, Leaf>;
  required?: string[];
}

const schemaOf = ({ schema }: Pick<SettingsStatus, 'schema'>): Schema => (schema ?? {}) as Schema;
export const leavesOf = (status: Pick<SettingsStatus, 'schema'>): Record<string, Leaf> => schemaOf(status).properties ?? {};
/** Whether a setting may be absent: then an empty text puts the environment's value out of use. */
export const isOptional = (status: Pick<SettingsStatus, 'schema'>, path: string): boolean =>
  !(schemaOf(status).required ?? []).includes(path);

export function widgetOf({ type, enum: options, items }: Leaf): Widget {
  if (options) return 'choice';
  if (type === 'boolean') return 'toggle';
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'array') return items?.enum ? 'choices' : 'texts';
  return 'text';
}

/** Whether two values of a setting are the same; the order of a list counts, that of renames doesn't. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

const has = (values: Values, path: string): boolean => Object.hasOwn(values, path);

export function withValue(values: Values, path: string, value: unknown): Values {
  return { ...values, [path]: value };
}

export function without(values: Values, path: string): Values {
  const { [path]: _, ...others } = values;
  return others;
}

/** Takes a value from others, or its absence. */
export function taken(values: Values, path: string, from: Values): Values {
  return has(from, path) ? withValue(values, path, from[path]) : without(values, path);
}

/** Paths at which two sets of saved values differ. */
export function changedPaths(from: Values, to: Values): string[] {
  const all = new Set([...Object.keys(from), ...Object.keys(to)]);
  return [...all].filter((path) => has(from, path) !== has(to, path) || !isSame(from[path], to[path]));
}

/** The value of a setting with these saved values; undefined where it is absent or out of use. */
export function effectiveOf(status: Pick<SettingsStatus, 'schema' | 'otherwise'>, values: Values, path: string): unknown {
  if (!has(values, path)) return status.otherwise[path];
  return values[path] === '' && isOptional(status, path) ? undefined : values[path];
}

/** Where the value of a setting is from while nothing is saved for it. */
export function otherSource(status: SettingsStatus, path: string): Exclude<Source, 'saved'> {
  const { sources, otherwise } = status;
  const known = sources[path];
  if (known === 'default' || known === 'environment') return known;
  return isSame(otherwise[path], leavesOf(status)[path]?.default) ? 'default' : 'environment';
}

/**
 * The saved values after a user has entered one. What is entered as it would be anyway isn't kept, unless it was: so that typing a
 * letter and removing it changes nothing.
 */
export function entered(status: SettingsStatus, values: Values, path: string, value: unknown): Values {
  const kept = value === '' && isOptional(status, path) ? undefined : value;
  const wasSaved = has(status.values, path);
  if (isSame(kept, status.otherwise[path]) && !(wasSaved && isSame(value, status.values[path]))) return without(values, path);
  return withValue(values, path, value);
}

export interface Merged {
  values: Values;
  /** Paths at which both have saved something else. */
  both: string[];
  /** Paths that only the others have changed. */
  theirs: string[];
}

/** One's own changes laid over what others have saved since. */
export function merged(base: Values, mine: Values, theirs: Values): Merged {
  const own = changedPaths(base, mine);
  const others = changedPaths(base, theirs);
  const differ = new Set(changedPaths(mine, theirs));
  return {
    values: own.reduce((values, path) => taken(values, path, mine), theirs),
    both: own.filter((path) => others.includes(path) && differ.has(path)),
    theirs: others.filter((path) => !own.includes(path)),
  };
}
